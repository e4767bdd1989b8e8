/** Tests of the pages that are judged, and of those whose question is not clear enough. */
import { describe, expect, it } from 'vitest'
import { call, collection } from '#rules/testing.ts'
import { pages } from './pages.ts'

function sizesOf(path: string): (string | null)[] {
  const lens = pages.open()
  const exchange = call(`GET ${path}`, 200, { json: collection([]) })
  return [...lens.see(exchange), ...lens.close()].map(({ askedSize }) => askedSize)
}

describe('a page', () => {
  it('is known by what was asked', () => {
    expect(sizesOf('/plans')).toEqual([null])
    expect(sizesOf('/plans?per_page=4')).toEqual(['4'])
  })
  it('is no evidence where the query says two things', () => {
    expect(sizesOf('/plans?per_page=4&per_page=5')).toEqual([])
    expect(sizesOf('/plans?page=1&page=2')).toEqual([])
  })
})

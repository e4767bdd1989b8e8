/** Plans, locations, templates and pages (PLN, LOC, TPL, PAG). */
import { describe, expect, test } from 'vitest'
import { documentedPlans } from '#contract/catalogue.ts'
import type { Policies } from './policies.ts'
import { dataOf, listOf, openBench } from './testing.ts'

const meta = (current_page: number, last_page: number, per_page: number, total: number) => ({
  current_page,
  last_page,
  per_page,
  total,
})

describe('plans', () => {
  test('are the documented ones, cheapest first, with meta', async () => {
    const bench = await openBench()
    const answer = await bench.get('/plans')
    expect(answer.status).toBe(200)
    expect(answer.body?.data).toEqual(documentedPlans)
    expect(answer.body?.meta).toEqual(meta(1, 1, 25, 8))
  })

  test('are filtered by stock, and meta counts what is left', async () => {
    const bench = await openBench()
    const answer = await bench.get('/plans?location_id=1&per_page=4&page=2')
    expect(listOf(answer).map(({ id }) => id)).toEqual([5, 6, 7])
    expect(answer.body?.meta).toEqual(meta(2, 2, 4, 7))
    expect((await bench.get('/plans?location_id=2')).body?.meta).toEqual(meta(1, 1, 25, 8))
    expect((await bench.get('/plans?location_id=')).body?.meta).toEqual(meta(1, 1, 25, 8))
  })

  test.each(['999999', 'abc', '-1', '1.0'])('location_id=%s has none', async (id) => {
    const bench = await openBench()
    const answer = await bench.get(`/plans?location_id=${id}`)
    expect(answer.body).toEqual({ data: [], meta: meta(1, 1, 25, 0) })
  })
})

describe('pages', () => {
  test.each([
    ['', meta(1, 1, 25, 8), 8],
    ['?page=1', meta(1, 1, 25, 8), 8],
    ['?per_page=4&page=1', meta(1, 2, 4, 8), 4],
    ['?per_page=4&page=2', meta(2, 2, 4, 8), 4],
    ['?per_page=4&page=3', meta(3, 2, 4, 8), 0],
    ['?per_page=3&page=3', meta(3, 3, 3, 8), 2],
    ['?per_page=1&page=8', meta(8, 8, 1, 8), 1],
    ['?per_page=100', meta(1, 1, 100, 8), 8],
    ['?per_page=101', meta(1, 1, 100, 8), 8],
    ['?per_page=0', meta(1, 1, 25, 8), 8],
    ['?per_page=-1', meta(1, 1, 25, 8), 8],
    ['?per_page=abc', meta(1, 1, 25, 8), 8],
    ['?page=abc', meta(1, 1, 25, 8), 8],
    ['?page=0', meta(1, 1, 25, 8), 8],
    ['?page=-3', meta(1, 1, 25, 8), 8],
    ['?page=2&page=3', meta(1, 1, 25, 8), 8],
    ['?page=100000000000000000000', meta(2_147_483_647, 1, 25, 8), 0],
  ])('/plans%s', async (query, expected, items) => {
    const bench = await openBench()
    const answer = await bench.get(`/plans${query}`)
    expect(answer.status).toBe(200)
    expect(answer.body?.meta).toEqual(expected)
    expect(listOf(answer)).toHaveLength(items)
  })

  test('beyond the end may be refused or be the last page', async () => {
    const bench = await openBench({ policies: { beyondEnd: 'refuse' } })
    expect((await bench.get('/plans?page=2')).status).toBe(404)
    bench.setPolicies({ beyondEnd: 'last-page' })
    const last = await bench.get('/plans?per_page=5&page=9')
    expect([listOf(last).length, last.body?.meta]).toEqual([3, meta(2, 2, 5, 8)])
  })
})

describe('locations and templates', () => {
  test('thirteen locations come whole, without meta', async () => {
    const bench = await openBench()
    const answer = await bench.get('/locations?per_page=2')
    expect(listOf(answer)).toHaveLength(13)
    expect(listOf(answer)[5]).toEqual({ id: 6, name: 'Sydney, AU' })
    expect(answer.body?.meta).toBeUndefined()
  })

  test('they may be paginated all the same', async () => {
    const bench = await openBench({ policies: { paginates: () => true } })
    const answer = await bench.get('/locations?per_page=5&page=3')
    expect([listOf(answer).length, answer.body?.meta]).toEqual([3, meta(3, 3, 5, 13)])
  })

  test('template lists differ by location', async () => {
    const bench = await openBench()
    const slugs = async (id: number) =>
      listOf(await bench.get(`/locations/${id}/templates`)).map(({ slug }) => slug)
    expect(await slugs(1)).toContain('windows-2022')
    expect(await slugs(12)).not.toContain('windows-2022')
    expect(await slugs(3)).toContain('rocky-9')
    expect(new Set(await slugs(3)).size).toBe((await slugs(3)).length)
  })

  test.each(['999999', 'abc', '0'])('location %s has no templates', async (id) => {
    const bench = await openBench()
    const answer = await bench.get(`/locations/${id}/templates`)
    expect([answer.status, answer.body?.error?.code]).toEqual([404, 'NOT_FOUND'])
  })

  test('an unknown location may have an empty list instead', async () => {
    const policies: Partial<Policies> = { templatesOfNowhere: () => [] }
    const bench = await openBench({ policies })
    expect(dataOf(await bench.get('/locations/999999/templates'))).toEqual([])
  })
})

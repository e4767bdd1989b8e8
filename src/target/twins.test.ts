/** Tests of which servers are taken for twins of ours. */
import { describe, expect, it } from 'vitest'
import type { Created } from './journal.ts'
import { twinsIn } from './twins.ts'

const made: Created = {
  type: 'created',
  key: 'k',
  uuid: 'u1',
  name: null,
  token: 'A1',
  atMs: 0,
}
const listed = [
  { uuid: 'u1', name: 'server-17' },
  { uuid: 'u2', name: 'server-17' },
  { uuid: 'u3', name: 'server-18' },
]

describe('a twin', () => {
  it('bears the name of a server of ours', () => {
    expect(twinsIn(listed, [made])).toEqual([listed[1]])
  })

  it('is none that was there before, nor is another of its name', () => {
    expect(twinsIn(listed, [made, { type: 'others', uuids: ['u2'] }])).toEqual([])
    const third = { uuid: 'u4', name: 'server-17' }
    expect(twinsIn([...listed, third], [made, { type: 'others', uuids: ['u2'] }])).toEqual([])
  })

  it('is none where the name is everybody’s', () => {
    expect(
      twinsIn(
        listed.map(({ uuid }) => ({ uuid, name: 'vps' })),
        [made],
      ),
    ).toEqual([])
  })
})

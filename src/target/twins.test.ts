/** Tests of which servers are taken for twins of ours. */
import { describe, expect, it } from 'vitest'
import type { Created } from './journal.ts'
import { guisesIn, type Listed, twinsIn } from './twins.ts'

const made: Created = {
  type: 'created',
  key: 'k',
  uuid: 'u1',
  name: null,
  token: 'A1',
  atMs: 0,
}
const shown = (uuid: string, name: string, short: string | null = null): Listed => ({
  uuid,
  name,
  short,
})
const listed = [shown('u1', 'server-17'), shown('u2', 'server-17'), shown('u3', 'server-18')]

describe('a twin', () => {
  it('bears the name of a server of ours', () => {
    expect(twinsIn(listed, [made])).toEqual([listed[1]])
  })

  it('is none that was there before, nor is another of its name', () => {
    expect(twinsIn(listed, [made, { type: 'others', uuids: ['u2'] }])).toEqual([])
    const third = shown('u4', 'server-17')
    expect(twinsIn([...listed, third], [made, { type: 'others', uuids: ['u2'] }])).toEqual([])
  })

  it('is none where the name is everybody’s', () => {
    expect(
      twinsIn(
        listed.map(({ uuid }) => shown(uuid, 'vps')),
        [made],
      ),
    ).toEqual([])
  })
})

describe('a twin of a server that is not listed', () => {
  const unseen: Created = { ...made, uuid: 'u9', name: 'server-17' }

  it('bears the name that its 201 gave, as long as it is owed', () => {
    expect(twinsIn(listed.slice(1), [unseen])).toEqual([listed[1]])
    expect(twinsIn(listed.slice(1), [unseen, { type: 'deleted', uuid: 'u9' }])).toEqual([])
  })
})

describe('a guise', () => {
  const uuid = 'c102c31e-9dad-4d5e-85c9-d0f87abbfad3'
  const plain = uuid.replaceAll('-', '')
  const others = { type: 'others', uuids: ['u2'] } as const
  const odd: Created = { ...made, uuid: plain, short: 'c102c31e', name: 'server-17' }
  const seen = shown(uuid, 'server-17', 'c102c31e')

  it('has the same digits as the uuid of a 201', () => {
    const renamed = { ...seen, name: 'x', short: null }
    expect(guisesIn([renamed], [odd, others])).toEqual([renamed])
    expect(guisesIn([shown('u3', 'x')], [{ ...odd, uuid: 'U-3' }, others])).toEqual([])
  })

  it('has the short uuid and the name of a server that is not listed', () => {
    const moved = { ...seen, uuid: 'u7' }
    expect(guisesIn([moved], [odd, others])).toEqual([moved])
    expect(guisesIn([{ ...moved, name: 'server-18' }], [odd, others])).toEqual([])
    expect(guisesIn([{ ...moved, short: 'c102c31f' }], [odd, others])).toEqual([])
    expect(guisesIn([{ ...moved, short: null }], [{ ...odd, short: 'x' }, others])).toEqual([])
    expect(guisesIn([moved, shown(plain, 'server-17')], [odd, others])).toEqual([])
  })

  it('is none that was there before, or may have been', () => {
    expect(guisesIn([{ ...seen, uuid: 'u2' }], [odd, others])).toEqual([])
    expect(guisesIn([seen], [odd])).toEqual([])
    expect(guisesIn([seen], [{ ...odd, uuid }, others])).toEqual([])
  })
})

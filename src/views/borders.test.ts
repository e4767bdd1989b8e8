/** Tests of the views on the border between accounts: who owns, sees, touches, overhears what. */
import { describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { type CallDetails, call, collection, envelope } from '#rules/testing.ts'
import { credentialUses } from './credential-use.ts'
import { aftermaths, crossings, serverLists } from './crossings.ts'
import { overheard } from './overheard.ts'
import { openOwners } from './owners.ts'
import { sharedLists } from './shared-lists.ts'
import { strays } from './strays.ts'
import type { Subject, View } from './view.ts'

function read<S extends Subject>(view: View<S>, ...tape: readonly Exchange[]): S[] {
  const lens = view.open()
  return [...tape.flatMap((exchange) => [...lens.see(exchange)]), ...lens.close()]
}

const mine = '11111111-aaaa-4aaa-8aaa-111111111111'
const twin = '11111111-bbbb-4bbb-8bbb-111111111111'
const B1 = { token: 'B1' } as const
const data = (uuid: string, members: object = {}) => ({ json: { data: { uuid, ...members } } })
const create = (uuid: string, details: CallDetails = {}) =>
  call('POST /servers', 201, { ...data(uuid, { name: 'app-one.example.com' }), ...details })
const get = (uuid: string, status = 200, details: CallDetails = {}) =>
  call(`GET /servers/${uuid}`, status, status === 200 ? { ...data(uuid), ...details } : details)

describe('an owner', () => {
  const ownersOf = (...tape: Exchange[]) => {
    const owners = openOwners()
    for (const exchange of tape) owners.see(exchange)
    return owners
  }
  it('is whoever made a server, or was shown it first', () => {
    const list = call('GET /servers', 200, { json: collection([{ uuid: twin }, 7, {}]), ...B1 })
    const owners = ownersOf(
      create(mine),
      list,
      get(mine, 200, B1),
      call('GET /servers', 200, data(mine)),
    )
    expect(owners.find(mine.toUpperCase(), null)).toMatchObject({
      account: 'A',
      creator: 'A1',
      visible: false,
    })
    expect(owners.find(twin, null)).toMatchObject({ account: 'B', creator: null, visible: true })
    expect([owners.of('A'), owners.others('A'), owners.of('C')].map((some) => some.length)).toEqual(
      [1, 1, 0],
    )
    expect(owners.othersOwn('A')).toBe(true)
  })
  it('has names and addresses, as far as they are any', () => {
    const addresses = [{ address: '203.0.113.50' }, { address: 7 }, 'odd', { address: '::1' }]
    const seen = get(mine, 200, data(mine, { name: 'App.', ip_addresses: addresses }))
    const owned = ownersOf(create(mine), seen).find(mine, null)!
    expect([owned.name, [...owned.addresses]]).toEqual(['app', ['203.0.113.50']])
    const many = Array.from({ length: 20 }, (_, i) => ({ address: `203.0.113.1${i}` }))
    const crowded = get(mine, 200, data(mine, { ip_addresses: many }))
    expect(ownersOf(crowded).find(mine, null)!.addresses.size).toBe(16)
    expect(
      ownersOf(get(mine, 200, data('')), call('GET /plans', 200, data(mine))).find(mine, null),
    ).toBeUndefined()
  })
  it('of a short uuid is first of all the one who asks', () => {
    const owners = ownersOf(create(mine), create(twin, B1))
    expect(owners.find('11111111', 'B')?.uuid).toBe(twin)
    expect(owners.find('11111111', 'A')?.uuid).toBe(mine)
    expect(owners.find('11111111', null)?.uuid).toBe(mine)
  })
  it('deletes what is its own', () => {
    const byB = call(`DELETE /servers/${mine}`, 204, B1)
    expect(ownersOf(create(mine), byB).find(mine, null)!.deleted).toBe(false)
    const byA = call(`DELETE /servers/${mine}`, 204)
    expect(ownersOf(create(mine), byA).find(mine, null)!.deleted).toBe(true)
    const unknown = call(`DELETE /servers/${twin}`, 204)
    expect(ownersOf(unknown).othersOwn('B')).toBe(false)
  })
  it('is remembered within bounds', () => {
    const many = Array.from({ length: 10_100 }, (_, i) => create(`uuid-${i}`))
    expect(ownersOf(...many).of('A')).toHaveLength(10_000)
  })
})

describe('a crossing', () => {
  it('is a call on a server of somebody else', () => {
    const tape = [
      create(mine),
      get(mine),
      get(mine, 404, B1),
      get('11111111', 404, B1),
      get(mine, 401, { token: 'none' }),
      get(mine, 429, B1),
      get(twin, 404, B1),
      call(`GET /servers/${mine}/nowhere`, 404, { ...B1, operation: null }),
    ]
    expect(read(crossings, ...tape).map(({ by, short }) => [by, short])).toEqual([
      ['other-account', false],
      ['other-account', true],
      ['stranger', false],
    ])
  })
  it('knows what the target says of servers that nobody has', () => {
    const open = get(twin, 200, { json: collection([]) })
    expect(read(crossings, create(mine), open, get(mine, 200, B1))[0]!.unknownToo).toBe(true)
    const odd = call('GET /servers/odd', 200)
    expect(read(crossings, create(mine), odd, get(mine, 200, B1))[0]!.unknownToo).toBe(false)
  })
  it('is remembered within bounds', () => {
    const many = Array.from({ length: 5_100 }, () => get(mine, 404, B1))
    expect(read(crossings, create(mine), ...many)).toHaveLength(5_000)
  })
})

describe('an aftermath', () => {
  const remove = (details: CallDetails, status = 404) =>
    call(`DELETE /servers/${mine}`, status, details)
  const none = { token: 'none' } as const
  it('is the owner’s next look after an outsider’s DELETE', () => {
    const tape = [create(mine), get(mine), remove(B1), remove(none, 401), get(mine, 429), get(mine)]
    expect(read(aftermaths, ...tape).map(({ by, read: { status } }) => [by, status])).toEqual([
      ['other-account', 200],
      ['stranger', 200],
    ])
  })
  it('is nothing where it is unclear whose doing it was', () => {
    expect(
      read(aftermaths, create(mine), get(mine), remove(B1), remove(none, 401), get(mine, 404)),
    ).toEqual([])
    expect(
      read(aftermaths, create(mine), get(mine), remove(B1), remove({}, 204), get(mine, 404)),
    ).toEqual([])
    expect(read(aftermaths, create(mine), remove(B1), get(mine))).toEqual([])
    const others = [
      remove(B1, 0),
      call(`GET /servers/${mine}/credentials`, 200),
      get(twin),
      get(mine),
    ]
    expect(read(aftermaths, create(mine), get(mine), ...others)).toEqual([])
  })
  it('takes nothing away twice, but sees what comes back', () => {
    const gone = [create(mine), get(mine), get(mine, 410)]
    expect(read(aftermaths, ...gone, remove(B1), get(mine, 404))).toEqual([])
    expect(read(aftermaths, ...gone, get(mine), remove(B1), get(mine, 404))).toHaveLength(1)
    expect(
      read(aftermaths, create(mine), get(mine, 404), get(mine), remove(B1), get(mine)),
    ).toHaveLength(1)
  })
  it('is remembered within bounds', () => {
    const ids = Array.from({ length: 1_001 }, (_, i) => `${String(i).padStart(8, '0')}-x`)
    const tape = ids.flatMap((id) => [create(id), get(id), call(`DELETE /servers/${id}`, 404, B1)])
    expect(read(aftermaths, ...tape, get(ids[0]!), get(ids[1_000]!))).toHaveLength(1)
  })
})

describe('a list of servers', () => {
  const list = (status: number, json: unknown, details: CallDetails = {}) =>
    call('GET /servers', status, { json, ...details })
  it('may hold what belongs to others', () => {
    const tape = [create(mine), list(200, collection([{ uuid: mine }, 'odd', { uuid: 7 }]), B1)]
    expect(read(serverLists, ...tape)).toMatchObject([{ foreign: [mine], othersOwn: true }])
    expect(read(serverLists, list(200, collection([])))).toMatchObject([{ othersOwn: false }])
  })
  it('is read within bounds', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => create(`uuid-${i}`, B1))
    const own = list(200, collection([{ uuid: mine }]))
    expect(read(serverLists, ...many, own)).toMatchObject([{ foreign: [], othersOwn: true }])
  })
  it('is none without an array', () => {
    const others = [
      list(200, { data: {} }),
      list(404, envelope('X')),
      list(200, collection([]), { token: 'none' }),
    ]
    expect(read(serverLists, ...others, call('GET /plans', 200), call('GET /servers', 0))).toEqual(
      [],
    )
  })
})

describe('what two tokens share', () => {
  const A2 = { token: 'A2' } as const
  const list = (uuids: string[], details: CallDetails = {}) =>
    call('GET /servers', 200, {
      json: collection(uuids.map((uuid) => ({ uuid }))),
      sentAt: 3e12,
      ...details,
    })
  it('are servers that one made, once they may be seen', () => {
    expect(read(sharedLists, create(mine), list([mine], A2))).toMatchObject([
      { expected: [mine], missing: [] },
    ])
    expect(read(sharedLists, create(mine), list([], A2))).toMatchObject([{ missing: [mine] }])
    const made = create(mine)
    expect(read(sharedLists, made, list([], { ...A2, sentAt: made.sentAt + 1_000 }))).toEqual([])
    expect(read(sharedLists, made, call(`DELETE /servers/${mine}`, 204), list([], A2))).toEqual([])
    expect(
      read(sharedLists, made, list([]), list([], { token: 'unlabelled', account: '-' })),
    ).toEqual([])
  })
  it('are else those that one was shown, unless others may have deleted them', () => {
    const both = list([mine, twin])
    expect(read(sharedLists, both, list([], A2))).toMatchObject([{ missing: [mine, twin] }])
    expect(read(sharedLists, both, list([mine], A2))).toMatchObject([{ missing: [] }])
    expect(read(sharedLists, both, list([mine]))).toEqual([])
    expect(read(sharedLists, both, call('GET /plans', 200, A2))).toEqual([])
  })
})

describe('what is overheard', () => {
  const hear = (...tape: Exchange[]) =>
    read(overheard, create(mine), ...tape).map(({ kinds }) => kinds)
  const refusal = (words: string, details: CallDetails = {}) =>
    call('GET /plans', 404, { json: envelope('X', words), ...B1, ...details })
  const credentials = (password: unknown, details: CallDetails = {}) =>
    call(`GET /servers/${mine}/credentials`, 200, {
      json: { data: { root_password: password } },
      ...details,
    })
  it('are uuids, names, addresses and passwords of others', () => {
    expect(hear(refusal(`${mine} is busy`))).toEqual([['uuid']])
    expect(hear(refusal(`${twin} is nobody's`))).toEqual([[]])
    expect(hear(refusal('app-one.example.com is taken'))).toEqual([['name']])
    const seen = get(mine, 200, data(mine, { ip_addresses: [{ address: '203.0.113.50' }] }))
    expect(hear(seen, refusal('203.0.113.50 is busy'))).toEqual([['address']])
    expect(hear(credentials('‹secret:000000000001›'), refusal('‹secret:000000000001›'))).toEqual([
      ['password'],
    ])
  })
  it('are not what the caller said, nor what clauses of their own judge', () => {
    expect(hear(refusal(`${mine} is busy`, { sent: { uuid: mine } }))).toEqual([[]])
    expect(hear(create(twin, data(twin)), refusal('null'))).toEqual([[]])
    const named = call('GET /plans', 200, { json: { note: 'app-one.example.com' }, ...B1 })
    expect(hear(named)).toEqual([[]])
    const elsewhere = [
      call('GET /servers', 200, { json: collection([{ uuid: mine }]), ...B1 }),
      create(mine, B1),
      get(mine, 200, B1),
    ]
    expect(hear(...elsewhere)).toEqual([])
  })
  it('are no passwords that are none, or that the account read itself', () => {
    const own = [credentials(null), credentials('short'), credentials('‹secret:a1›', B1)]
    expect(hear(...own, refusal('null short'))).toEqual([[]])
    const theirs = create(twin, B1)
    const mark = '‹secret:000000000002›'
    const read1 = call(`GET /servers/${twin}/credentials`, 200, {
      json: { data: { root_password: mark } },
      ...B1,
    })
    expect(hear(theirs, read1, read1, refusal(mark)).at(-1)).toEqual([])
    expect(
      hear(refusal('', { token: 'none' }), call('GET /plans', 0, B1), call('GET /plans', 204, B1)),
    ).toEqual([[]])
  })
  it('are remembered within bounds', () => {
    const many = Array.from({ length: 5_001 }, (_, i) =>
      credentials(`‹secret:${String(i).padStart(12, '0')}›`),
    )
    expect(hear(...many, refusal('‹secret:000000005000›'))).toEqual([[]])
  })
})

describe('bounds', () => {
  it('hold for uses of credentials', () => {
    const many = Array.from({ length: 5_001 }, () => call('GET /plans', 200))
    expect(read(credentialUses, ...many)).toHaveLength(5_000)
  })
  it('hold for strays', () => {
    const uuids = Array.from({ length: 20_000 }, (_, i) => ({ uuid: `u${i}` }))
    const full = call('GET /servers', 200, { json: collection([...uuids, { uuid: twin }]) })
    expect(read(strays, full, get(twin, 404))).toHaveLength(1)
    const many = Array.from({ length: 1_001 }, () => get(twin, 404))
    expect(read(strays, ...many)).toHaveLength(1_000)
  })
})

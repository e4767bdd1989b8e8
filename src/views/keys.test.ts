/** Tests of what the histories of keys hold and leave out, and of the replays and races in them. */
import { describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { type CallDetails, call, envelope } from '#rules/testing.ts'
import { keylessPairs, keyUses } from './key-uses.ts'
import { isExpired, keys } from './keys.ts'
import { races, replays } from './replays.ts'
import type { Subject, View } from './view.ts'

function subjectsOf<S extends Subject>(view: View<S>, tape: readonly Exchange[]): S[] {
  const lens = view.open()
  return [...tape.flatMap((exchange) => [...lens.see(exchange)]), ...lens.close()]
}

const server = (uuid: string) => ({ data: { uuid, name: uuid, status: 'installing' } })
const create = (key: string, status: number, details: CallDetails = {}): Exchange =>
  call('POST /servers', status, {
    sent: { plan_id: 1 },
    requestHeaders: { 'Idempotency-Key': key },
    json: status < 300 ? server(key) : envelope('X'),
    ...details,
  })

describe('a history', () => {
  it('sorts attempts into before, beside and after the first success', () => {
    const [history] = subjectsOf(keys, [
      create('k', 422, { sent: {} }),
      create('k', 201, { sentAt: 2e12, tookMs: 50 }),
      create('k', 409, { sentAt: 2e12, tookMs: 40 }),
      create('k', 409, { sentAt: 2e12, tookMs: 45, sent: {} }),
      create('k', 429, { sentAt: 2e12 + 60 }),
      create('k', 0, { sentAt: 2e12 + 70 }),
      create('k', 201, { sentAt: 2e12 + 100 }),
    ])
    const statuses = (attempts: readonly { exchange: Exchange }[]) =>
      attempts.map(({ exchange }) => exchange.response?.status)
    expect(statuses(history!.failed)).toEqual([422])
    expect(statuses(history!.race)).toEqual([409])
    expect(statuses(history!.followers)).toEqual([409, 201])
    expect(statuses(history!.limited)).toEqual([429])
  })

  it('belongs to one token; strangers and others stand apart', () => {
    const tape = [
      create('k', 401, { token: 'none' }),
      create('k', 201),
      create('k', 201, { token: 'A2' }),
      create('other', 201),
      call('POST /servers', 201, { json: server('keyless') }),
    ]
    const histories = subjectsOf(keys, tape)
    expect(histories.map(({ credential, key }) => [credential, key])).toEqual([
      ['A1', 'k'],
      ['A2', 'k'],
      ['A1', 'other'],
    ])
    expect(histories[0]).toMatchObject({
      strangers: [{ key: 'k' }],
      others: [{ credential: 'A2' }],
    })
    expect(histories[0]!.keyless).toHaveLength(1)
    expect(histories[1]!.keyless).toHaveLength(0)
    const { byUuid, byStem, pioneer } = histories[0]!.circle()
    expect([...byUuid.keys()]).toEqual(['k', 'other'])
    expect([...byStem.keys()]).toEqual(['', 'othe'])
    expect(pioneer).toBe(histories[0])
  })

  it('has no original before anything was made', () => {
    expect(subjectsOf(keys, [create('k', 409)])[0]).toMatchObject({ original: null, race: [] })
    expect(subjectsOf(replays, [create('k', 409), create('k', 409)])).toEqual([])
  })

  it('takes the fuller of two racing answers for the original', () => {
    const race = { sentAt: 2e12, tookMs: 50 }
    const [history] = subjectsOf(keys, [
      create('k', 201, { ...race, tookMs: 40, json: [] }),
      create('k', 201, race),
    ])
    expect(history!.original!.uuid).toBe('k')
  })

  it('knows when its server was deleted, by full or short uuid', () => {
    const uuid = '11111111-aaaa-4aaa-8aaa-111111111111'
    const deletedBy = (target: string, status = 204, token: 'A1' | 'B1' = 'A1') => {
      const tape = [
        create('k', 201, { json: server(uuid) }),
        call(target, status, { token }),
        create('k', 201, { json: server(uuid) }),
      ]
      return subjectsOf(replays, tape)[0]!.deleted
    }
    expect(deletedBy(`DELETE /servers/${uuid}`)).toBe(true)
    expect(deletedBy('DELETE /servers/11111111')).toBe(true)
    expect(deletedBy(`DELETE /servers/${uuid}`, 404)).toBe(false)
    expect(deletedBy(`DELETE /servers/${uuid}`, 0)).toBe(false)
    expect(deletedBy(`DELETE /servers/${uuid}`, 204, 'B1')).toBe(false)
    expect(deletedBy('DELETE /servers/22222222')).toBe(false)
    expect(deletedBy('DELETE /plans')).toBe(false)
  })

  it('keeps its memory bounded', () => {
    const many = Array.from({ length: 2_100 }, (_, i) => create(`k${i}`, 201))
    const often = Array.from({ length: 100 }, () => create('k0', 201))
    const keyless = Array.from({ length: 300 }, () => call('POST /servers', 201))
    const gone = Array.from({ length: 5_100 }, () => call('DELETE /servers/1', 204))
    const histories = subjectsOf(keys, [...many, ...often, ...keyless, ...gone])
    expect(histories).toHaveLength(2_000)
    expect(histories[0]!.attempts).toHaveLength(64)
    expect(histories[0]!.keyless).toHaveLength(200)
  })

  it('expires after 24 hours', () => {
    const [history] = subjectsOf(keys, [
      create('k', 201, { sentAt: 0 }),
      create('k', 201, { sentAt: 24 * 3_600_000 - 1 }),
      create('k', 201, { sentAt: 24 * 3_600_000 }),
    ])
    const expired = history!.followers.map((attempt) => isExpired(attempt, history!.original!))
    expect(expired).toEqual([false, true])
  })
})

describe('a race', () => {
  const race = { sentAt: 2e12, tookMs: 50 }
  it('is one subject, with or without a winner', () => {
    const won = subjectsOf(races, [create('k', 201, race), create('k', 409, race)])
    expect(won).toMatchObject([{ winner: { uuid: 'k' }, racers: [{}, {}] }])
    const lost = subjectsOf(races, [create('k', 409, race), create('k', 409, race)])
    expect(lost).toMatchObject([{ winner: null, racers: [{}, {}] }])
  })
  it('needs two at once', () => {
    expect(subjectsOf(races, [create('k', 201), create('k', 201)])).toEqual([])
    expect(subjectsOf(races, [create('k', 409), create('k', 409)])).toEqual([])
    expect(subjectsOf(races, [create('k', 429), create('k', 429)])).toEqual([])
  })
  it('may make two servers: each is a winner to the next replay', () => {
    const tape = [
      create('k', 201, race),
      create('k', 201, { ...race, json: server('two') }),
      create('k', 201, { sentAt: 3e12, json: server('two') }),
    ]
    expect(subjectsOf(replays, tape)).toMatchObject([
      { outcome: 'faithful', original: { uuid: 'two' } },
    ])
  })
})

describe('a use of a known key', () => {
  it('is told by who used it', () => {
    const tape = [
      create('k', 401, { token: 'none' }),
      create('k', 201),
      create('k', 201),
      create('k', 401, { token: 'none' }),
      create('k', 422, { token: 'B1' }),
      create('k', 201, { token: 'A2' }),
      create('k', 0, { token: 'A2' }),
      create('free', 422, { token: 'B1' }),
      call('POST /servers', 201, { token: 'B1' }),
    ]
    const uses = subjectsOf(keyUses, tape)
    expect(uses.map(({ by }) => by)).toEqual(['stranger', 'other-account', 'same-account'])
    expect(uses.every(({ openDoor }) => !openDoor)).toBe(true)
  })
  it('is no matter of the key where anybody may create', () => {
    const tape = [
      create('free', 201, { token: 'none' }),
      create('k', 201),
      create('k', 201, { token: 'none' }),
    ]
    expect(subjectsOf(keyUses, tape)).toMatchObject([{ openDoor: true }])
  })
  it('keeps its memory bounded', () => {
    const many = Array.from({ length: 2_100 }, (_, i) => create(`k${i}`, 201))
    const uses = Array.from({ length: 2_100 }, () => create('k0', 401, { token: 'none' }))
    expect(subjectsOf(keyUses, [...many, ...uses])).toHaveLength(2_000)
  })
})

describe('creations without a key', () => {
  it('are paired by token and body, within bounds', () => {
    const make = (plan: number) => call('POST /servers', 201, { sent: { plan_id: plan } })
    expect(
      subjectsOf(keylessPairs, [make(1), make(2), make(1), call('GET /plans', 200)]),
    ).toHaveLength(1)
    const many = Array.from({ length: 2_100 }, (_, i) => make(i))
    expect(subjectsOf(keylessPairs, [...many, make(2_050), make(5)])).toHaveLength(1)
  })
})

/** Tests of reading attempts to create: which made a server, which replayed one. */
import { describe, expect, test } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { made, namedOrder, tell, uuidA, uuidB } from '#rules/life/testing.ts'
import { call } from '#rules/testing.ts'
import { type Creation, creations, isComplete, openCreations } from './creations.ts'

function creationsIn(tape: readonly Exchange[]): readonly Creation[] {
  const lens = creations.open()
  return [...tape.flatMap((exchange) => [...lens.see(exchange)]), ...lens.close()]
}

const kinds = (tape: readonly Exchange[]) => creationsIn(tape).map(({ kind }) => kind)

describe('kind', () => {
  test('a key makes once and replays afterwards', () => {
    const { tape } = tell().create().create().create({ uuid: uuidB }, { key: 'k2' })
    expect(kinds(tape)).toEqual(['made', 'replayed', 'made'])
  })

  test('a key that failed is still fresh', () => {
    const { tape } = tell().create({}, { status: 422 }).create({}, { status: 500 }).create()
    expect(kinds(tape)).toEqual(['refused', 'broken', 'made'])
    expect(creationsIn(tape).map(({ keyUsed }) => keyUsed)).toEqual([false, true, true])
  })

  test('a key lives for a day', () => {
    const { tape } = tell().create().wait(86_400).create({ uuid: uuidB })
    expect(kinds(tape)).toEqual(['made', 'made'])
  })

  test('each account has its own keys', () => {
    const { tape } = tell().create().create({ uuid: uuidB }, { token: 'B1' })
    expect(kinds(tape)).toEqual(['made', 'made'])
  })

  test('without a key everything is made anew', () => {
    const { tape } = tell().create({}, { key: '' }).create({ uuid: uuidB }, { key: '' })
    expect(kinds(tape)).toEqual(['made', 'made'])
    expect(creationsIn(tape).map(({ keyUsed }) => keyUsed)).toEqual([false, false])
  })

  test('a server that was read before was made before the tape', () => {
    expect(kinds(tell().get().create().tape)).toEqual(['unclear'])
    expect(kinds(tell().list([made()]).create().tape)).toEqual(['unclear'])
    expect(kinds(tell().list([{}, 7]).create({ uuid: undefined }).tape)).toEqual(['made'])
  })

  test('a key that made a server without a token is not to be trusted', () => {
    const { tape } = tell()
      .create({}, { token: 'none' })
      .create({}, { token: 'none', key: '' })
      .create({ name: 'x' })
    expect(kinds(tape)).toEqual(['unclear'])
  })

  test('one that was made on the tape and read since is no mystery', () => {
    const [, second] = creationsIn(tell().create().get().create({}, { key: 'k2' }).tape)
    expect(second?.kind).toBe('made')
    expect(second?.twin?.attempt.uuid).toBe(uuidA)
  })

  test('strangers, the limiter and lost answers are left out', () => {
    const { tape } = tell()
      .create({}, { token: 'none', status: 401 })
      .create({}, { status: 429 })
      .call('POST /servers', 0, { sent: namedOrder })
      .call('POST /servers', 502, { text: '<html>' })
    expect(kinds(tape)).toEqual([])
  })
})

test('a creation knows what was accepted and refused before', () => {
  const { tape } = tell().create().create({}, { key: 'k2', status: 422 }).create({}, { key: '' })
  const last = creationsIn(tape).at(-1)!
  expect(last.accepted.map(({ keyed, status }) => [keyed, status])).toEqual([[true, 201]])
  expect(last.refused.map(({ status }) => status)).toEqual([422])
})

test('data is that of a 201 alone, and an object', () => {
  const { tape } = tell()
    .create()
    .create({}, { key: 'k2', status: 200 })
    .answer('POST /servers', 201, [1], { sent: [1] })
  expect(creationsIn(tape).map(({ data }) => data !== null)).toEqual([true, false, false])
  expect(creationsIn(tape).map(({ sent }) => sent !== null)).toEqual([true, true, false])
})

test('isComplete asks for the three required members, whatever their values', () => {
  const of = (sent: unknown) => isComplete(creationsIn(tell().create({}, { sent }).tape)[0]!)
  expect(of({ plan_id: null, location_id: {}, template_slug: 1 })).toBe(true)
  expect(of({ plan_id: 1, location_id: 6 })).toBe(false)
  expect(of(7)).toBe(false)
})

test('the oldest keys are forgotten first', () => {
  const reader = openCreations()
  const uuidOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
  const create = (n: number) =>
    call('POST /servers', 201, {
      json: { data: made({ uuid: uuidOf(n) }) },
      sent: namedOrder,
      sentAt: n,
      requestHeaders: { 'Idempotency-Key': `k${n}` },
    })
  for (let n = 0; n <= 2_000; n += 1) reader.see(create(n))
  expect(reader.see(create(2_000))?.kind).toBe('replayed')
  expect(reader.see(create(0))?.kind).toBe('made')
})

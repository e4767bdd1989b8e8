/**
 * Keys differ where it matters, names tell a run's servers apart, and facts are read without trust.
 */
import { describe, expect, it } from 'vitest'
import {
  hourlyUsd,
  listOf,
  namePrefix,
  openMemory,
  readServer,
  serverName,
  uuidFrom,
} from './memory.ts'
import { exchangeOf } from './testing.ts'

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state / 0x80000000
  }
}

describe('keys', () => {
  it('are uuids of version 4; three of them differ in the last digit only', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const { first, second, spare, third } = openMemory('r1', chance(seed)).keys
      for (const key of [first, second, spare, third]) expect(key).toMatch(uuidV4)
      expect(new Set([first, second, spare]).size).toBe(3)
      expect(new Set([first, second, spare].map((key) => key.slice(0, -1))).size).toBe(1)
      expect(third.slice(0, -1)).not.toBe(first.slice(0, -1))
    }
  })

  it.each([0, 0.999_999])('are uuids at the ends of chance: %d', (value) => {
    expect(uuidFrom(() => value)).toMatch(uuidV4)
  })
})

it('names begin with the mark of their run, and no run’s mark begins another’s', () => {
  expect(serverName('r1', '1')).toBe('vpsc-r1-1.example.com')
  expect(serverName('r1', '1').startsWith(namePrefix('r1'))).toBe(true)
  expect(serverName('r1c', '1').startsWith(namePrefix('r1'))).toBe(false)
  expect(serverName('r10', '1').startsWith(namePrefix('r1'))).toBe(false)
})

it('the price of an unknown plan is nothing', () => {
  const memory = openMemory('r1', chance(1))
  memory.plans = [
    { id: 1, price: 3.5, hourlyUsd: 0.0053 },
    { id: 2, price: 5, hourlyUsd: null },
  ]
  expect([1, 2, 3, null].map((id) => hourlyUsd(memory, id))).toEqual([0.0053, 0, 0, 0])
})

describe('reading an answer', () => {
  const answer = (json: unknown) => exchangeOf('s', { method: 'GET', path: '/servers' }, { json })

  it.each([
    [{ data: [{ a: 1 }, 2, null, [], { b: 2 }] }, [{ a: 1 }, { b: 2 }]],
    [{ data: { a: 1 } }, []],
    [{}, []],
    [[], []],
    [null, []],
  ])('takes the objects of a list: %j', (json, items) => {
    expect(listOf(answer(json))).toEqual(items)
  })

  it.each([
    [{ data: { uuid: 'u', uuid_short: 's' } }, { uuid: 'u', short: 's', createdAtMs: 5 }],
    [{ data: { uuid: 'u' } }, { uuid: 'u', short: null, ready: false, pollAtMs: 2_005 }],
    [{ data: { uuid: 'u', uuid_short: '' } }, { uuid: 'u', short: null }],
  ])('takes a server that has a uuid: %j', (json, fact) => {
    expect(readServer(answer(json), 5)).toMatchObject(fact)
  })

  it.each([{ data: { uuid: '' } }, { data: { uuid: 7 } }, { data: [] }, { data: null }, 'text'])(
    'takes nothing for a server that has none: %j',
    (json) => {
      expect(readServer(answer(json), 5)).toBeNull()
    },
  )
})

/** Tests of how attempts to create are read, paired and ordered. */
import { describe, expect, it } from 'vitest'
import { type CallDetails, call, envelope } from '#rules/testing.ts'
import {
  type Attempt,
  accountOf,
  bySending,
  credentialOf,
  foldName,
  hasMade,
  overlap,
  readAttempt,
  statusOf,
  uuidIn,
  wasRefused,
} from './attempts.ts'

const attempt = (status: number, details: CallDetails = {}): Attempt =>
  readAttempt(call('POST /servers', status, details))!

describe('an attempt', () => {
  it('is a POST /servers and nothing else', () => {
    expect(readAttempt(call('GET /servers', 200))).toBeNull()
    expect(readAttempt({ ...call('POST /servers', 201), kind: 'delivery' })).toBeNull()
  })

  it('is read once per exchange', () => {
    const exchange = call('POST /servers', 201)
    expect(readAttempt(exchange)).toBe(readAttempt(exchange))
  })

  it('has a key where the field has a value', () => {
    const keyed = (key: string) => attempt(201, { requestHeaders: { 'Idempotency-Key': key } }).key
    expect(keyed('k')).toBe('k')
    expect([keyed(''), keyed('  '), attempt(201).key]).toEqual([null, null, null])
  })

  const fates: [number, CallDetails, string][] = [
    [201, {}, 'answered'],
    [429, {}, 'limited'],
    [502, { text: '<html>' }, 'lost'],
    [0, {}, 'lost'],
  ]
  it.each(fates)('answered %i has its fate', (status, details, fate) => {
    expect(attempt(status, details).fate).toBe(fate)
  })

  it('is lost where the connection broke, whatever had come', () => {
    const broken = { ...call('POST /servers', 201), failure: 'reset' as const }
    expect(readAttempt(broken)).toMatchObject({ fate: 'lost' })
    expect(hasMade(readAttempt(broken)!)).toBe(false)
  })

  it('tells 2xx from 4xx and everything else', () => {
    expect([201, 422, 500, 429].map((status) => hasMade(attempt(status)))).toEqual([
      true,
      false,
      false,
      false,
    ])
    expect([201, 422, 500, 429].map((status) => wasRefused(attempt(status)))).toEqual([
      false,
      true,
      false,
      false,
    ])
    expect(statusOf(attempt(429))).toBe(0)
  })

  it('has a key, a host name and the uuid of a 2xx', () => {
    const read = attempt(201, {
      sent: { hostname: 'App.Example.com.' },
      requestHeaders: { 'idempotency-KEY': 'k' },
      json: { data: { uuid: 'AB' } },
    })
    expect(read).toMatchObject({
      key: 'k',
      keyName: 'idempotency-KEY',
      hostname: 'app.example.com',
      uuid: 'ab',
    })
    expect(attempt(409, { json: { data: { uuid: 'ab' } } }).uuid).toBeNull()
    expect(attempt(201)).toMatchObject({ key: null, keyName: null, text: null, uuid: null })
  })
})

describe('a credential', () => {
  const cases: [CallDetails, string, string][] = [
    [{ token: 'A1' }, 'A1', 'A'],
    [{ token: 'lowercase' }, 'A1', 'A'],
    [{ token: 'none' }, 'none', 'none'],
    [
      { token: 'unlabelled' },
      'unlabelled Bearer ‹token:unlabelled›',
      'unlabelled Bearer ‹token:unlabelled›',
    ],
  ]
  it.each(cases)('%o', (details, credential, account) => {
    expect(credentialOf(call('GET /plans', 200, details))).toBe(credential)
    expect(accountOf(call('GET /plans', 200, details))).toBe(account)
  })
  it('may be missing from imported traffic', () => {
    const bare = call('GET /plans', 200, { token: 'none' })
    expect(credentialOf({ ...bare, token: 'unlabelled' })).toBe('unlabelled ')
  })
})

describe('overlap', () => {
  const at = (sentAt: number, tookMs: number, details: CallDetails = {}) =>
    attempt(201, { sentAt, tookMs, ...details })
  const together = { step: 's', connection: 'w0' }
  const cases: [string, Attempt, Attempt, boolean][] = [
    ['side by side', at(0, 50), at(10, 50), true],
    ['one after the other', at(0, 50), at(60, 50), false],
    ['touching within a millisecond', at(0, 50), at(49, 50), false],
    [
      'sent together while the clock stands',
      at(0, 0, together),
      at(0, 0, { ...together, connection: 'w1' }),
      true,
    ],
    ['on one connection while the clock stands', at(0, 0, together), at(0, 0, together), false],
    [
      'of different steps while the clock stands',
      at(0, 0, together),
      at(0, 0, { step: 't', connection: 'w1' }),
      false,
    ],
    ['of unknown steps while the clock stands', at(0, 0), at(0, 0, { connection: 'w1' }), false],
  ]
  it.each(cases)('%s', (_name, one, other, expected) => {
    expect(overlap(one, other)).toBe(expected)
  })
})

describe('order', () => {
  it('is that of sending, then of the ids', () => {
    const ids = ['x10', 'x9', 'odd'].map((id) => attempt(201, { id, sentAt: 5 }))
    const early = attempt(201, { id: 'x99', sentAt: 1 })
    const sorted = [...ids, early].toSorted(bySending).map(({ exchange }) => exchange.id)
    expect(sorted).toEqual(['x99', 'odd', 'x9', 'x10'])
  })
})

describe('names and uuids', () => {
  it('are found in data, or in the body itself', () => {
    expect(uuidIn({ uuid: 'A' })).toBe('a')
    expect(uuidIn({ data: { uuid: 'B' } })).toBe('b')
    expect(uuidIn(envelope('X') as never)).toBeNull()
    expect(uuidIn({ uuid: '' })).toBeNull()
    expect(uuidIn(undefined)).toBeNull()
  })
  it('are folded', () => {
    expect([foldName('A.B.'), foldName(''), foldName(7), foldName(undefined)]).toEqual([
      'a.b',
      null,
      null,
      null,
    ])
  })
})

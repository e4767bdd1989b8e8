/** Tests of what the story of two keys leaves out: plain keys, scope, expiry, questions. */
import { describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { idempotencyQuestions, idempotencyRules } from '../idempotency.ts'
import type { Question } from '../question.ts'
import { ask, type CallDetails, call, envelope, failing, run } from '../testing.ts'
import { extra, first, type Retelling, sameRequest, second, tell, tellOn } from './testing.ts'

const ruleOf = (id: string) => idempotencyRules.find((rule) => rule.id === `idempotency/${id}`)!
const questionOf = (id: string): Question =>
  idempotencyQuestions.find((question) => question.id === `idempotency/${id}`)!
const outcome = (id: string, tape: readonly Exchange[]) => run(ruleOf(id), tape).outcome
const fails = (tape: readonly Exchange[]) =>
  failing(idempotencyRules, tape).map((id) => id.split('/')[1])

const body = { plan_id: 1, location_id: 3, template_slug: 'debian-12' }
const create = (key: string | null, status: number, details: CallDetails = {}) =>
  call('POST /servers', status, {
    source: 'har',
    sent: body,
    ...(key === null ? {} : { requestHeaders: { 'Idempotency-Key': key } }),
    ...details,
  })
const keyA = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
const keyB = '00000000-7425-40de-944b-e07fc1f90ae7'
const near = `${keyA.slice(0, -1)}8`
const inUse = { json: envelope('CONFLICT', 'This Idempotency-Key was used with another body.') }

describe('a fresh key', () => {
  it('creates', () => {
    expect(outcome('fresh-key-creates', [create(keyA, 201, { json: first })])).toBe('pass')
  })
  it('may not be the reason for a refusal', () => {
    expect(fails([create(keyA, 409, inUse)])).toEqual(['fresh-key-creates'])
    expect(
      fails([create(null, 201, { json: first }), create(keyA, 400, { json: envelope('BAD') })]),
    ).toEqual(['fresh-key-creates'])
  })
  it('proves nothing where the creation is refused for another reason', () => {
    const stock = { json: envelope('OUT_OF_STOCK') }
    expect(outcome('fresh-key-creates', [create(keyA, 409, stock)])).toBe('none')
    expect(outcome('fresh-key-creates', [create(keyA, 0)])).toBe('none')
    const locked = { json: envelope('BUSY', 'Another order is in progress.') }
    expect(outcome('fresh-key-creates', [create(keyA, 409, locked)])).toBe('none')
  })
})

describe('two keys', () => {
  it('make two servers', () => {
    const tape = [create(keyA, 201, { json: first }), create(keyB, 201, { json: second })]
    expect(outcome('two-keys-make-two-servers', tape)).toBe('pass')
  })
  it('may not make one', () => {
    const tape = [create(keyA, 201, { json: first }), create(keyB, 201, { json: first })]
    expect(fails(tape)).toEqual(['two-keys-make-two-servers'])
  })
  it('are two though they differ in the last character only', () => {
    const tape = [create(keyA, 201, { json: first }), create(near, 201, { json: first })]
    expect(fails(tape)).toEqual(['two-keys-make-two-servers', 'keys-are-compared-in-full'])
  })
  it('are no evidence without uuids', () => {
    const bare = { json: { data: { name: 'x' } } }
    const tape = [create(keyA, 201, bare), create(near, 201, bare), create(keyB, 201, bare)]
    expect(fails(tape)).toEqual([])
    expect(outcome('two-keys-make-two-servers', tape)).toBe('none')
  })
})

describe('a key turned away by the limiter', () => {
  const limited = create(keyA, 429, { json: envelope('RATE_LIMIT_EXCEEDED') })
  it('creates afterwards', () => {
    const tape = [limited, create(keyA, 201, { json: first })]
    expect(outcome('turned-away-attempt-leaves-no-trace', tape)).toBe('pass')
  })
  it('may not be busy afterwards', () => {
    expect(fails([limited, create(keyA, 409, inUse)])).toEqual([
      'turned-away-attempt-leaves-no-trace',
    ])
  })
  it('proves nothing where only the limiter answers', () => {
    expect(outcome('turned-away-attempt-leaves-no-trace', [limited])).toBe('none')
  })
})

describe('a key after 24 hours', () => {
  const late = (json: unknown) =>
    tellOn({}, [{ ...sameRequest, json, sentAt: Date.UTC(2026, 4, 15, 10, 31) }])
  it('may be forgotten or not', () => {
    expect(fails(late(extra))).toEqual([])
    expect(fails(late(first))).toEqual([])
  })
})

describe('a failed first attempt', () => {
  const failed = create(keyA, 422, { sent: {}, json: envelope('VALIDATION_ERROR') })
  const cases: [number, string, string | null][] = [
    [201, 'pass', 'carried out'],
    [422, 'pass', 'the same failure'],
    [409, 'pass', 'refused with 409'],
    [500, 'fail', 'refused with 500'],
  ]
  it.each(cases)('then %i', (status, verdict, answer) => {
    const tape = [failed, create(keyA, status, { json: status === 201 ? first : envelope('X') })]
    expect(outcome('failed-attempt-leaves-the-key-usable', tape)).toBe(verdict)
    expect(ask(questionOf('corrected-request-after-a-failure'), tape)).toEqual([answer])
  })
})

describe('replays whose evidence is thin', () => {
  it('are judged on what is left', () => {
    const cases: [Retelling, string[]][] = [
      [{ 'create.first.replay': { status: 204, json: null } }, ['repeat-is-answered-201']],
      [
        {
          'create.first.replay': { status: 409, json: envelope('X') },
          'create.first.replay.running': { status: 409, json: envelope('X') },
          'create.first.replay.deleted': { json: extra },
          'create.second.replay': null,
        },
        ['repeat-is-answered-201', 'repeat-gives-the-first-server'],
      ],
      [
        {
          'create.first.replay': {
            json: extra,
            requestHeaders: { 'idempotency-key': '‹key:111111111111›' },
            sentText: JSON.stringify(sameRequest.sent),
          },
          'create.second.replay': null,
        },
        ['field-name-has-no-letter-case'],
      ],
      [
        {
          'create.first.replay': { json: extra, requestHeaders: sameRequest.requestHeaders },
          'create.second.replay': null,
        },
        ['equal-json-makes-no-second-server'],
      ],
      [
        { 'create.first.replay': { json: extra }, 'create.second.replay': null },
        ['equal-json-makes-no-second-server'],
      ],
    ]
    for (const [retelling, rules] of cases) expect(fails(tell(retelling))).toEqual(rules)
  })
  it('compare bodies that are no JSON by their text', () => {
    const odd = { sent: undefined, sentText: '{"plan_id":', json: first }
    expect(fails([create(keyA, 201, odd), create(keyA, 201, odd)])).toEqual([])
  })
})

describe('questions', () => {
  const cases: [string, readonly Exchange[], string[]][] = [
    ['known-key-with-another-body', tell(), ['422']],
    [
      'known-key-with-another-body',
      tell({ 'create.first.other-body': { status: 201, json: first } }),
      ['201, the first server'],
    ],
    ['slower-of-two-simultaneous-requests', tell(), ['409']],
    [
      'known-key-with-a-second-token',
      tellOn({}, [{ ...sameRequest, token: 'A2' }]),
      ['the key belongs to the account'],
    ],
    [
      'known-key-with-a-second-token',
      tellOn({}, [{ ...sameRequest, token: 'A2', json: extra }]),
      ['to the token'],
    ],
    [
      'known-key-with-a-second-token',
      tellOn({}, [{ ...sameRequest, token: 'A2', status: 409, json: envelope('X') }]),
      ['refused with 409'],
    ],
    ['keys-that-are-no-uuids', [create('', 201, { json: first })], ['empty: 201']],
    ['keys-that-are-no-uuids', [create(`"${keyA}"`, 400)], ['quoted: 400']],
    ['keys-that-are-no-uuids', [create('order-1', 201, { json: first })], ['other text: 201']],
    ['keys-that-are-no-uuids', [create('x'.repeat(256), 422)], ['above 255 characters: 422']],
    ['keys-that-are-no-uuids', [create(keyA, 201), create(null, 201)], []],
    ['replays-are-marked', tell(), ['no']],
    [
      'replays-are-marked',
      tell({
        'create.first': { headers: { 'X-Replayed': 'false' } },
        'create.first.replay': { headers: { 'X-Replayed': 'false' } },
        'create.first.replay.running': {
          headers: { 'X-Replayed': 'true', 'Idempotent-Replayed': '1' },
        },
      }),
      ['no', 'by x-replayed, idempotent-replayed'],
    ],
    [
      'key-on-other-operations',
      [call('GET /plans', 200, { requestHeaders: { 'Idempotency-Key': keyA } })],
      ['listPlans: 2xx'],
    ],
    [
      'equal-creations-without-a-key',
      [create(null, 201, { json: first }), create(null, 201, { json: second })],
      ['two servers'],
    ],
    [
      'equal-creations-without-a-key',
      [create(null, 201, { json: first }), create(null, 201, { json: first })],
      ['one server'],
    ],
  ]
  it.each(cases)('%s', (id, tape, answers) => {
    expect(ask(questionOf(id), tape)).toEqual(answers)
  })
})

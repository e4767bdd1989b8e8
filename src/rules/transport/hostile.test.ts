/**
 * Whatever a server sends, no rule of these topics throws: answers of every shape, in every place.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { envelopeQuestions, envelopeRules } from '../envelope/index.ts'
import { judge } from '../judge.ts'
import { locationsQuestions, locationsRules } from '../locations.ts'
import { paginationQuestions, paginationRules } from '../pagination/index.ts'
import { plansQuestions, plansRules } from '../plans/index.ts'
import { templatesQuestions, templatesRules } from '../templates.ts'
import { call } from '../testing.ts'
import { transportQuestions, transportRules } from './index.ts'

const rules = [
  ...[...transportRules, ...envelopeRules, ...plansRules],
  ...[...locationsRules, ...templatesRules, ...paginationRules],
]
const questions = [
  ...[...transportQuestions, ...envelopeQuestions, ...plansQuestions],
  ...[...locationsQuestions, ...templatesQuestions, ...paginationQuestions],
]

const names = [
  ...['data', 'meta', 'error', 'code', 'message', 'id', 'uuid', 'name', 'slug', 'status', 'memory'],
  ...['current_page', 'last_page', 'per_page', 'total', 'monthly_price', '__proto__', 'toString'],
]
const scalar = fc.constantFrom(null, true, 0, 1, -1, 1.5, 2 ** 60, '', 'null', 'x', '‹secret:0›')
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('json'), { maxKeys: 5 }),
  ),
}))
const body = fc.oneof(
  json.map((value) => ({ json: value })),
  fc.record({ data: json, meta: json }).map((value) => ({ json: value })),
  fc.constantFrom({}, { text: '' }, { text: '{"a":' }, { text: '<html>' }, { text: 'no' }),
)
const target = fc.constantFrom(
  ...['GET /plans', 'GET /plans?page=1&per_page=4', 'GET /plans?location_id=1', 'GET /locations'],
  ...['GET /locations/1/templates', 'POST /servers', 'GET /servers?status=installing&per_page=1'],
  ...[
    'GET /servers',
    'GET /servers/a',
    'GET /servers/a/status',
    'HEAD /plans',
    'DELETE /servers/a',
  ],
  ...[
    'GET /servers/%E0%A4%A',
    'GET /',
    'GET /plans?page=99999999999999999999&per_page=%00',
    'PUT /plans',
  ],
)
const exchange = fc
  .record({
    target,
    body,
    status: fc.constantFrom(200, 201, 204, 302, 304, 400, 404, 422, 429, 500, 503),
    sent: json,
  })
  .map(
    ({ target: where, body: content, status, sent }): Exchange =>
      call(where, status, where.startsWith('POST') ? { ...content, sent } : content),
  )

describe('rules and questions', () => {
  it('survive answers of every shape', () => {
    fc.assert(
      fc.property(fc.array(exchange, { maxLength: 8 }), (tape) => {
        const { verdicts } = judge(tape, rules, questions)
        expect(verdicts.filter(({ outcome }) => outcome === 'error')).toEqual([])
      }),
      { numRuns: 400 },
    )
  })
})

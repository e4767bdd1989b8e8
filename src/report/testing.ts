/**
 * A small run with one of everything, hostile text included: what the tests of all writers look at.
 */
import type { ClauseId } from '#contract/clause.ts'
import type { Need } from '#contract/need.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { complain } from '#rules/finding.ts'
import type { Finding, Verdict } from '#rules/judge.ts'
import { type Question, question } from '#rules/question.ts'
import { type Rule, type RuleId, rule } from '#rules/rule.ts'
import { call, collection, envelope } from '#rules/testing.ts'
import { viewEach } from '#views/view.ts'
import type { ReportInput } from './input.ts'

/**
 * Markup, a terminal escape, the ends of CDATA and comments, a spreadsheet formula, NUL, a
 * reversal, a mention.
 */
export const hostile =
  '<script>alert(1)</script><img src=x onerror=alert(2)> ' +
  '\u001b[31mred\u001b]0;title\u0007 ]]> --> ' +
  '=HYPERLINK("http://x") \u0000 \u202edrow | `code` [a](javascript:b) @somebody </pre>\n## heading'

const nowhere = viewEach('nowhere', () => null)

/** A rule of the given clause; it is never run here. */
export function bookRule(
  id: RuleId,
  clause: ClauseId,
  details: { needs?: readonly Need[]; optional?: string } = {},
): Rule {
  return rule({ id, clause, view: nowhere, judge: () => complain('never run'), ...details })
}

export function bookQuestion(id: RuleId, clause: ClauseId): Question {
  return question({ id, clause, view: nowhere, answer: () => 'never asked' })
}

export function verdict(of: Rule, outcome: Verdict['outcome'], details: Partial<Verdict> = {}) {
  const passes = outcome === 'pass' ? 3 : 0
  return { rule: of.id, outcome, passes, findings: [], why: [], evidence: [], ...details }
}

export function finding(of: Rule, details: Partial<Finding> = {}): Finding {
  return {
    id: 'f00000000001',
    rule: of.id,
    clause: of.clause,
    operation: 'listPlans',
    message: 'meta.last_page is not what it must be',
    expected: 3,
    actual: 2,
    exchanges: ['x2'],
    steps: ['plans.pp4.p1'],
    seen: 1,
    ...details,
  }
}

const epoch = Date.UTC(2026, 10, 26, 3, 17)
const uuid = '3f9c1d52-6f0e-4d6b-9a35-0c7f5a1b2c3d'
const createHeaders = {
  'Content-Type': 'application/json',
  'Idempotency-Key': '‹key:0123456789ab›',
}

/** The tape of the sample run. */
export const sampleTape: readonly Exchange[] = [
  call('GET /plans', 200, {
    json: collection([{ id: 1, name: 'Größe S' }]),
    headers: { 'X-RateLimit-Limit': '120', 'X-RateLimit-Remaining': '119' },
    step: 'plans',
  }),
  call('GET /plans?per_page=4&page=1', 200, {
    json: collection([{ id: 1 }], { total: 11, per_page: 4, last_page: 2 }),
    step: 'plans.pp4.p1',
  }),
  call('GET /servers', 401, { json: envelope('INVALID_TOKEN', hostile), token: 'none' }),
  call('POST /servers', 201, {
    sent: { template_slug: "it's", location_id: 1, plan_id: 2 },
    requestHeaders: createHeaders,
    json: { data: { uuid, root_password: '‹secret:0123456789ab›' } },
    step: 'create.first',
  }),
  call('POST /servers', 201, {
    sent: { location_id: 1, plan_id: 2, template_slug: "it's" },
    requestHeaders: createHeaders,
    json: { data: { uuid } },
    step: 'create.first.replay',
  }),
  call(`GET /servers/${uuid}`, 0, { step: 'get.first' }),
  call('GET /plans', 500, { text: hostile, headers: { 'X-Evil': hostile }, step: 'limits.burst' }),
  call('GET /no-such-route', 404, { json: envelope('NOT_FOUND'), step: 'missing.route' }),
].map((exchange, i) => ({
  ...exchange,
  id: `x${i + 1}`,
  sentAt: epoch + i * 500,
  tookMs: 20 + i,
  ...(exchange.step === 'limits.burst' ? { source: 'k6' as const } : {}),
}))

const lastPage = bookRule('pagination/last-page-is-ceiling', 'PAG-08')
const sameServer = bookRule('idempotency/replay-names-the-same-server', 'IDE-03', {
  needs: ['creates'],
})
const emptyList = bookRule('pagination/empty-list-has-one-page', 'PAG-09')
const errorText = bookRule('transport/error-tells-nothing-inside', 'TRN-20')
const metaThere = bookRule('pagination/meta-is-there', 'PAG-01')
const envelopes = bookRule('transport/content-is-json', 'TRN-03')
const totals = bookRule('pagination/total-is-the-count', 'PAG-10')
const bugged = bookRule('transport/content-length-is-true', 'TRN-14')
const foreign = bookRule('list/other-account-is-not-seen', 'LST-02', { needs: ['other'] })
const optional = bookRule('pagination/second-page-differs', 'PAG-11', {
  optional: 'the list had a single page',
})
const beyond = bookQuestion('pagination/beyond-the-end', 'PAG-15')
const charset = bookQuestion('transport/foreign-media-type', 'TRN-08')

const sampleRules = [
  metaThere,
  envelopes,
  lastPage,
  sameServer,
  emptyList,
  errorText,
  totals,
  bugged,
  foreign,
  optional,
]

const sampleVerdicts: Verdict[] = [
  verdict(metaThere, 'pass', { passes: 7, evidence: ['x1'] }),
  verdict(envelopes, 'pass', { passes: 8, evidence: ['x1', 'x2'] }),
  verdict(lastPage, 'fail', { findings: [finding(lastPage)] }),
  verdict(sameServer, 'pass'),
  verdict(emptyList, 'fail', {
    findings: [
      finding(emptyList, {
        id: 'f00000000002',
        operation: 'listServers',
        message: 'an empty list says last_page 0',
        expected: 1,
        actual: 0,
        exchanges: ['x1'],
        steps: ['plans'],
      }),
    ],
  }),
  verdict(errorText, 'fail', {
    findings: [
      finding(errorText, {
        id: 'f00000000003',
        operation: 'createServer',
        message: `the text of an error shows the inside: ${hostile}`,
        expected: null,
        actual: { message: hostile },
        exchanges: ['x4', 'x5', 'x7'],
        steps: ['create.first', 'create.first.replay'],
        seen: 2,
      }),
    ],
  }),
  verdict(totals, 'inconclusive', { why: ['servers came and went during the walk'] }),
  verdict(bugged, 'error', { why: ['the rule itself threw: x is undefined'] }),
  verdict(foreign, 'none'),
  verdict(optional, 'none'),
]

/** What the sample run hands to the report: not fit, with one known finding and one warning. */
export const sampleInput: ReportInput = {
  judged: {
    verdicts: sampleVerdicts,
    observations: [
      {
        question: beyond.id,
        clause: beyond.clause,
        answers: ['200 with empty data'],
        exchanges: ['x2'],
      },
      {
        question: charset.id,
        clause: charset.clause,
        answers: ['415', hostile],
        exchanges: ['x4'],
      },
    ],
  },
  rules: sampleRules,
  questions: [beyond, charset],
  provided: new Set<Need>(['token', 'creates']),
  exchanges: sampleTape,
  run: {
    id: '2026-11-26T0317Z-ab12',
    startedAt: '2026-11-26T03:17:00.000Z',
    target: 'http://127.0.0.1:4010/api/v2',
    contract: 'vps-v2',
    tool: '0.1.0',
    seed: 1,
    gate: 'expected',
    mode: 'run',
    creates: true,
  },
  cost: {
    requests: 8,
    creates: 1,
    leastMs: 0,
    tookMs: 31_200,
    waitedMs: 29_800,
    usd: 0.0106,
    refused: 12,
    safePaceMs: 2_400,
    conformanceMs: 4_000,
  },
  limits: {
    burst: { limit: 30, windowMs: 10_000, standing: 'measured' },
    sustained: { limit: null, windowMs: null, standing: 'not measured' },
    algorithm: 'sliding-log',
    scope: { sharedAcrossTokens: true, isolatedBetweenAccounts: null },
    headers: { retryAfter: 'seconds', names: ['X-RateLimit-Limit'] },
    evidence: '30 of 61 requests within 10 s were accepted',
  },
  leftovers: [{ uuid, name: `vct-${hostile}`, why: 'DELETE answered 500', hourlyUsd: 0.0053 }],
  stopped: null,
  bugs: [{ step: 'power.kill', error: new TypeError('x is undefined') }],
  skipped: [{ step: 'backups.second', why: 'no server was running' }],
  baseline: [
    { id: 'f00000000003', rule: errorText.id, reason: 'vendor knows', ticket: 'OPS-1' },
    { id: 'f00000000009', rule: metaThere.id, reason: 'was broken in May', expires: '2026-06-30' },
  ],
  confirmations: new Map([['f00000000001', '2/2']]),
  previous: new Map([[beyond.id, '404']]),
}

/** Tests that one defect of the doors fires one rule, and that every accepted reading fires none. */
import { describe, expect, it } from 'vitest'
import type { Exchange, TokenLabel } from '#exchange/exchange.ts'
import { authenticationQuestions, authenticationRules } from './authentication.ts'
import { errorsRules } from './errors.ts'
import { idempotencyRules } from './idempotency.ts'
import { judge } from './judge.ts'
import { readsRules } from './reads.ts'
import { secretsRules } from './secrets.ts'
import { ask, type CallDetails, call, collection, envelope, exchange, failing } from './testing.ts'

const book = [
  ...authenticationRules,
  ...errorsRules,
  ...idempotencyRules,
  ...readsRules,
  ...secretsRules,
]

const mine = '11111111-aaaa-4aaa-8aaa-111111111111'
const theirs = '22222222-bbbb-4bbb-8bbb-222222222222'
const item = (uuid: string, name = `${uuid.slice(0, 8)}.example.com`) => ({
  uuid,
  name,
  status: 'installing',
  ip_addresses: [{ address: '203.0.113.50' }],
})

interface Line {
  readonly target: string
  readonly status: number
  readonly token?: TokenLabel
  readonly details?: CallDetails
}

const no = (code: string) => ({ json: envelope(code) })
const unauthenticated = no('UNAUTHENTICATED')
const notAllowed = no('IP_NOT_ALLOWED')
const gone = no('NOT_FOUND')
const key = { requestHeaders: { 'Idempotency-Key': 'k' } }
const body = { plan_id: 1, location_id: 3, template_slug: 'debian-12', hostname: 'one.example.com' }

/** What a conforming target says, line by line. */
const lines: Readonly<Record<string, Line>> = {
  plans: { target: 'GET /plans', status: 200, details: { connection: 'w0', json: collection([]) } },
  'noauth.plans': {
    target: 'GET /plans',
    status: 401,
    token: 'none',
    details: { connection: 'w0', ...unauthenticated },
  },
  'noauth.fresh': {
    target: 'GET /plans',
    status: 401,
    token: 'none',
    details: { connection: 'w1', ...unauthenticated },
  },
  'noauth.templates': {
    target: 'GET /locations/1/templates',
    status: 401,
    token: 'none',
    details: unauthenticated,
  },
  'malformed.templates': {
    target: 'GET /locations/1/templates',
    status: 401,
    token: 'malformed',
    details: unauthenticated,
  },
  'unknown.servers': {
    target: 'GET /servers',
    status: 401,
    token: 'unknown',
    details: no('INVALID_TOKEN'),
  },
  'revoked.plans': { target: 'GET /plans', status: 401, token: 'RV', details: no('INVALID_TOKEN') },
  'noauth.create': {
    target: 'POST /servers',
    status: 401,
    token: 'none',
    details: { sent: { ...body, hostname: 'n.example.com' }, ...unauthenticated },
  },
  'noauth.empty': {
    target: 'POST /servers',
    status: 401,
    token: 'none',
    details: { sent: {}, ...unauthenticated },
  },
  'blocked.plans': { target: 'GET /plans', status: 403, token: 'IPX', details: notAllowed },
  'blocked.create': {
    target: 'POST /servers',
    status: 403,
    token: 'IPX',
    details: { sent: {}, ...notAllowed },
  },
  'blocked.spoofed': {
    target: 'GET /plans',
    status: 403,
    token: 'IPX',
    details: { requestHeaders: { 'X-Forwarded-For': '203.0.113.7' }, ...notAllowed },
  },
  create: {
    target: 'POST /servers',
    status: 201,
    details: { sent: body, ...key, json: { data: item(mine, 'one.example.com') } },
  },
  list: {
    target: 'GET /servers?per_page=100',
    status: 200,
    details: { sentAt: 3e12, json: collection([item(mine, 'one.example.com')]) },
  },
  'second.list': {
    target: 'GET /servers?per_page=100',
    status: 200,
    token: 'A2',
    details: { sentAt: 3e12 + 1e3, json: collection([item(mine)]) },
  },
  get: {
    target: `GET /servers/${mine}`,
    status: 200,
    details: { json: { data: item(mine, 'one.example.com') } },
  },
  credentials: {
    target: `GET /servers/${mine}/credentials`,
    status: 200,
    details: {
      json: { data: { password_status: 'ready', root_password: '‹secret:000000000001›' } },
    },
  },
  'other.list': {
    target: 'GET /servers',
    status: 200,
    token: 'B1',
    details: { json: collection([item(theirs)]) },
  },
  'other.get': { target: `GET /servers/${mine}`, status: 404, token: 'B1', details: gone },
  'other.short': {
    target: `GET /servers/${mine.slice(0, 8)}`,
    status: 404,
    token: 'B1',
    details: gone,
  },
  'other.status': {
    target: `GET /servers/${mine}/status`,
    status: 403,
    token: 'B1',
    details: no('FORBIDDEN'),
  },
  'other.credentials': {
    target: `GET /servers/${mine}/credentials`,
    status: 404,
    token: 'B1',
    details: gone,
  },
  'other.backups': {
    target: `GET /servers/${mine}/backups`,
    status: 404,
    token: 'B1',
    details: gone,
  },
  'status.before': {
    target: `GET /servers/${mine}/status`,
    status: 200,
    details: { json: { data: { state: 'running', status: null } } },
  },
  'other.power': {
    target: `POST /servers/${mine}/power`,
    status: 404,
    token: 'B1',
    details: { sent: { action: 'x' }, ...gone },
  },
  'status.after': {
    target: `GET /servers/${mine}/status`,
    status: 200,
    details: { json: { data: { state: 'running', status: null } } },
  },
  'noauth.delete': {
    target: `DELETE /servers/${mine}`,
    status: 401,
    token: 'none',
    details: unauthenticated,
  },
  'get.after-noauth': {
    target: `GET /servers/${mine}`,
    status: 200,
    details: { json: { data: item(mine, 'one.example.com') } },
  },
  'other.delete': { target: `DELETE /servers/${mine}`, status: 404, token: 'B1', details: gone },
  'get.after-other': {
    target: `GET /servers/${mine}`,
    status: 200,
    details: { json: { data: item(mine, 'one.example.com') } },
  },
}

type Retelling = Readonly<Record<string, (Partial<Line> & CallDetails) | null>>

function tell(retelling: Retelling = {}): Exchange[] {
  return Object.entries(lines).flatMap(([step, line], index) => {
    const retold = retelling[step]
    if (retold === null) return []
    const { target, status, token, details: _, ...changed } = { ...line, ...retold }
    const words = { sentAt: 2e12 + index * 1_000, ...line.details, ...changed }
    return [call(target, status, { step, token: token ?? 'A1', ...words })]
  })
}

const plansData = { status: 200, json: collection([]) }
const server = { status: 200, json: { data: item(mine, 'one.example.com') } }

describe('a single defect', () => {
  const defects: [string, Retelling, string[]][] = [
    [
      'plans are public',
      {
        'noauth.plans': plansData,
        'noauth.fresh': plansData,
        'revoked.plans': plansData,
        'blocked.plans': plansData,
        'blocked.spoofed': plansData,
      },
      ['authentication/no-data-without-a-token'],
    ],
    [
      'templates are public',
      {
        'noauth.templates': { status: 200, json: { data: [] } },
        'malformed.templates': { status: 200, json: { data: [] } },
      },
      ['authentication/no-data-without-a-token'],
    ],
    [
      'no token is 403',
      {
        'noauth.plans': { status: 403, ...no('FORBIDDEN') },
        'noauth.fresh': { status: 403, ...no('FORBIDDEN') },
      },
      ['authentication/missing-header-is-401'],
    ],
    [
      'no token redirects to a login page',
      { 'noauth.plans': { status: 302, text: '<html>' } },
      ['authentication/missing-header-is-401'],
    ],
    [
      'no token has another code',
      { 'noauth.plans': no('INVALID_TOKEN'), 'noauth.fresh': no('INVALID_TOKEN') },
      ['authentication/missing-header-is-unauthenticated'],
    ],
    [
      'a malformed header is 400',
      { 'malformed.templates': { status: 400, ...no('BAD') } },
      ['authentication/malformed-header-is-401'],
    ],
    [
      'a malformed header opens',
      { 'malformed.templates': { status: 200, json: { data: [] } } },
      ['authentication/malformed-header-is-401'],
    ],
    [
      'a malformed header has another code',
      { 'malformed.templates': no('BAD_HEADER') },
      ['authentication/malformed-header-has-a-code-of-the-table'],
    ],
    [
      'tokens are compared by prefix',
      { 'unknown.servers': { status: 200, json: collection([]) } },
      ['authentication/unknown-token-is-401'],
    ],
    [
      'an unknown token has the code of a missing one',
      { 'unknown.servers': unauthenticated },
      ['authentication/unknown-token-is-invalid-token'],
    ],
    [
      'a valid token is refused somewhere',
      { list: { status: 401, ...no('INVALID_TOKEN') } },
      ['authentication/valid-token-is-accepted-everywhere'],
    ],
    [
      'a valid token is forbidden somewhere',
      { plans: { status: 403, ...no('FORBIDDEN') } },
      ['authentication/valid-token-is-accepted-everywhere'],
    ],
    [
      'a creation without a token goes through',
      { 'noauth.create': { status: 201, json: { data: item(theirs) } } },
      ['authentication/write-without-a-token-is-refused'],
    ],
    [
      'a deletion without a token goes through',
      { 'noauth.delete': { status: 204, text: '' } },
      ['authentication/write-without-a-token-is-refused'],
    ],
    [
      'a refused deletion without a token works',
      { 'get.after-noauth': { status: 404, ...gone }, 'get.after-other': null },
      ['authentication/delete-without-a-token-does-nothing'],
    ],
    [
      'bodies are looked at first',
      { 'noauth.empty': { status: 422, ...no('VALIDATION_ERROR') } },
      ['authentication/token-is-looked-at-before-the-body'],
    ],
    [
      'a connection carries the login',
      { 'noauth.plans': plansData },
      ['authentication/connection-carries-no-login'],
    ],
    [
      'a revoked token lives on',
      { 'revoked.plans': plansData },
      ['authentication/revoked-token-is-401'],
    ],
    [
      'there is no whitelist',
      {
        'blocked.plans': plansData,
        'blocked.create': { status: 422, ...no('VALIDATION_ERROR') },
        'blocked.spoofed': plansData,
      },
      ['authentication/address-outside-the-whitelist-is-403'],
    ],
    [
      'the whitelist refuses with another code',
      { 'blocked.plans': no('FORBIDDEN'), 'blocked.spoofed': no('IP_NOT_ALLOWED') },
      ['authentication/address-outside-the-whitelist-is-named'],
    ],
    [
      'the whitelist binds everybody',
      { list: { status: 403, ...notAllowed } },
      ['authentication/whitelist-binds-nobody-else'],
    ],
    [
      'the whitelist forgets POST',
      { 'blocked.create': { status: 422, ...no('VALIDATION_ERROR') } },
      ['authentication/whitelist-guards-every-operation'],
    ],
    [
      'the whitelist believes the client',
      { 'blocked.spoofed': plansData },
      ['authentication/whitelist-ignores-claimed-addresses'],
    ],
    [
      'a list shows all servers',
      { 'other.list': { json: collection([item(mine), item(theirs)]) } },
      ['authentication/list-shows-own-servers-only'],
    ],
    [
      'a foreign server can be read',
      { 'other.get': server },
      ['authentication/server-of-another-account-is-unreadable'],
    ],
    [
      'a foreign server can be read by its short uuid',
      { 'other.short': server },
      ['authentication/server-of-another-account-is-unreadable'],
    ],
    [
      'foreign credentials can be read',
      {
        'other.credentials': {
          status: 200,
          json: { data: { root_password: '‹secret:000000000001›' } },
        },
      },
      ['authentication/server-of-another-account-is-unreadable'],
    ],
    [
      'foreign backups are an empty list',
      { 'other.backups': { status: 200, json: collection([]) } },
      ['authentication/server-of-another-account-is-unreadable'],
    ],
    [
      'a foreign server obeys',
      { 'other.power': { status: 202, json: { data: {} } } },
      ['authentication/server-of-another-account-is-untouchable'],
    ],
    [
      'a refused foreign power call works',
      { 'status.after': { json: { data: { state: 'stopped', status: null } } } },
      ['authentication/power-by-another-account-does-nothing'],
    ],
    [
      'a foreign DELETE is accepted',
      { 'other.delete': { status: 204, text: '' } },
      ['authentication/server-of-another-account-is-untouchable'],
    ],
    [
      'a refused foreign DELETE works',
      { 'get.after-other': { status: 404, ...gone } },
      ['authentication/delete-by-another-account-does-nothing'],
    ],
    [
      'a second token sees nothing',
      { 'second.list': { json: collection([]) } },
      ['authentication/tokens-of-one-account-see-the-same-servers'],
    ],
    [
      'an error names the other server',
      { 'other.get': { json: envelope('X', 'one.example.com is not yours') } },
      ['authentication/nothing-of-another-account-is-heard'],
    ],
    [
      'an error names the full uuid',
      { 'other.short': { json: envelope('X', `${mine} is not yours`) } },
      ['authentication/nothing-of-another-account-is-heard'],
    ],
    [
      'an error names the address',
      { 'other.status': { json: envelope('X', '203.0.113.50 is busy') } },
      ['authentication/nothing-of-another-account-is-heard'],
    ],
    [
      'an answer holds the other password',
      { 'other.power': { json: envelope('X', '‹secret:000000000001›') } },
      [
        'authentication/nothing-of-another-account-is-heard',
        'secrets/password-is-in-the-credentials-only',
      ],
    ],
    [
      'an answer repeats the token',
      { 'unknown.servers': { json: envelope('INVALID_TOKEN', 'No such token: ‹token:unknown›') } },
      ['secrets/token-is-not-echoed'],
    ],
    [
      'a header repeats the token',
      { get: { headers: { 'X-Debug': 'Bearer ‹token:A1›' } } },
      ['secrets/token-is-not-echoed'],
    ],
    [
      'a status holds the password',
      {
        'other.power': null,
        'get.after-noauth': {
          target: `GET /servers/${mine}/status`,
          json: { data: { root_password: '‹secret:000000000001›' } },
        },
      },
      ['secrets/password-is-in-the-credentials-only'],
    ],
  ]
  it.each(defects)('%s', (_name, retelling, rules) => {
    expect(failing(book, tell(retelling))).toEqual(rules)
  })
})

describe('an accepted reading', () => {
  const variants: [string, Retelling][] = [
    ['as told', {}],
    ['a malformed header has an invalid token', { 'malformed.templates': no('INVALID_TOKEN') }],
    ['a 401 without a body', { 'noauth.plans': { text: '' }, 'unknown.servers': { text: '' } }],
    ['a blocked caller is told without a code', { 'blocked.plans': { text: '' } }],
    ['a foreign power call is 422', { 'other.power': { status: 422, ...no('VALIDATION_ERROR') } }],
    [
      'a foreign server is 403 everywhere',
      { 'other.get': { status: 403 }, 'other.delete': { status: 403 } },
    ],
    [
      'an error repeats what was asked',
      { 'other.get': { json: envelope('NOT_FOUND', `No ${mine}.`) } },
    ],
    [
      'the other account has a server with this short uuid',
      {
        'other.short': {
          status: 200,
          json: { data: item('11111111-cccc-4ccc-8ccc-111111111111') },
        },
      },
    ],
    [
      'backups of what nobody has are an empty list',
      {
        get: { target: `GET /servers/${theirs.replace('2', '3')}/backups`, json: collection([]) },
        'other.backups': { status: 200, json: collection([]) },
      },
    ],
    [
      'DELETE of what nobody has is 204',
      {
        get: { target: `DELETE /servers/${theirs.replace('2', '3')}`, status: 204, text: '' },
        'other.delete': { status: 204, text: '' },
      },
    ],
    [
      'spoofed addresses are refused otherwise',
      { 'blocked.spoofed': { status: 400, ...no('BAD_HEADER') } },
    ],
    ['the limiter speaks', { 'noauth.plans': { status: 429, ...no('RATE_LIMIT_EXCEEDED') } }],
  ]
  it.each(variants)('%s', (_name, retelling) => {
    const { verdicts } = judge(tell(retelling), book)
    const alarms = verdicts.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'none')
    expect(alarms.map(({ rule }) => rule)).toEqual([])
  })
  it('lets bodies go before the whitelist where they go before tokens', () => {
    const invalid = { status: 422, ...no('VALIDATION_ERROR') }
    const tape = tell({ 'noauth.empty': invalid, 'blocked.create': invalid })
    expect(failing(book, tape)).toEqual(['authentication/token-is-looked-at-before-the-body'])
  })
})

describe('evidence', () => {
  it('reaches every rule', () => {
    const undecided = judge(tell(), authenticationRules)
      .verdicts.filter(({ outcome }) => outcome === 'none')
      .map(({ rule }) => rule)
    expect(undecided).toEqual([])
  })
  it('is no missing token where a browser left them all out', () => {
    const bare = call('GET /plans', 200, { token: 'none', source: 'har', json: collection([]) })
    expect(failing(book, [bare])).toEqual([])
    const known = exchange({ source: 'har', token: 'unlabelled', account: '-' })
    expect(failing(book, [known, bare])).toEqual(['authentication/no-data-without-a-token'])
  })
  it('of one imported token is none against another', () => {
    const har = (target: string, name: string, json: unknown) => {
      const made = call(target, 200, { source: 'har', token: 'unlabelled', json })
      const headers = [['Authorization', `Bearer ${name}`]] as const
      return { ...made, request: { ...made.request, headers } }
    }
    const tape = [
      har('GET /servers', 'a', collection([item(mine)])),
      har(`GET /servers/${mine}`, 'b', { data: item(mine) }),
    ]
    expect(failing(book, tape)).toEqual([])
  })
})

describe('questions', () => {
  const answers = (id: string, tape: readonly Exchange[]) =>
    ask(authenticationQuestions.find((question) => question.id === `authentication/${id}`)!, tape)
  const cases: [string, readonly Exchange[], string[]][] = [
    ['scheme-in-lower-case', [call('GET /plans', 200, { token: 'lowercase' })], ['accepted']],
    [
      'scheme-in-lower-case',
      [call('GET /plans', 401, { token: 'lowercase' })],
      ['refused with 401'],
    ],
    [
      'token-outside-the-header',
      [call('GET /plans?token=‹token:A1›', 200, { token: 'none' })],
      ['query: accepted, a risk'],
    ],
    [
      'token-outside-the-header',
      [call(`GET /plans?t=${encodeURIComponent('‹token:A1›')}`, 401, { token: 'none' })],
      ['query: refused with 401'],
    ],
    [
      'token-outside-the-header',
      [
        call('POST /servers', 401, { token: 'none', sent: { token: '‹token:A1›' } }),
        call('GET /plans?t=‹token:A1›', 200),
        call('GET /plans', 401, { token: 'none' }),
      ],
      ['body: refused with 401'],
    ],
    [
      '401-carries-a-challenge',
      tell({ 'noauth.fresh': { headers: { 'WWW-Authenticate': 'Bearer' } } }),
      ['no', 'yes'],
    ],
    ['code-of-a-malformed-header', tell(), ['UNAUTHENTICATED']],
    [
      'code-of-a-malformed-header',
      tell({ 'malformed.templates': no('NO_IDEA') }),
      ['another code'],
    ],
    [
      'reading-a-server-of-another-account',
      tell(),
      ['getServer: 404', 'getServerStatus: 403', 'getServerCredentials: 404', 'listBackups: 404'],
    ],
    ['writing-to-a-server-of-another-account', tell(), ['powerServer: 404', 'deleteServer: 404']],
  ]
  it.each(cases)('%s', (id, tape, expected) => {
    expect(answers(id, tape)).toEqual(expected)
  })
})

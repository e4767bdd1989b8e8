/** Tests that accepted readings of the doors fire no rule, of single calls, and of what is open. */
import { describe, expect, it } from 'vitest'
import type { Exchange, TokenLabel } from '#exchange/exchange.ts'
import {
  body,
  book,
  item,
  key,
  mine,
  no,
  type Retelling,
  tell,
  theirs,
  unauthenticated,
} from './authentication/testing.ts'
import { authenticationQuestions, authenticationRules } from './authentication.ts'
import { judge } from './judge.ts'
import { ask, call, collection, envelope, exchange, failing } from './testing.ts'

describe('a connection that has carried a token', () => {
  const get = (status: number, connection: string | null, target = 'GET /plans') =>
    call(target, status, {
      token: 'none',
      connection,
      json: status < 300 ? collection([{ id: 1 }]) : envelope('UNAUTHENTICATED'),
    })
  const carried = call('GET /plans', 200, { connection: 'w0', json: collection([]) })
  const fresh = (status: number) => get(status, 'w9', 'GET /locations')
  const brokenBy = (...tape: readonly Exchange[]) =>
    failing(authenticationRules, [carried, ...tape])
  const carries = 'authentication/connection-carries-no-login'
  const open = 'authentication/no-data-without-a-token'

  it('is to blame where fresh ones are refused, and none that has', () => {
    expect(brokenBy(fresh(401), get(200, 'w0'), get(200, 'w0'), get(200, 'w0'))).toEqual([carries])
    expect(brokenBy(fresh(401), get(200, 'w0'), get(404, 'w0'), get(404, 'w0'))).toContain(carries)
  })
  it.each<[string, Exchange[]]>([
    ['no fresh one is known', [get(200, 'w0'), get(200, 'w0'), get(200, null)]],
    ['a fresh one is let in, too', [fresh(200), get(200, 'w0'), get(200, 'w0'), get(200, 'w0')]],
    ['few were tried', [fresh(401), get(200, 'w0'), get(200, 'w0')]],
    ['one is refused', [fresh(401), get(200, 'w0'), get(200, 'w0'), get(401, 'w0')]],
  ])('is not where %s', (_why, tape) => {
    expect(brokenBy(...tape)).toContain(open)
    expect(brokenBy(...tape)).not.toContain(carries)
  })
  it('is not where nothing is handed out', () => {
    const missing = get(404, 'w0')
    expect(brokenBy(fresh(401), missing, missing, missing)).not.toContain(carries)
  })
})

describe('a single call', () => {
  const head = (token: TokenLabel, status: number) => call('HEAD /plans', status, { token })
  it('by HEAD needs a token, too', () => {
    expect(failing(book, [head('none', 401), head('A1', 200)])).toEqual([])
    expect(failing(book, [head('none', 200)])).toEqual(['authentication/no-data-without-a-token'])
    expect(failing(book, [call('HEAD /nowhere', 200, { token: 'none' })])).toEqual([])
  })
  it('may be forbidden, but not on the account’s own servers', () => {
    const forbidden = (token: TokenLabel, code = 'FORBIDDEN') =>
      call(`GET /servers/${mine}/status`, 403, { token, ...no(code) })
    const own = call('POST /servers', 201, { json: { data: item(mine) } })
    const refused = ['authentication/valid-token-is-accepted-everywhere']
    expect(failing(book, [own, forbidden('A1')])).toEqual(refused)
    expect(failing(book, [own, forbidden('A2')])).toEqual([])
    expect(failing(book, [forbidden('A1')])).toEqual([])
    const power = call(`POST /servers/${mine}/power`, 403, no('FORBIDDEN'))
    expect(failing(book, [own, power])).toEqual([])
  })
  it('to what has moved may be sent on before the token is looked at', () => {
    const moved = (token: TokenLabel) => call('GET /locations', 301, { token })
    expect(failing(book, [moved('A1'), moved('none')])).toEqual([])
    expect(failing(book, [moved('none')])).toEqual(['authentication/missing-header-is-401'])
  })
  it('with a deletion that is nowhere may be told so before a token is asked for', () => {
    const made = call('POST /servers', 201, { sent: body, ...key, json: { data: item(mine) } })
    const nobodys = call(`DELETE /servers/${mine}`, 404, { token: 'none', ...no('NOT_FOUND') })
    const own = (status: number) => call(`DELETE /servers/${mine}`, status, no('NOT_FOUND'))
    expect(failing(authenticationRules, [made, nobodys, own(405)])).toEqual([])
    expect(failing(authenticationRules, [made, nobodys, own(409)])).toEqual([
      'authentication/missing-header-is-401',
    ])
  })
  it('with a key that a stranger had tried is no matter of the token', () => {
    const attempt = (token: TokenLabel) =>
      call('POST /servers', 401, { token, sent: body, ...key, ...unauthenticated })
    expect(failing(authenticationRules, [attempt('none'), attempt('A1')])).toEqual([])
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

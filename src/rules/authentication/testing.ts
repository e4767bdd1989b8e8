/** The story of two accounts and many strangers as a conforming target tells it, for tests. */
import type { Exchange, TokenLabel } from '#exchange/exchange.ts'
import { authenticationRules } from '../authentication.ts'
import { errorsRules } from '../errors.ts'
import { idempotencyRules } from '../idempotency.ts'
import { readsRules } from '../reads.ts'
import { secretsRules } from '../secrets.ts'
import { type CallDetails, call, collection, envelope } from '../testing.ts'

/** Every rule that might be hit as well. */
export const book = [
  ...authenticationRules,
  ...errorsRules,
  ...idempotencyRules,
  ...readsRules,
  ...secretsRules,
]

export const mine = '11111111-aaaa-4aaa-8aaa-111111111111'
export const theirs = '22222222-bbbb-4bbb-8bbb-222222222222'
export const item = (uuid: string, name = `${uuid.slice(0, 8)}.example.com`) => ({
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

export const no = (code: string) => ({ json: envelope(code) })
export const unauthenticated = no('UNAUTHENTICATED')
export const notAllowed = no('IP_NOT_ALLOWED')
export const gone = no('NOT_FOUND')
export const key = { requestHeaders: { 'Idempotency-Key': 'k' } }
export const body = {
  plan_id: 1,
  location_id: 3,
  template_slug: 'debian-12',
  hostname: 'one.example.com',
}

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
    details: { sent: { action: 'kill' }, ...gone },
  },
  'status.after': {
    target: `GET /servers/${mine}/status`,
    status: 200,
    details: { json: { data: { state: 'running', status: null } } },
  },
  'noauth.power': {
    target: `POST /servers/${mine}/power`,
    status: 401,
    token: 'none',
    details: { sent: { action: 'kill' }, ...unauthenticated },
  },
  'status.unpowered': {
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

export type Retelling = Readonly<Record<string, (Partial<Line> & CallDetails) | null>>

/** Tells the story, with some lines changed; null leaves one out. */
export function tell(retelling: Retelling = {}): Exchange[] {
  return Object.entries(lines).flatMap(([step, line], index) => {
    const retold = retelling[step]
    if (retold === null) return []
    const { target, status, token, details: _, ...changed } = { ...line, ...retold }
    const words = { sentAt: 2e12 + index * 1_000, ...line.details, ...changed }
    return [call(target, status, { step, token: token ?? 'A1', ...words })]
  })
}

export const plansData = { status: 200, json: collection([]) }
export const server = { status: 200, json: { data: item(mine, 'one.example.com') } }

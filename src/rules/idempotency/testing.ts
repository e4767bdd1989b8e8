/** The story of two keys as a conforming target tells it, for tests: any answer may be replaced. */
import type { Exchange } from '#exchange/exchange.ts'
import { type CallDetails, call, collection, envelope } from '../testing.ts'

/** What may be replaced of one call: its status, and the details of its making. */
export interface Retold extends CallDetails {
  readonly status?: number
}

/** Uuids of the two servers, and of one that should not exist. */
export const uuids = {
  first: '11111111-aaaa-4aaa-8aaa-111111111111',
  second: '22222222-bbbb-4bbb-8bbb-222222222222',
  extra: '33333333-cccc-4ccc-8ccc-333333333333',
} as const

/** A server as a 201 shows it. */
export function server(uuid: string, name: string, members: object = {}): Record<string, unknown> {
  const small = name === 'one.example.com'
  return {
    uuid,
    uuid_short: uuid.slice(0, 8),
    name,
    status: 'installing',
    cpu: small ? 1 : 2,
    memory: small ? 3221225472 : 4294967296,
    password_status: 'generating',
    created_at: '2026-05-14T10:30:06+00:00',
    ...members,
  }
}

export const first = { data: server(uuids.first, 'one.example.com') }
export const second = { data: server(uuids.second, 'srv-2') }
/** A further server under the name of the first. */
export const extra = { data: server(uuids.extra, 'one.example.com') }

const firstBody = {
  plan_id: 1,
  location_id: 3,
  template_slug: 'debian-12',
  hostname: 'one.example.com',
}
const secondBody = { plan_id: 2, location_id: 3, template_slug: 'debian-12' }
const firstKey = { 'Idempotency-Key': '‹key:111111111111›' }
const secondKey = { 'Idempotency-Key': '‹key:222222222222›' }
/** The first body in another order, with white space. */
export const respelt = JSON.stringify(
  Object.fromEntries(Object.entries(firstBody).reverse()),
  null,
  2,
)
const secondRespelt = JSON.stringify(secondBody, null, 2)

interface Line extends CallDetails {
  readonly step: string
  readonly target: string
  readonly status: number
}

const post = 'POST /servers'
const startMs = Date.UTC(2026, 4, 14, 10, 30)

const lines: readonly Line[] = [
  {
    step: 'servers.before',
    target: 'GET /servers?per_page=100',
    status: 200,
    json: collection([]),
  },
  {
    step: 'noauth.create',
    target: post,
    status: 401,
    token: 'none',
    sent: { ...firstBody, hostname: 'nobody.example.com' },
    requestHeaders: firstKey,
    json: envelope('UNAUTHENTICATED'),
  },
  {
    step: 'refuse.template',
    target: post,
    status: 422,
    sent: { ...firstBody, hostname: 'refused.example.com', template_slug: 'no-such-template' },
    json: envelope('VALIDATION_ERROR'),
  },
  {
    step: 'create.first',
    target: post,
    status: 201,
    sent: firstBody,
    requestHeaders: firstKey,
    json: first,
  },
  {
    step: 'create.first.replay',
    target: post,
    status: 201,
    sentText: respelt,
    requestHeaders: { 'idempotency-key': '‹key:111111111111›' },
    json: first,
  },
  {
    step: 'create.first.other-body',
    target: post,
    status: 422,
    sent: { ...firstBody, hostname: 'other.example.com' },
    requestHeaders: firstKey,
    json: envelope('IDEMPOTENCY_MISMATCH'),
  },
  {
    step: 'create.second',
    target: post,
    status: 201,
    sent: secondBody,
    requestHeaders: secondKey,
    connection: 'w0',
    tookMs: 80,
    json: second,
  },
  {
    step: 'create.second',
    target: post,
    status: 409,
    sent: secondBody,
    requestHeaders: secondKey,
    connection: 'w1',
    tookMs: 60,
    json: envelope('CONFLICT'),
  },
  {
    step: 'create.second.replay',
    target: post,
    status: 201,
    sentText: secondRespelt,
    requestHeaders: secondKey,
    json: second,
  },
  {
    step: 'servers.after-create',
    target: 'GET /servers?per_page=100',
    status: 200,
    json: collection([first.data, second.data]),
  },
  {
    step: 'noauth.replay',
    target: post,
    status: 401,
    token: 'none',
    sent: firstBody,
    requestHeaders: firstKey,
    json: envelope('UNAUTHENTICATED'),
  },
  {
    step: 'create.first.replay.running',
    target: post,
    status: 201,
    sent: firstBody,
    requestHeaders: firstKey,
    json: first,
  },
  {
    step: 'other.replay',
    target: post,
    status: 422,
    token: 'B1',
    sent: {},
    requestHeaders: firstKey,
    json: envelope('VALIDATION_ERROR'),
  },
  { step: 'delete.first', target: `DELETE /servers/${uuids.first}`, status: 204 },
  {
    step: 'create.first.replay.deleted',
    target: post,
    status: 201,
    sent: firstBody,
    requestHeaders: firstKey,
    json: first,
  },
  {
    step: 'servers.after-delete',
    target: 'GET /servers?per_page=100',
    status: 200,
    json: collection([second.data]),
  },
]

/** The names of the calls; the loser of the race is `create.second.loser`. */
export type Retelling = Readonly<Record<string, Retold | null>>

/** Tells the story, with some answers replaced; null leaves a call out. */
export function tell(retelling: Retelling = {}): Exchange[] {
  const seen = new Set<string>()
  return lines.flatMap((line, index) => {
    const name = seen.has(line.step) ? `${line.step}.loser` : line.step
    seen.add(line.step)
    const retold = retelling[name]
    if (retold === null) return []
    const racing = line.step === 'create.second'
    const sentAt = startMs + (racing ? 6_000 : index * 1_000) + (name.endsWith('.loser') ? 1 : 0)
    const { target, ...words } = { ...line, sentAt, ...retold }
    return [call(target, words.status, words)]
  })
}

/** The same, with further calls at its end, a minute later. */
export function tellOn(
  retelling: Retelling,
  more: readonly (Retold & { target: string })[],
): Exchange[] {
  const later = more.map((line, index) =>
    call(line.target, line.status ?? 201, { sentAt: startMs + 60_000 + index * 1_000, ...line }),
  )
  return [...tell(retelling), ...later]
}

/** The first request, word for word, for calls added to the story. */
export const sameRequest = {
  target: post,
  sent: firstBody,
  requestHeaders: firstKey,
  json: first,
} as const

/** The second request, word for word. */
export const otherRequest = {
  target: post,
  sent: secondBody,
  requestHeaders: secondKey,
  json: second,
} as const

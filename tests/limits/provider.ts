/**
 * A provider that limits requests in one of many legitimate ways, or in one broken way; pure but
 * for its counts.
 */
import { type Meter, type MeterSpec, openMeter } from './meters.ts'

export interface ProviderSpec {
  /** The limits in the order they are checked; the first is the burst limit. */
  readonly limits: readonly MeterSpec[]
  /** Which limit the headers describe. */
  readonly describe: 'tighter' | 'first' | 'last' | 'alternating'
  /** Headers on answers that are not 429: all, without Reset, none. */
  readonly on2xx: 'all' | 'no-reset' | 'none'
  readonly retryRounding: 'ceil' | 'floor'
  readonly countRefused: 'none' | 'all' | 'before' | 'opens'
  /** Server clock minus ours. */
  readonly skewMs: number
  readonly date: boolean
  readonly key: 'account' | 'token' | 'everyone' | 'address'
  /** A router that knows no HEAD says so before the limiter has seen it (AMB-13). */
  readonly unroutedHead: boolean
  /** Shots that are not counted. */
  readonly free: readonly ('HEAD' | 'POST' | '404')[]
  /** Changes a finished answer: how broken providers break. */
  readonly spoil?: (answer: ProviderAnswer, facts: Facts) => void
}

export interface Facts {
  readonly nowMs: number
  readonly refused: boolean
  readonly admittedSoFar: number
}

export interface ProviderAnswer {
  status: number
  headers: Record<string, string>
  body: string
  /** How long it is kept in line before it is sent. */
  delayMs?: number
}

export interface ProviderRequest {
  readonly token: string
  readonly method: string
  readonly path: string
  readonly address: string
}

const plans = JSON.stringify({
  data: [{ id: 1, name: '1 vCPU' }],
  meta: { current_page: 1, last_page: 1, per_page: 25, total: 1 },
})

function keyOf(spec: ProviderSpec, request: ProviderRequest): string {
  switch (spec.key) {
    case 'account':
      return request.token.charAt(0)
    case 'token':
      return request.token
    case 'everyone':
      return ''
    case 'address':
      return `${request.token.charAt(0)} ${request.address}`
  }
}

function content(request: ProviderRequest): { status: number; body: string } {
  const error = (status: number, code: string) => ({
    status,
    body: JSON.stringify({ error: { code, message: 'It did not work.' } }),
  })
  if (request.method === 'POST') return error(422, 'VALIDATION_ERROR')
  if (request.path.startsWith('/servers/')) return error(404, 'NOT_FOUND')
  return { status: 200, body: request.method === 'HEAD' ? '' : plans }
}

interface Books {
  meters: Meter[]
  admitted: number
  answered: number
}

export interface Provider {
  answer(request: ProviderRequest, nowMs: number): ProviderAnswer
}

function isFree(spec: ProviderSpec, request: ProviderRequest): boolean {
  const kind = request.path.startsWith('/servers/') ? '404' : request.method
  return spec.free.some((free) => free === kind)
}

export function openProvider(spec: ProviderSpec): Provider {
  const books = new Map<string, Books>()
  const booksOf = (key: string): Books => {
    const own = books.get(key) ?? { meters: spec.limits.map(openMeter), admitted: 0, answered: 0 }
    books.set(key, own)
    return own
  }
  return {
    answer(request, clientMs) {
      const nowMs = clientMs + spec.skewMs
      if (spec.unroutedHead && request.method === 'HEAD') {
        return { status: 405, headers: { Allow: 'GET' }, body: '' }
      }
      const own = booksOf(keyOf(spec, request))
      own.answered += 1
      const refusedAt = own.meters.findIndex((meter) => meter.room(nowMs) < 1)
      const refused = refusedAt >= 0 && !isFree(spec, request)
      const delayMs = Math.max(0, ...own.meters.map((meter) => meter.delayMs?.(nowMs) ?? 0))
      count(spec, own, refused ? refusedAt : null, isFree(spec, request), nowMs)
      const answer = refused
        ? refuse(spec, own, refusedAt, nowMs)
        : { ...admit(spec, own, request, nowMs), delayMs }
      if (spec.date) answer.headers.Date = new Date(nowMs).toUTCString()
      spec.spoil?.(answer, { nowMs, refused, admittedSoFar: own.admitted })
      return answer
    },
  }
}

function count(
  spec: ProviderSpec,
  own: Books,
  refusedAt: number | null,
  free: boolean,
  nowMs: number,
): void {
  if (free) return
  own.meters.forEach((meter, i) => {
    const charged =
      refusedAt === null ||
      spec.countRefused === 'all' ||
      (spec.countRefused === 'before' && i < refusedAt)
    if (charged) meter.take(nowMs)
    else if (spec.countRefused === 'opens') meter.begin?.(nowMs)
  })
  if (refusedAt === null) own.admitted += 1
}

function described(
  spec: ProviderSpec,
  own: Books,
  refusedAt: number | null,
  nowMs: number,
): number {
  const last = spec.limits.length - 1
  if (spec.describe === 'first') return 0
  if (spec.describe === 'last') return last
  if (spec.describe === 'alternating') return own.answered % spec.limits.length
  if (refusedAt !== null) return refusedAt
  const rooms = own.meters.map((meter) => meter.room(nowMs))
  return rooms.indexOf(Math.min(...rooms))
}

function rateHeaders(
  spec: ProviderSpec,
  own: Books,
  at: number,
  nowMs: number,
): Record<string, string> {
  const meter = own.meters[at]!
  return {
    'X-RateLimit-Limit': String(spec.limits[at]!.limit),
    'X-RateLimit-Remaining': String(Math.max(0, Math.floor(meter.room(nowMs)))),
    'X-RateLimit-Reset': String(Math.ceil(meter.resetAt(nowMs) / 1000)),
  }
}

function admit(
  spec: ProviderSpec,
  own: Books,
  request: ProviderRequest,
  nowMs: number,
): ProviderAnswer {
  const { status, body } = content(request)
  const headers = rateHeaders(spec, own, described(spec, own, null, nowMs), nowMs)
  if (spec.on2xx === 'no-reset') delete headers['X-RateLimit-Reset']
  const sent = spec.on2xx === 'none' ? {} : headers
  return { status, body, headers: { 'Content-Type': 'application/json', ...sent } }
}

function refuse(spec: ProviderSpec, own: Books, refusedAt: number, nowMs: number): ProviderAnswer {
  const waitMs = Math.max(...own.meters.map((meter) => meter.waitMs(nowMs)))
  const seconds =
    spec.retryRounding === 'ceil' ? Math.ceil(waitMs / 1000) : Math.floor(waitMs / 1000)
  const message = `Too many requests. Retry after ${seconds} seconds.`
  return {
    status: 429,
    headers: {
      'Content-Type': 'application/json',
      ...rateHeaders(spec, own, described(spec, own, refusedAt, nowMs), nowMs),
      'Retry-After': String(seconds),
    },
    body: JSON.stringify({ error: { code: 'RATE_LIMIT_EXCEEDED', message } }),
  }
}

const burst: MeterSpec = { kind: 'fixed-first-hit', limit: 30, windowMs: 10_000 }
const sustained: MeterSpec = { kind: 'fixed-first-hit', limit: 120, windowMs: 60_000 }

/** A plain conforming provider: first-hit windows, the tighter limit described, everything sent. */
export function plainProvider(members: Partial<ProviderSpec> = {}): ProviderSpec {
  return {
    limits: [burst, sustained],
    describe: 'tighter',
    on2xx: 'all',
    unroutedHead: false,
    retryRounding: 'ceil',
    countRefused: 'none',
    skewMs: 0,
    date: true,
    key: 'account',
    free: [],
    ...members,
  }
}

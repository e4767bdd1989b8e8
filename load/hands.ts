/** The k6 side of a walk: sends requests, keeps time, writes one line of evidence per request. */

import { sleep } from 'k6'
import http, { type RefinedResponse, type ResponseType } from 'k6/http'
import type { K6Record, K6Stop } from '../src/exchange/k6.ts'
import type { Answer, Port, Shot, ShotToken } from './walk.ts'

const base = __ENV.VPS_K6_BASE ?? ''
const control = __ENV.VPS_K6_CONTROL ?? ''
const requestTimeoutMs = Number(__ENV.VPS_K6_REQUEST_TIMEOUT_MS ?? '15000')

const tokens: Readonly<Record<ShotToken, string>> = {
  A1: (__ENV.VPS_K6_TOKEN_A1 ?? '').trim(),
  A2: __ENV.VPS_K6_TOKEN_A2 ?? '',
  B1: __ENV.VPS_K6_TOKEN_B1 ?? '',
}

/** Every answer is wanted as it is: no status is an error, no redirect is followed. */
http.setResponseCallback(http.expectedStatuses({ min: 100, max: 599 }))

function hide(text: string): string {
  let out = text
  for (const [label, token] of Object.entries(tokens)) {
    if (token !== '') out = out.split(token).join(`‹token:${label}›`)
  }
  return out
}

function hideAll(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, hide(value)]))
}

function sentHeaders(shot: Shot, credential: string): Record<string, string> {
  return { Accept: '*/*', Authorization: `Bearer ${credential}`, ...shot.headers }
}

/** k6 joins repeated fields with a comma; nothing else is lost. */
type Response = RefinedResponse<ResponseType | undefined>

let seq = 0

/** From handing it to k6 to the last byte, the wait for a connection included. */
export function durationMs({ timings }: Response): number {
  return timings.blocked + timings.connecting + timings.tls_handshaking + timings.duration
}

interface Sent {
  readonly step: string
  readonly shot: Shot
  readonly sentAt: number
  readonly tookMs: number
}

/** Writes the evidence of one request; `further` is what a load knows of it besides. */
export function record(
  response: Response,
  { step, shot, sentAt, tookMs }: Sent,
  further: Pick<K6Record, 'planned' | 'timings'> = {},
): Answer {
  const headers = hideAll(response.headers)
  const line: K6Record = {
    kind: 'request',
    seq,
    step,
    token: shot.token,
    method: shot.method,
    path: shot.path,
    sentHeaders: sentHeaders(shot, `‹token:${shot.token}›`),
    sentBody: shot.body ?? null,
    sentAt,
    tookMs: Math.round(tookMs * 1000) / 1000,
    status: response.status,
    headers,
    body: typeof response.body === 'string' ? hide(response.body) : null,
    errorCode: response.error_code,
    error: hide(response.error),
    ...further,
  }
  seq += 1
  console.log(JSON.stringify(line))
  const retryAfter = headers['Retry-After'] ?? null
  return { status: response.status, receivedAt: sentAt + tookMs, retryAfter }
}

/** A shot as k6 takes it. */
export function requestOf(shot: Shot, timeoutMs = requestTimeoutMs) {
  return {
    method: shot.method,
    url: `${base}${shot.path}`,
    body: shot.body ?? null,
    params: {
      headers: sentHeaders(shot, tokens[shot.token]),
      redirects: 0,
      timeout: timeoutMs,
      responseType: 'text' as const,
    },
  }
}

/** Our clock counts whole milliseconds; what is beyond is time that this machine lost. */
const clockStepMs = 1

/**
 * k6 sums up a little too much where it dialled in vain. An answer that we hold has come, and came
 * before whatever is sent next.
 */
function cap(measuredMs: number, passedMs: number): number {
  return Math.min(measuredMs, Math.max(0, passedMs - 0.001))
}

/**
 * `tookMs` replaces the measured time where the clock stood still meanwhile. On a busy machine k6
 * may begin late: that counts too, as nobody knows when the requests arrived.
 */
function send(step: string, shots: readonly Shot[], sentAt: number, tookMs?: number): Answer[] {
  const responses = http.batch(shots.map((shot) => requestOf(shot)))
  const passedMs = Date.now() - sentAt
  const lostMs = passedMs - Math.max(...responses.map(durationMs))
  const lateMs = lostMs > clockStepMs ? lostMs : 0
  return responses.map((response, i) => {
    const took = tookMs ?? cap(durationMs(response) + lateMs, passedMs)
    return record(response, { step, shot: shots[i]!, sentAt, tookMs: took })
  })
}

/** Notes that a lane ended before its plan did. */
export function stop(lane: string, why: string): void {
  const line: K6Stop = { kind: 'stop', lane, why }
  console.log(JSON.stringify(line))
}

/** Nobody waits for these, and a queue may keep them for as long as the longer window. */
const openTimeoutMs = Number(__ENV.VPS_K6_OPEN_TIMEOUT_MS ?? '90000')

/** A port in real time, and what it has sent without waiting. */
export interface RealPort extends Port {
  /** Resolves once every answer has come, or none will. */
  settle(): Promise<void>
}

/** Waits by sleeping: the target lives in our time. */
export function realPort(): RealPort {
  const open: Promise<void>[] = []
  return {
    now: () => Date.now(),
    sleepUntil(atMs) {
      const leftMs = atMs - Date.now()
      if (leftMs > 0) sleep(leftMs / 1000)
    },
    send: (step, shots) => send(step, shots, Date.now()),
    sendOpen(step, shot, onAnswer) {
      const { method, url, body, params } = requestOf(shot, openTimeoutMs)
      const sentAt = Date.now()
      const answered = http.asyncRequest(method, url, body, params).then((response) => {
        const took = cap(durationMs(response), Date.now() - sentAt)
        onAnswer(record(response, { step, shot, sentAt, tookMs: took }))
      })
      open.push(answered)
    },
    async settle() {
      await Promise.all(open)
    },
    stop,
  }
}

function turnDial(advanceMs: number): number {
  const body = JSON.stringify({ advanceMs })
  const params = { headers: { 'Content-Type': 'application/json' }, timeout: requestTimeoutMs }
  const response = http.post(`${control}/clock`, body, params)
  const nowMs = Number((response.json() as { nowMs?: unknown } | null)?.nowMs)
  if (!Number.isFinite(nowMs))
    throw new Error(`the control port did not turn the clock: ${response.status}`)
  return nowMs
}

/**
 * So little that a run of requests stays within one millisecond, and enough to tell their order.
 */
const tickMs = 0.01

/** Waits by turning the clock of the reference server, which stands still in between. */
export function leverPort(): Port {
  let nowMs = turnDial(0)
  let ticks = 0
  return {
    now: () => nowMs,
    sleepUntil(atMs) {
      if (atMs <= nowMs) return
      nowMs = turnDial(Math.ceil(atMs - nowMs))
      ticks = 0
    },
    send(step, shots) {
      ticks += 1
      return send(step, shots, nowMs + ticks * tickMs, tickMs / 2)
    },
    // On a clock that stands still nothing waits in line.
    sendOpen(step, shot, onAnswer) {
      ticks += 1
      onAnswer(send(step, [shot], nowMs + ticks * tickMs, tickMs / 2)[0]!)
    },
    stop,
  }
}

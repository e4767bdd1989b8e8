/** k6 script: an even load at the legal rate, every request at its planned instant. */
import exec from 'k6/execution'
import http from 'k6/http'
import type { Options } from 'k6/options'
import type { K6Timings, LoadNote, LoadPlanLine } from '../src/exchange/k6.ts'
import { durationMs, record, requestOf, stop } from './hands.ts'
import { type MixCall, type MixPlan, openMix, slotsOfLane } from './mix/plan.ts'
import { openStormGuard, type StormGuard } from './mix/storm.ts'
import { waitUntil } from './pause.ts'

const plan = JSON.parse(__ENV.VPS_K6_MIX ?? '{"slots":0,"lanes":1,"calls":[]}') as MixPlan
const requestTimeoutMs = Number(__ENV.VPS_K6_REQUEST_TIMEOUT_MS ?? '15000')
const callOf = openMix(plan)

/** Lets every VU be ready where nobody has fixed the start. */
const leadMs = 500
const spanS = Math.ceil((plan.slots * (plan.gapMs ?? 0) + requestTimeoutMs) / 1_000)

export const options: Options = {
  scenarios: {
    mix: {
      executor: 'per-vu-iterations',
      vus: plan.lanes,
      iterations: 1,
      maxDuration: `${spanS + 30}s`,
    },
  },
  // Also the number of idle connections that are kept.
  batchPerHost: 100,
  userAgent: 'vps-contract (k6)',
}

function timingsOf(timings: Readonly<Record<string, number>>): K6Timings {
  const of = (name: string): number => Math.round((timings[name] ?? 0) * 1_000) / 1_000
  return {
    blocked: of('blocked'),
    connecting: of('connecting'),
    tls: of('tls_handshaking'),
    sending: of('sending'),
    waiting: of('waiting'),
    receiving: of('receiving'),
  }
}

/** Sends without waiting for anything before it: a slow answer delays no other request. */
async function fire(
  { operation, shot }: MixCall,
  planned: { slot: number; dueAt: number },
  guard: StormGuard,
): Promise<void> {
  const { method, url, body, params } = requestOf(shot)
  const sentAt = Date.now()
  const response = await http.asyncRequest(method, url, body, params)
  const sent = { step: `load.${operation}`, shot, sentAt, tookMs: durationMs(response) }
  const timings = timingsOf({ ...response.timings })
  if (plan.lean === true) note({ ...sent, planned, timings }, response)
  else record(response, sent, { planned, timings })
  guard.see(response.status)
}

/** What the statistics need, and nothing that a target has said. */
function note(
  { step, sentAt, tookMs, planned, timings }: Omit<LoadNote, 'kind' | 'status' | 'errorCode'>,
  { status, error_code: errorCode }: { status: number; error_code: number },
): void {
  const line: LoadNote = {
    ...{ kind: 'request', step, sentAt, tookMs, status, errorCode, planned, timings },
  }
  console.log(JSON.stringify(line))
}

/** Told once by every lane, so that logs alone are enough for a report. */
function announce(): void {
  const { slots, gapMs, lanes } = plan
  const line: LoadPlanLine = { kind: 'plan', slots, gapMs, lanes }
  console.log(JSON.stringify(line))
}

/** One lane: what cannot be sent in time is given up, never bunched up. */
export default async function walk(): Promise<void> {
  const lane = (exec.vu.idInTest - 1) % plan.lanes
  const startMs = plan.startMs ?? exec.scenario.startTime + leadMs
  const guard = openStormGuard()
  if (plan.lean === true) announce()
  for (const slot of slotsOfLane(plan, lane)) {
    const dueAt = Math.round((startMs + slot * plan.gapMs) * 1_000) / 1_000
    await waitUntil(dueAt)
    if (guard.why !== null) {
      stop(String(lane), guard.why)
      return
    }
    if (Date.now() - dueAt <= plan.slackMs) void fire(callOf(slot), { slot, dueAt }, guard)
  }
}

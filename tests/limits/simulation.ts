/**
 * Walks the probes against a simulated provider: no network, time of its own, jitter on both ways.
 */

import { promisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { type K6Record, readK6Log } from '#exchange/k6.ts'
import { burstLanes, fullLanes, type ProbeOptions } from '#load/timeline.ts'
import { type Answer, type LanePlan, type Port, type Shot, walkLanes } from '#load/walk.ts'
import { openProvider, type Provider, type ProviderAnswer, type ProviderSpec } from './provider.ts'

export interface SimulationOptions {
  readonly quick?: boolean
  readonly probe?: Partial<ProbeOptions>
  /** Longest one-way delay; 0 is the virtual clock. */
  readonly jitterMs?: number
  /** What every round trip takes on top, half of it each way. */
  readonly roundTripMs?: number
  readonly startMs?: number
  readonly random?: () => number
  /** Was the other account seen, at rest, before the probes? A conformance run sees it. */
  readonly knownOther?: boolean
  /** Requests of somebody else on account A, in milliseconds after the start. */
  readonly foreignMs?: readonly number[]
  /** Serves one request after another, each for about so long, as a development server does. */
  readonly serviceMs?: number
  /** Share of requests of which a packet is lost: most come late, some never, on either way. */
  readonly lossShare?: number
}

const epochMs = Date.UTC(2026, 4, 14, 10, 30, 13, 200)

/** As on the virtual clock: tells the order of requests sent within one moment. */
const tickMs = 0.01

interface Flight {
  shot: Shot
  step: string
  sentAt: number
  arrivesAt: number
  answersAt: number
  /** The connection broke before the request arrived, or before its answer did. */
  broken: 'before' | 'after' | null
}

interface Network {
  readonly jitterMs: number
  readonly roundTripMs: number
  readonly random: () => number
  readonly lossShare: number
}

/** A lost packet is sent again after 200 ms or more; one in five times the connection breaks. */
function fly(shot: Shot, step: string, sentAt: number, network: Network): Flight {
  const { jitterMs, roundTripMs, random, lossShare } = network
  const late = (): number => (random() < lossShare / 2 ? 200 + 1_000 * random() : 0)
  const there = roundTripMs / 2 + jitterMs * random() + (lossShare > 0 ? late() : 0)
  const back = roundTripMs / 2 + jitterMs * random() + (lossShare > 0 ? late() : 0) + tickMs / 2
  const breaks = lossShare > 0 && random() < lossShare / 5
  const broken = breaks ? (random() < 0.5 ? 'before' : 'after') : null
  const arrivesAt = sentAt + there
  return { shot, step, sentAt, arrivesAt, answersAt: arrivesAt + back, broken }
}

const nothing: ProviderAnswer = { status: 0, headers: {}, body: '' }

function record(provider: Provider, flight: Flight, seq: number): K6Record {
  const { shot, sentAt, broken } = flight
  const request = {
    token: shot.token,
    method: shot.method,
    path: shot.path,
    address: shot.headers?.['X-Forwarded-For'] ?? 'ours',
  }
  const given = broken === 'before' ? nothing : provider.answer(request, flight.arrivesAt)
  flight.answersAt += given.delayMs ?? 0
  const { status, headers, body } = broken === null ? given : nothing
  return {
    kind: 'request',
    seq,
    step: flight.step,
    token: shot.token,
    method: shot.method,
    path: shot.path,
    sentHeaders: { Authorization: `Bearer ‹token:${shot.token}›`, ...shot.headers },
    sentBody: shot.body ?? null,
    sentAt,
    tookMs: flight.answersAt - sentAt,
    status,
    headers,
    body,
    errorCode: broken === null ? 0 : 1220,
    error: broken === null ? '' : 'connection reset by peer',
  }
}

/** Sends in order of arrival; answers come back in order of the shots. */
function openPort(
  provider: Provider,
  options: SimulationOptions,
  startMs: number,
  lines: K6Record[],
): Port {
  const { jitterMs = 0, roundTripMs = 0, random = () => 0.5 } = options
  const { foreignMs = [], lossShare = 0 } = options
  const network = { jitterMs, roundTripMs, random, lossShare }
  const { serviceMs = 0 } = options
  let nowMs = startMs
  let freeMs = startMs
  const queue = (flights: readonly Flight[]): void => {
    for (const flight of flights) {
      flight.arrivesAt = Math.max(flight.arrivesAt, freeMs)
      flight.answersAt = flight.arrivesAt + serviceMs * (0.7 + 0.6 * random())
      freeMs = flight.answersAt
    }
  }
  let ticks = 0
  const foreign = foreignMs.map((ms) => startMs + ms).sort((a, b) => a - b)
  const letForeignIn = (untilMs: number): void => {
    while ((foreign[0] ?? untilMs + 1) <= untilMs) {
      const atMs = foreign.shift()!
      provider.answer({ token: 'A9', method: 'GET', path: '/plans', address: 'theirs' }, atMs)
    }
  }
  const sendAll = (step: string, shots: readonly Shot[]): Answer[] => {
    ticks += 1
    const sentAt = nowMs + ticks * tickMs
    const flights = shots.map((shot) => fly(shot, step, sentAt, network))
    const inOrder = flights.toSorted((a, b) => a.arrivesAt - b.arrivesAt)
    if (serviceMs > 0) queue(inOrder)
    letForeignIn(inOrder.at(-1)!.arrivesAt)
    const answers = new Map<Flight, Answer>()
    for (const flight of inOrder) {
      const line = record(provider, flight, lines.length)
      lines.push(line)
      const retryAfter = line.headers['Retry-After'] ?? null
      answers.set(flight, { status: line.status, receivedAt: flight.answersAt, retryAfter })
    }
    return flights.map((flight) => answers.get(flight)!)
  }
  const later: { readonly answer: Answer; readonly tell: (answer: Answer) => void }[] = []
  return {
    now: () => nowMs,
    sleepUntil(atMs) {
      if (atMs <= nowMs) return
      nowMs = atMs
      ticks = 0
      for (const one of later.filter(({ answer }) => answer.receivedAt <= nowMs)) {
        later.splice(later.indexOf(one), 1)
        one.tell(one.answer)
      }
    },
    send(step, shots) {
      const answers = sendAll(step, shots)
      const lastMs = Math.max(...answers.map(({ receivedAt }) => receivedAt))
      if (options.jitterMs || serviceMs > 0 || lastMs > nowMs + 1) nowMs = Math.max(nowMs, lastMs)
      return answers
    },
    sendOpen(step, shot, tell) {
      later.push({ answer: sendAll(step, [shot])[0]!, tell })
    },
    stop: () => {},
  }
}

/**
 * Lanes with delays of their own may not wait for each other, so each is walked alone on a provider
 * they share: their accounts are apart. Where they are not, lanes are walked together without
 * jitter.
 */
function lanesOf(plans: readonly LanePlan[], delays: boolean): (readonly LanePlan[])[] {
  return delays ? plans.map((plan) => [plan]) : [plans]
}

/** Runs the probes on a provider and returns what they saw. */
export function simulate(spec: ProviderSpec, options: SimulationOptions = {}): Exchange[] {
  const probe: ProbeOptions = {
    limits: promisedLimits,
    second: true,
    other: true,
    writes: true,
    create: null,
    ...options.probe,
  }
  const plans = options.quick ? burstLanes(probe) : fullLanes(probe)
  const provider = openProvider(spec)
  const startMs = options.startMs ?? epochMs
  const lines: K6Record[] = []
  if (options.knownOther) {
    const port = openPort(provider, {}, startMs - 130_000, lines)
    port.send('before', [{ token: 'B1', method: 'GET', path: '/plans' }])
  }
  const delays = (options.jitterMs ?? 0) > 0 || spec.limits.some(({ kind }) => kind === 'queue')
  for (const lanes of lanesOf(plans, delays)) {
    walkLanes(lanes, startMs, openPort(provider, options, startMs, lines))
  }
  return [...readK6Log(lines.map((line) => JSON.stringify(line)).join('\n')).exchanges]
}

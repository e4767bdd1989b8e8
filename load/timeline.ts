/**
 * Plans what the limit probes send and when, scaled to the promised limits; k6 and the dry run read
 * the same plan.
 */
import { type PromisedLimits, provesUnlimited } from '../src/contract/limits.ts'
import type { LanePlan, Shot, ShotToken, Step, Tally } from './walk.ts'

export interface ProbeOptions {
  readonly limits: PromisedLimits
  /** Is there a second token of the account; a token of another account? */
  readonly second: boolean
  readonly other: boolean
  /** May a POST with an empty object be sent, which no conforming server turns into anything? */
  readonly writes: boolean
  /** A create to send while the allowance is used up: its body and its key (RAT-21). */
  readonly create: { readonly body: string; readonly key: string } | null
}

const read = (token: ShotToken): Shot => ({ token, method: 'GET', path: '/plans' })
const reads = (count: number, token: ShotToken = 'A1'): Shot[] =>
  Array.from({ length: count }, () => read(token))
const spoofed = (address: string): Shot => ({
  ...read('A1'),
  headers: { 'X-Forwarded-For': address, 'X-Real-IP': address, Forwarded: `for=${address}` },
})

/** A server id that nobody has: its reads are answered 404 (RAT-20). */
const nobody = '/servers/00000000-0000-4000-8000-000000000000'
const get = (path: string): Shot => ({ token: 'A1', method: 'GET', path })
const headOnly: Shot = { token: 'A1', method: 'HEAD', path: '/plans' }
const emptyCreate: Shot = {
  token: 'A1',
  method: 'POST',
  path: '/servers',
  headers: { 'Content-Type': 'application/json' },
  body: '{}',
}

/** More than the limit by enough to see refusals, and little enough to stay inside the minute. */
const excessOf = (limit: number): number => limit + Math.max(4, Math.ceil(limit / 8))

/**
 * Straight after a refusal: does another token of the account, another stated address or another
 * operation get through? Some of each, since a bucket may have given one back meanwhile (RAT-02,
 * RAT-04, RAT-22).
 */
function sharing(options: ProbeOptions): Step[] {
  const shots: Shot[] = [read('A1')]
  for (const address of ['192.0.2.1', '198.51.100.2', '203.0.113.3']) {
    if (options.second) shots.push(read('A2'))
    shots.push(spoofed(address))
  }
  /** Other operations and other addresses of the same one: the allowance is the account's. */
  for (const path of ['/locations', '/servers?per_page=1']) shots.push(get(path), get(path))
  const refused = (tally: Tally): boolean =>
    tally.refused('limits.volley') + tally.refused('limits.insist') > 0
  const steps: Step[] = [
    { name: 'limits.sharing', manner: 'volley', shots: [...shots, read('A1')], when: refused },
  ]
  if (options.create !== null) {
    const { body, key } = options.create
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key }
    const shot: Shot = { token: 'A1', method: 'POST', path: '/servers', headers, body }
    steps.push({ name: 'limits.create', manner: 'serial', shots: [shot], when: refused })
  }
  return steps
}

/** Enough on top of a volley that met no refusal to prove that there is no limit (RAT-02). */
function insist(options: ProbeOptions, sent: number): Step {
  return {
    name: 'limits.insist',
    manner: 'volley',
    shots: reads(Math.max(1, provesUnlimited(options.limits.burst) - sent)),
    when: (tally) => tally.refused('limits.volley') === 0,
  }
}

/**
 * Pairs of every kind of request that must count like any other, each behind a plain read (RAT-20).
 */
function oddRequests(options: ProbeOptions): Shot[] {
  const odd: Shot[] = [
    headOnly,
    get('/locations'),
    get('/servers?per_page=1'),
    get(nobody),
    get(`${nobody}/status`),
    ...(options.writes ? [emptyCreate] : []),
  ]
  const most = Math.floor((options.limits.burst.limit - 8) / 3)
  return odd.slice(0, Math.max(1, most)).flatMap((shot) => [read('A1'), shot, shot])
}

/**
 * One request after the wait was honoured, then kinds that must count too, then a run in single
 * file.
 */
function recover(
  options: ProbeOptions,
  atMs: number,
  only: Pick<Step, 'when' | 'instead'> = {},
): Step[] {
  const { burst } = options.limits
  const mixed = [...oddRequests(options), read('A1')]
  const rest = Math.max(1, excessOf(burst.limit) - mixed.length - 1)
  const look: Shot = { token: 'A1', method: 'GET', path: '/servers?per_page=100' }
  const found = options.create === null ? [] : [look]
  const base = { manner: 'serial' as const, ...only }
  return [
    { ...base, name: 'limits.honoured', shots: reads(1), honour: true },
    { ...base, name: 'limits.methods', shots: [...found, ...mixed], atMs },
    { ...base, name: 'limits.file', shots: reads(rest - found.length), untilRefused: 2 },
  ]
}

function laneOf(
  lane: 'A' | 'B',
  options: ProbeOptions,
  patienceMs: number,
  steps: Step[],
): LanePlan {
  return { lane, steps, patienceMs, defaultWaitMs: options.limits.burst.windowMs }
}

/**
 * Another account, while the first one is being refused: one request that shows how it stands, and
 * later the rest of a whole burst, which has to pass (RAT-03, RAT-05).
 */
function exactBurst({ limits: { burst } }: ProbeOptions, helloMs: number, atMs: number): Step[] {
  return [
    { name: 'limits.hello', manner: 'serial', shots: reads(1, 'B1'), atMs: helloMs },
    {
      name: 'limits.exact',
      manner: 'volley',
      shots: reads(Math.max(1, burst.limit - 1), 'B1'),
      atMs,
    },
  ]
}

/**
 * The burst limit alone: one volley over it, sharing, the promised wait, a second run in single
 * file.
 */
export function burstLanes(options: ProbeOptions): LanePlan[] {
  const { burst } = options.limits
  const excess = excessOf(burst.limit)
  const steps: Step[] = [
    { name: 'limits.volley', manner: 'volley', shots: reads(excess), atMs: 0.01 * burst.windowMs },
    insist(options, excess),
    ...sharing(options),
    ...recover(options, 1.05 * burst.windowMs),
  ]
  const patienceMs = 1.15 * burst.windowMs + 1_000
  const lanes = [laneOf('A', options, patienceMs, steps)]
  if (options.other) {
    const exact = exactBurst(options, 0, 0.04 * burst.windowMs)
    lanes.push(laneOf('B', options, patienceMs, exact))
  }
  return lanes
}

/**
 * A bucket gives back while it is used: the second volley passes whole, and so does what follows
 * soon.
 */
function isBucket(options: ProbeOptions): (tally: Tally) => boolean {
  const { limit } = options.limits.burst
  return (tally) =>
    tally.admitted('limits.first') + tally.admitted('limits.volley') > 1.25 * limit &&
    tally.admitted('limits.edge') >= 0.2 * limit
}

/** More got through than even a full bucket, refilled all the time, could have granted. */
function isBeyondAll({ limits: { sustained } }: ProbeOptions): (tally: Tally) => boolean {
  return (tally) => {
    const refilled = (tally.elapsedMs * sustained.limit) / sustained.windowMs
    return tally.admitted('limits') > sustained.limit + refilled + 5
  }
}

/**
 * The aggressor: volleys that show the shape of the burst limit, then a drain of the minute, then
 * its return.
 */
function aggressor(options: ProbeOptions): Step[] {
  const { burst, sustained } = options.limits
  const part = (share: number): number => Math.max(1, Math.round(share * burst.limit))
  const at = (share: number): number => share * burst.windowMs
  const bucket = isBucket(options)
  const window = (tally: Tally): boolean => !bucket(tally)
  const half = Math.floor(excessOf(burst.limit) / 2)
  const others = reads(half, options.second ? 'A2' : 'A1')
  const volley = [...reads(excessOf(burst.limit) - half), ...others]
  const paceMs = burst.windowMs / (0.985 * burst.limit)
  const drain: Omit<Step, 'when'> = {
    name: 'limits.drain',
    manner: 'spaced',
    shots: reads(Math.round(3.5 * sustained.limit)),
    everyMs: paceMs,
    untilRefused: 7,
    untilRefusedInARow: 3,
    until: isBeyondAll(options),
  }
  return [
    { name: 'limits.first', manner: 'serial', shots: reads(part(1 / 3)), atMs: at(0.01) },
    { name: 'limits.volley', manner: 'volley', shots: volley, atMs: at(0.4) },
    insist(options, volley.length),
    ...sharing(options),
    { name: 'limits.edge', manner: 'volley', shots: reads(part(0.27)), atMs: at(0.77) },
    {
      name: 'limits.singles',
      manner: 'spaced',
      shots: reads(part(0.37)),
      atMs: at(0.85),
      everyMs: at(0.03),
    },
    { name: 'limits.refill', manner: 'volley', shots: reads(burst.limit + 1), atMs: at(1.19) },
    ...recover(options, at(2.22), { when: window }),
    {
      name: 'limits.within',
      manner: 'spaced',
      shots: reads(4),
      since: 'limits.honoured',
      gapMs: at(0.82),
      everyMs: at(0.05),
      when: (tally) => window(tally) && tally.admitted('limits.refill') > burst.limit / 2,
    },
    ...recover(options, at(1.85), { when: bucket, instead: true }),
    { ...drain, since: 'limits.file', gapMs: at(1.1), when: window },
    { ...drain, gapMs: paceMs, when: bucket, instead: true },
    {
      name: 'limits.reopen',
      manner: 'spaced',
      shots: reads(Math.ceil((1.1 * sustained.windowMs) / pollMs(options))),
      gapMs: pollMs(options),
      everyMs: pollMs(options),
      untilAdmitted: 1,
      when: (tally) => tally.refused('limits.drain') > 0,
    },
    { name: 'limits.again', manner: 'volley', shots: reads(part(0.87)), gapMs: at(0.01) },
    {
      name: 'limits.late',
      manner: 'volley',
      shots: reads(part(0.87)),
      gapMs: at(0.5),
      when: (tally) => tally.admitted('limits.drain') < 2 * sustained.limit,
    },
  ]
}

const pollMs = (options: ProbeOptions): number => options.limits.sustained.windowMs / 31.6

/**
 * The conforming client: a whole burst, then an even pace that every legitimate reading grants
 * until
 * the minute's allowance is used exactly; then, when the minute is over, a few more. In between a
 * few
 * too many, once the burst and once the minute is used up: it starts a little after the aggressor,
 * and
 * so these tell windows of its own from windows on a common clock.
 */
function conformer(options: ProbeOptions): Step[] {
  const { burst, sustained } = options.limits
  const everyMs = burst.windowMs / (0.865 * burst.limit)
  const startMs = 0.43 * burst.windowMs
  const left = Math.max(1, sustained.limit - burst.limit)
  return [
    ...exactBurst(options, startMs - 0.01 * burst.windowMs, startMs),
    {
      name: 'limits.early',
      manner: 'spaced',
      shots: reads(3, 'B1'),
      atMs: startMs + 0.56 * burst.windowMs,
      everyMs: 0.05 * burst.windowMs,
    },
    {
      name: 'limits.even',
      manner: 'spaced',
      shots: reads(left, 'B1'),
      atMs: startMs + 1.06 * burst.windowMs,
      everyMs,
      untilRefused: 3,
    },
    {
      name: 'limits.beyond',
      manner: 'spaced',
      shots: reads(9, 'B1'),
      gapMs: sustained.windowMs / 45,
      everyMs: sustained.windowMs / 60,
    },
    {
      name: 'limits.fresh',
      manner: 'spaced',
      shots: reads(Math.max(1, Math.round(sustained.limit / 15)), 'B1'),
      atMs: startMs + 1.005 * sustained.windowMs,
      everyMs,
      untilRefused: 3,
    },
  ]
}

/**
 * Both limits: an aggressor on the account under test and, where there is another account, a
 * conforming client.
 */
export function fullLanes(options: ProbeOptions): LanePlan[] {
  const { sustained } = options.limits
  const patienceMs = 1.05 * sustained.windowMs
  const lanes = [laneOf('A', options, patienceMs, aggressor(options))]
  if (options.other) lanes.push(laneOf('B', options, patienceMs, conformer(options)))
  return lanes
}

/** The most requests that lanes can send. */
export function countShots(lanes: readonly LanePlan[]): number {
  const steps = lanes.flatMap((lane) => lane.steps).filter((step) => !step.instead)
  return steps.reduce((sum, step) => sum + step.shots.length, 0)
}

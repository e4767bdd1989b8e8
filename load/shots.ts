/** The requests and short steps that the probe timelines are put together from. */
import { type PromisedLimits, provesUnlimited } from '../src/contract/limits.ts'
import type { LanePlan, Shot, ShotToken, Step, Tally } from './walk.ts'

export interface ProbeOptions {
  readonly limits: PromisedLimits
  /** Is there a second token of the account; a token of another account? */
  readonly second: boolean
  readonly other: boolean
  /** May a POST be sent that lacks required members, from which no conforming server makes one? */
  readonly writes: boolean
  /** Its body, JSON; an empty object where absent. */
  readonly lacking?: string
  /** A create to send while the allowance is used up: its body and its key (RAT-21). */
  readonly create: { readonly body: string; readonly key: string } | null
}

const read = (token: ShotToken): Shot => ({ token, method: 'GET', path: '/plans' })
export const reads = (count: number, token: ShotToken = 'A1'): Shot[] =>
  Array.from({ length: count }, () => read(token))
const spoofed = (address: string): Shot => ({
  ...read('A1'),
  headers: { 'X-Forwarded-For': address, 'X-Real-IP': address, Forwarded: `for=${address}` },
})

/** A server id that nobody has: its reads are answered 404 (RAT-20). */
const nobody = '/servers/00000000-0000-4000-8000-000000000000'
const get = (path: string): Shot => ({ token: 'A1', method: 'GET', path })
const headOnly: Shot = { token: 'A1', method: 'HEAD', path: '/plans' }
const lackingCreate = (body = '{}'): Shot => ({
  token: 'A1',
  method: 'POST',
  path: '/servers',
  headers: { 'Content-Type': 'application/json' },
  body,
})

/** More than the limit by enough to see refusals, and little enough to stay inside the minute. */
export const excessOf = (limit: number): number => limit + Math.max(4, Math.ceil(limit / 8))

const madeUp = ['192.0.2.1', '198.51.100.2', '203.0.113.3', '192.0.2.4']

/**
 * Straight after a refusal: does another token of the account, another stated address or another
 * operation get through? Four of each: a bucket may have given one back meanwhile, and one with a
 * clock of whole seconds three (RAT-02, RAT-04, RAT-22).
 */
export function sharing(options: ProbeOptions): Step[] {
  const shots: Shot[] = [read('A1')]
  for (const address of madeUp) {
    if (options.second) shots.push(read('A2'))
    shots.push(spoofed(address))
  }
  /** Other operations and other addresses of the same one: the allowance is the account's. */
  for (const path of ['/locations', '/servers?per_page=1']) shots.push(get(path), get(path))
  const refused = (tally: Tally): boolean =>
    tally.refused('limits.volley') + tally.refused('limits.insist') > 0
  const steps: Step[] = [
    { name: 'limits.sharing', manner: 'volley', shots: [...shots, read('A1')], when: refused },
    // Refused still, or the window had just ended: a bucket may have given some back.
    { name: 'limits.still', manner: 'volley', shots: reads(3), when: refused },
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
export function insist(options: ProbeOptions, sent: number): Step {
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
    ...(options.writes ? [lackingCreate(options.lacking)] : []),
  ]
  const most = Math.floor((options.limits.burst.limit - 8) / 3)
  return odd.slice(0, Math.max(1, most)).flatMap((shot) => [read('A1'), shot, shot])
}

/**
 * A few requests after the wait was honoured (a window that is over too soon is seen by what they
 * leave of the next), then kinds that must count too, then a run in single file.
 */
export function recover(
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
  const gapMs = 0.2 * burst.windowMs
  const isPromised = (tally: Tally): boolean => tally.promisedMs > 1.5 * gapMs
  const when = (tally: Tally): boolean => isPromised(tally) && only.when?.(tally) !== false
  return [
    // Refused by itself: what it is promised has to hold without another refusal to correct it.
    { ...base, name: 'limits.nudge', shots: reads(1), gapMs, when },
    { ...base, name: 'limits.honoured', shots: reads(2), honour: true },
    { ...base, name: 'limits.methods', shots: [...found, ...mixed], atMs },
    { ...base, name: 'limits.file', shots: reads(rest - found.length), untilRefused: 2 },
  ]
}

const restedName = 'limits.rested'
/** The step for which the account rests for a whole longer window. */
export const isRest = ({ name }: Step): boolean => name === restedName
/** The longer window, and a little: milliseconds. */
const restMs = ({ limits }: ProbeOptions): number => 1.05 * limits.sustained.windowMs + 1_000

/**
 * Once more at the end, where what was sent before the promised wait uses the longer limit up as
 * well: a Retry-After may speak of either then, and only after a rest of the longer window it is
 * the shorter one's.
 */
export function obeyLater(options: ProbeOptions, steps: readonly Step[]): Step[] {
  const { burst, sustained } = options.limits
  const before = steps.slice(
    0,
    steps.findIndex(({ honour }) => honour),
  )
  const sent = before
    .filter(({ name, instead }) => !instead && name !== 'limits.insist')
    .reduce((sum, { shots }) => sum + shots.length, 0)
  if (sent < sustained.limit) return []
  const when = (tally: Tally): boolean => tally.refused('limits.volley') > 0
  const shots = reads(excessOf(burst.limit))
  return [
    { name: restedName, manner: 'volley', shots, gapMs: restMs(options), when },
    { name: 'limits.obeyed', manner: 'serial', shots: reads(2), honour: true, when },
  ]
}

/** Was even the quickest answer to a step long under way, so that the network is slow? */
export function isFar(
  { limits: { burst } }: ProbeOptions,
  step: string,
): (tally: Tally) => boolean {
  return (tally) => tally.quickestMs(step) > 0.02 * burst.windowMs
}

/** A step that is left out where this holds. */
export function unless(why: (tally: Tally) => boolean): (step: Step) => Step {
  return (step) => ({
    ...step,
    when: (tally) => !why(tally) && (step.when?.(tally) ?? true),
  })
}

export function laneOf(
  lane: 'A' | 'B',
  options: ProbeOptions,
  patienceMs: number,
  steps: Step[],
): LanePlan {
  return {
    ...{ lane, steps, patienceMs, defaultWaitMs: options.limits.burst.windowMs },
    // The other account may be refused for what this one has used up, and that is worth seeing.
    deniedMost: lane === 'A' ? 8 : excessOf(options.limits.burst.limit),
    lastsMs:
      3.4 * options.limits.sustained.windowMs + (steps.some(isRest) ? 2 * restMs(options) : 0),
  }
}

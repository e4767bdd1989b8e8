/**
 * The confusion matrix: what the fit says of limiters whose truth is known, over networks, clocks
 * and neighbours that are not kind.
 */
import { measureFit } from '#contract/fit-verdict.ts'
import { promisedLimits } from '#contract/limits.ts'
import type { ReadingKind } from '#contract/readings.ts'
import { readTimeline } from '#exchange/timeline.ts'
import { type MeterKind, type MeterSpec, meterKinds } from './meters.ts'
import { plainProvider } from './provider.ts'
import { chance } from './random.ts'
import { type SimulationOptions, simulate } from './simulation.ts'
import { alarmsIn, judgeProbes } from './verdicts.ts'

const kindOf: Readonly<Record<MeterKind, ReadingKind>> = {
  'fixed-first-hit': 'fixed-window-first-hit',
  'fixed-clock': 'fixed-window-clock',
  'fixed-phase': 'fixed-window-clock',
  'fixed-running': 'fixed-window-running',
  'sliding-log': 'sliding-log',
  'counter-clock': 'sliding-counter-clock',
  'counter-hit': 'sliding-counter-first-hit',
  bucket: 'token-bucket',
  queue: 'token-bucket',
  gcra: 'token-bucket',
}

export interface Condition {
  readonly name: string
  draw(random: () => number): SimulationOptions
}

/** Moments of somebody else's requests, in milliseconds after the start. */
function strangers(random: () => number, count: number): number[] {
  return Array.from({ length: count }, () => random() * 70_000)
}

export const conditions: readonly Condition[] = [
  { name: 'virtual clock', draw: () => ({}) },
  { name: 'jitter 0–25 ms', draw: () => ({ jitterMs: 25 }) },
  { name: 'jitter 0–100 ms', draw: () => ({ jitterMs: 100 }) },
  { name: 'jitter 0–200 ms', draw: () => ({ jitterMs: 200 }) },
  { name: '2 % of packets lost', draw: () => ({ jitterMs: 50, lossShare: 0.02 }) },
  { name: 'five foreign requests', draw: (random) => ({ foreignMs: strangers(random, 5) }) },
  {
    name: 'foreign requests and jitter',
    draw: (random) => ({ jitterMs: 50, foreignMs: strangers(random, 15) }),
  },
]

/** What a limiter is called in the tables. */
export const truths: readonly (MeterKind | 'one bucket')[] = [...meterKinds, 'one bucket']

type Truth = (typeof truths)[number]

function limitsOf(truth: Truth, random: () => number): MeterSpec[] {
  if (truth === 'one bucket') {
    return [{ kind: 'bucket', limit: 30, windowMs: 10_000, perSecond: 2 }]
  }
  const phase = (windowMs: number): number => (truth === 'fixed-clock' ? 0 : random() * windowMs)
  return [
    { kind: truth, ...promisedLimits.burst, phaseMs: phase(10_000) },
    { kind: truth, ...promisedLimits.sustained, phaseMs: phase(60_000) },
  ]
}

/** `right`: the truth alone; `among`: the truth and others; `unsaid`: the fit gives no kind. */
export type Saying = 'right' | 'among' | 'wrong' | 'unsaid'

export interface Try {
  readonly truth: Truth
  readonly condition: string
  readonly burst: { readonly said: readonly ReadingKind[]; readonly saying: Saying }
  readonly sustained: { readonly said: readonly ReadingKind[]; readonly saying: Saying }
  /** Was each limit's number and window found as promised, not found, or found to be another? */
  readonly numbers: Readonly<Record<'burst' | 'sustained', 'exact' | 'unseen' | 'wrong'>>
  readonly alarms: readonly string[]
}

function sayingOf(said: readonly ReadingKind[], truth: Truth): Saying {
  const kind = truth === 'one bucket' ? 'token-bucket' : kindOf[truth]
  if (said.length === 0) return 'unsaid'
  if (!said.includes(kind)) return 'wrong'
  return said.length === 1 ? 'right' : 'among'
}

/** One limiter under one condition. Skew lies within 5 s, windows begin anywhere. */
export function tryOne(truth: Truth, condition: Condition, seed: number): Try {
  const random = chance(7_919 * seed + truths.indexOf(truth))
  const skewMs = Math.round((random() - 0.5) * 10_000)
  const spec = plainProvider({ limits: limitsOf(truth, random), skewMs })
  const startMs = Date.UTC(2026, 4, 14, 10, 30) + Math.floor(random() * 120_000)
  const exchanges = simulate(spec, { ...condition.draw(random), random, startMs })
  const verdict = measureFit(readTimeline(exchanges, promisedLimits), promisedLimits)!
  const numberOf = (which: 'burst' | 'sustained') => {
    const { standing } = verdict[which]
    if (standing === 'promised') return 'exact'
    return standing === 'wider' || standing === 'narrower' ? 'wrong' : 'unseen'
  }
  const tell = (which: 'burst' | 'sustained') => {
    const said = [...verdict[which].kinds].sort()
    return { said, saying: sayingOf(said, truth) }
  }
  return {
    truth,
    condition: condition.name,
    burst: tell('burst'),
    sustained: tell('sustained'),
    numbers: { burst: numberOf('burst'), sustained: numberOf('sustained') },
    alarms: alarmsIn(judgeProbes(exchanges)),
  }
}

/** Draws legitimate providers by a seed: every algorithm, every open choice, on their own. */
import { type MeterKind, type MeterSpec, meterKinds } from './meters.ts'
import { type ProviderSpec, plainProvider } from './provider.ts'

/** A repeatable stream of numbers in [0, 1) (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export interface Drawn {
  readonly name: string
  readonly spec: ProviderSpec
  readonly jitterMs: number
  readonly startMs: number
}

const isBucket = (kind: MeterKind): boolean => kind === 'bucket' || kind === 'gcra'

/** One bucket for both limits, or two limits of any kinds. */
function drawLimits(random: () => number, pick: <T>(values: readonly T[]) => T): MeterSpec[] {
  if (random() < 0.08) return [{ kind: 'bucket', limit: 30, windowMs: 10_000, perSecond: 2 }]
  const burst = { kind: pick(meterKinds), limit: 30, windowMs: 10_000 }
  const minute = { kind: pick(meterKinds), limit: 120, windowMs: 60_000 }
  // Windows that run on do so together, from when the account was first seen.
  const kind = 'fixed-running'
  if ([burst, minute].some((one) => one.kind === kind)) {
    const ageMs = Math.floor(random() * 60_000)
    return [burst, minute].map((one) => ({ ...one, kind, ageMs }))
  }
  return [
    { ...burst, phaseMs: Math.floor(random() * 10_000) },
    { ...minute, phaseMs: Math.floor(random() * 60_000) },
  ]
}

/** A legitimate provider; whether refused requests count is drawn for windows and logs only. */
export function drawProvider(seed: number): Drawn {
  const random = chance(seed)
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!
  const limits = drawLimits(random, pick)
  const bucket = limits.some(({ kind }) => isBucket(kind))
  const spec = plainProvider({
    limits,
    describe: pick(['tighter', 'first', 'last', 'alternating'] as const),
    on2xx: pick(['all', 'all', 'no-reset'] as const),
    retryRounding: pick(['ceil', 'floor'] as const),
    countRefused: bucket ? 'none' : pick(['none', 'all', 'before', 'opens'] as const),
    skewMs: Math.round((random() - 0.5) * 60_000),
    date: random() < 0.9,
  })
  const startMs = Date.UTC(2026, 4, 14, 10, 30) + Math.floor(random() * 120_000)
  const jitterMs = pick([0, 0, 25, 100])
  const kinds = limits.map(({ kind }) => kind).join(' + ')
  const unroutedHead = random() < 0.2
  const roundsDown = random() < 0.3
  const wholeSeconds = random() < 0.2
  const oddities = [roundsDown ? ', rounded down' : '', wholeSeconds ? ', whole seconds' : '']
  return {
    name: `${seed}: ${kinds}, ${jitterMs} ms${oddities.join('')}`,
    spec: {
      ...spec,
      unroutedHead,
      limits: limits.map((one) => ({ ...one, roundsDown, wholeSeconds })),
    },
    jitterMs,
    startMs,
  }
}

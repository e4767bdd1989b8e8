/** Nights for the tests of the history: log-normal latencies with a deviation of their own. */
import type { LimitsSection } from '../results.ts'
import { type Night, type Timed, tallyNight } from './night.ts'

/** Seeded chance between 0 and 1. */
export function openChance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

function normal(chance: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
}

export interface NightShape {
  /** Answers of each operation. */
  readonly answers: number
  readonly operations: number
  /** Standard deviation of the logarithm from night to night. */
  readonly drift: number
  /** How much slower this night is meant to be. */
  readonly slower?: number
  /** Only this operation is slower; all where absent. */
  readonly only?: string
}

const within = 0.5

/** A night drawn by chance. */
export function drawNight(id: string, shape: NightShape, chance: () => number): Night {
  const { answers, operations, drift, slower = 1, only } = shape
  const shared = Math.exp(drift * normal(chance))
  const timed: Timed[] = []
  for (let k = 0; k < operations; k += 1) {
    const operation = `operation${k}`
    const factor = only === undefined || only === operation ? slower : 1
    for (let i = 0; i < answers; i += 1) {
      const tookMs = 40 * (k + 1) * shared * factor * Math.exp(within * normal(chance))
      timed.push({ operation, tookMs })
    }
  }
  return nightOf(id, { operations: tallyNight(timed) })
}

/** A night with what a test needs of it. */
export function nightOf(id: string, members: Partial<Night> = {}): Night {
  return {
    ...{ schema: 'vps-contract/history/1', id, at: '2026-11-26T03:17:00.000Z', kind: 'load' },
    ...{ target: 'https://api.example.com/api/v2', tool: '0.1.0', machine: 'linux x64 2 cores' },
    ...{ plan: '1.95/s, listPlans 3', outcome: 'held', exitCode: 0 },
    promised: {
      burst: { limit: 30, windowMs: 10_000 },
      sustained: { limit: 120, windowMs: 60_000 },
    },
    limits: null,
    operations: {},
    ...members,
  }
}

/** A measured limiter with what a test changes of it. */
export function limiterOf(members: Partial<LimitsSection> = {}): LimitsSection {
  return {
    burst: { limit: 30, windowMs: 10_000, standing: 'measured' },
    sustained: { limit: 120, windowMs: 60_000, standing: 'measured' },
    algorithm: 'sliding-log',
    scope: { sharedAcrossTokens: true, isolatedBetweenAccounts: true },
    headers: {
      admitted: { 'X-RateLimit-Limit': 'always', 'Retry-After': 'never' },
      refused: { 'X-RateLimit-Limit': 'always', 'Retry-After': 'always' },
      missing: { 'X-RateLimit-Limit': 'always' },
      limits: ['120', '30'],
    },
    evidence: '428 requests',
    ...members,
  }
}

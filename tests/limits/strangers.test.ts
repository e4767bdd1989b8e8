/** Tests that requests of somebody else on the account are not blamed on the target. */
import { describe, expect, it } from 'vitest'
import { clauseOf } from '#contract/clauses.ts'
import { promisedLimits } from '#contract/limits.ts'
import { judge } from '#rules/judge.ts'
import { rateLimitRules } from '#rules/rate-limits.ts'
import type { Rule } from '#rules/rule.ts'
import { type MeterKind, meterKinds } from './meters.ts'
import { plainProvider } from './provider.ts'
import { chance } from './random.ts'
import { simulate } from './simulation.ts'

/** The fit over all probes takes long where somebody disturbs it, and is tested elsewhere. */
const fitted = /narrower|wider|measured|allowance-each/
const rules = rateLimitRules(promisedLimits).filter(({ id }) => !fitted.test(id))
const levels = ['must', 'expected']
const isGated = ({ clause }: Rule): boolean => levels.includes(clauseOf(clause)!.level)
const gated = new Set(rules.filter(isGated).map(({ id }) => id))

function alarmsOf(kind: MeterKind, seed: number): string[] {
  const random = chance(seed)
  const { burst, sustained } = promisedLimits
  const limits = [burst, sustained].map((limit) => ({
    ...{ kind, ...limit },
    phaseMs: Math.floor(random() * limit.windowMs),
  }))
  const foreignMs = Array.from({ length: 5 }, () => random() * 70_000)
  const startMs = Date.UTC(2026, 4, 14, 10, 30) + Math.floor(random() * 120_000)
  const { verdicts } = judge(
    simulate(plainProvider({ limits }), { foreignMs, random, startMs }),
    rules,
  )
  const failed = verdicts.filter(({ outcome, rule }) => outcome === 'fail' && gated.has(rule))
  return failed.map(({ rule }) => `${seed} ${rule}`)
}

describe('five requests of somebody else', { timeout: 60_000 }, () => {
  it.each(meterKinds)('are blamed on nobody at %s', (kind) => {
    const alarms = Array.from({ length: 12 }, (_, i) => alarmsOf(kind, i + 1))
    expect(alarms.flat()).toEqual([])
  })
})

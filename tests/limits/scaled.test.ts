/**
 * Where the promised limits are others, probes and rules follow them: every rule has its evidence,
 * and a legitimate limiter raises no alarm.
 */
import { describe, expect, it } from 'vitest'
import { clauseOf } from '#contract/clauses.ts'
import type { PromisedLimits } from '#contract/limits.ts'
import { judge } from '#rules/judge.ts'
import { rateLimitRules } from '#rules/rate-limits.ts'
import type { MeterKind } from './meters.ts'
import { type ProviderSpec, plainProvider } from './provider.ts'
import { chance } from './random.ts'
import { simulate } from './simulation.ts'
import { alarmsIn } from './verdicts.ts'

const startMs = Date.UTC(2026, 4, 14, 10, 30, 13, 200)

/** `60/30 15/5`: the longer limit first, windows in seconds. */
function read(text: string): PromisedLimits {
  const [sustained, burst] = text.split(' ').map((one) => {
    const [limit, seconds] = one.split('/').map(Number)
    return { limit: limit!, windowMs: seconds! * 1_000 }
  })
  return { burst: burst!, sustained: sustained! }
}

function specOf(limits: PromisedLimits, kind: MeterKind, changes: Partial<ProviderSpec> = {}) {
  const meters = [limits.burst, limits.sustained].map((limit) => ({ kind, ...limit }))
  return plainProvider({ limits: meters, ...changes })
}

function tryUnder(limits: PromisedLimits, kind: MeterKind, other: boolean, quick: boolean) {
  const spec = specOf(limits, kind)
  const probe = { limits, other, second: other }
  const options = { jitterMs: 4, startMs, random: chance(3), quick, probe }
  const rules = rateLimitRules(limits)
  const given = (need: string): boolean => other || (need !== 'other' && need !== 'second')
  const { verdicts } = judge(simulate(spec, options), rules)
  const untested = verdicts.filter(({ outcome }, i) => {
    const { clause, optional, needs = [] } = rules[i]!
    const level = clauseOf(clause)?.level
    if (level !== 'must' && level !== 'expected') return false
    if (outcome === 'inconclusive') return true
    return outcome === 'none' && optional === undefined && needs.every(given)
  })
  return { alarms: alarmsIn(verdicts), untested: untested.map(({ rule }) => rule) }
}

describe.each([
  '60/30 15/5',
  '40/20 15/5',
  '60/20 15/5',
  '120/6 30/1',
  '24/6 6/1',
  '20/10 5/2',
  '240/60 60/10',
  '1200/60 300/10',
])('limits of %s', (text) => {
  const limits = read(text)

  it.each<MeterKind>(['fixed-first-hit', 'fixed-clock', 'sliding-log', 'bucket'])(
    'are tested in full, without an alarm (%s)',
    { timeout: 60_000 },
    (kind) => {
      for (const other of [true, false]) {
        const found = [false, true].map((quick) => tryUnder(limits, kind, other, quick))
        expect(found).toEqual([
          { alarms: [], untested: [] },
          { alarms: [], untested: [] },
        ])
      }
    },
  )
})

describe('an allowance that comes back at once', { timeout: 60_000 }, () => {
  const limits = read('1200/60 300/10')

  it.each(['fixed-first-hit', 'fixed-clock', 'sliding-log'] as const)(
    'is told to be of each token: %s',
    (kind) => {
      const options = { jitterMs: 4, startMs, random: chance(3), probe: { limits } }
      const rules = rateLimitRules(limits)
      const tape = simulate(specOf(limits, kind, { key: 'token' }), options)
      const failed = judge(tape, rules).verdicts.flatMap(({ outcome }, i) =>
        outcome === 'fail' ? [rules[i]!.clause] : [],
      )
      expect(failed).toContain('RAT-04')
      expect(failed).not.toContain('RAT-02')
    },
  )
})

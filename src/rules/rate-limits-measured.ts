/**
 * Rules on both limits as the probes measured them: a complaint only where no legitimate algorithm
 * explains it.
 */
import type { FitStanding, LimitVerdict } from '#contract/fit-verdict.ts'
import type { Limit, PromisedLimits } from '#contract/limits.ts'
import type { View } from '#views/view.ts'
import type { Measured } from '#views/windows-fit.ts'
import { cannotTell, complain, type Judgement } from './finding.ts'
import type { Rule } from './rule.ts'
import { weighed } from './weighing.ts'

const write = (limit: number | null, windowMs: number | null): string =>
  limit === null || windowMs === null ? 'no limit' : `${limit} in ${windowMs / 1000} s`

function complainOf(verdict: LimitVerdict, promised: Limit, which: string): Judgement {
  return complain(
    `the ${which} limit is ${verdict.standing} than promised, whatever the algorithm`,
    {
      expected: write(promised.limit, promised.windowMs),
      actual: `${write(verdict.limit, verdict.windowMs)} (${verdict.kinds.join(' or ')})`,
      where: which,
    },
  )
}

const settled: readonly FitStanding[] = ['promised', 'wider', 'narrower']

function judgeWidth(
  { verdict, strangers, eachToken }: Measured,
  which: 'burst' | 'sustained',
  limits: PromisedLimits,
): Judgement | undefined {
  const own = verdict[which]
  // Each as wide as promised, and for whom it is has a clause of its own.
  if (eachToken) return undefined
  if (own.standing === 'wider') return complainOf(own, limits[which], which)
  if (settled.includes(own.standing)) return null
  if (own.standing === 'unseen' || strangers) return undefined
  return cannotTell('what was let through fits no algorithm we know')
}

/** The numbers are exact: a count that every reading explains otherwise is no evidence. */
const burstLimitIsNoWider = (limits: PromisedLimits, measured: View<Measured>): Rule =>
  weighed<Measured>({
    id: 'rate-limits/burst-limit-is-no-wider',
    clause: 'RAT-02',
    view: measured,
    needs: ['limits'],
    optional: 'somebody else used the account, or the probes ended early',
    weigh: (subject) => judgeWidth(subject, 'burst', limits),
  })

const sustainedLimitIsNoWider = (limits: PromisedLimits, measured: View<Measured>): Rule =>
  weighed<Measured>({
    id: 'rate-limits/sustained-limit-is-no-wider',
    clause: 'RAT-01',
    view: measured,
    needs: ['limits'],
    optional: 'the probes ended before the minute’s limit showed',
    weigh: (subject) => judgeWidth(subject, 'sustained', limits),
  })

/** A stranger takes his share too: then a narrow limit is nobody's fault. */
const limitsAreNoNarrower = (limits: PromisedLimits, measured: View<Measured>): Rule =>
  weighed<Measured>({
    id: 'rate-limits/limits-are-no-narrower',
    clause: 'RAT-03',
    view: measured,
    needs: ['limits'],
    optional: 'somebody else used the account, or the probes ended early',
    weigh({ verdict, strangers, eachToken }) {
      const { burst, sustained } = verdict
      if (strangers || eachToken) return undefined
      if (burst.standing === 'narrower') return complainOf(burst, limits.burst, 'burst')
      if (sustained.standing === 'narrower') {
        return complainOf(sustained, limits.sustained, 'sustained')
      }
      if (burst.standing === 'ambiguous' || sustained.standing === 'ambiguous') {
        return cannotTell('what was let through fits no algorithm we know')
      }
      return burst.standing === 'unseen' ? undefined : null
    },
  })

/** A finite number above the promised one: more than Limit pass in one window (the exact edge). */
const windowPassesItsLimit = (limits: PromisedLimits, measured: View<Measured>): Rule =>
  weighed<Measured>({
    id: 'rate-limits/measured-windows-pass-their-limit',
    clause: 'RAT-25',
    view: measured,
    needs: ['limits'],
    optional: 'somebody else used the account, or the probes ended early',
    weigh({ verdict, eachToken }) {
      if (eachToken) return undefined
      for (const which of ['burst', 'sustained'] as const) {
        const own = verdict[which]
        if (own.standing !== 'wider' || own.limit === null) continue
        if (own.limit > limits[which].limit) return complainOf(own, limits[which], which)
      }
      return verdict.burst.standing === 'promised' ? null : undefined
    },
  })

/** Where the allowance comes back at once, no single refusal shows whose it is; all of them do. */
const tokensHaveNoAllowanceEach = (limits: PromisedLimits, measured: View<Measured>): Rule =>
  weighed<Measured>({
    id: 'rate-limits/tokens-have-no-allowance-each',
    clause: 'RAT-04',
    view: measured,
    needs: ['limits', 'second'],
    optional: 'what the probes met is explained by one allowance, or by none that we know',
    weigh({ eachToken }) {
      if (!eachToken) return undefined
      return complain('every token of the account has the whole allowance for itself', {
        expected: `${write(limits.burst.limit, limits.burst.windowMs)} for the account`,
        actual: 'as much for each token',
      })
    },
  })

/** Rules on the fitted limits. */
export function rateMeasuredRules(
  limits: PromisedLimits,
  measured: View<Measured>,
): readonly Rule[] {
  return [
    sustainedLimitIsNoWider(limits, measured),
    burstLimitIsNoWider(limits, measured),
    limitsAreNoNarrower(limits, measured),
    windowPassesItsLimit(limits, measured),
    tokensHaveNoAllowanceEach(limits, measured),
  ]
}

/** A way to write rules that find their evidence and judge it in one go. */
import type { Subject } from '#views/view.ts'
import type { Judgement } from './finding.ts'
import { type Rule, rule } from './rule.ts'

export interface Weighed<S extends Subject> extends Omit<Rule<S>, 'when' | 'judge'> {
  /** Undefined where the subject is no evidence at all; else as `judge` of a rule. */
  weigh(subject: S): Judgement | undefined
}

/** Declares a rule by its `weigh`, which is asked once per subject. */
export function weighed<S extends Subject>({ weigh, ...words }: Weighed<S>): Rule {
  const known = new WeakMap<S, Judgement | undefined>()
  const weighOnce = (subject: S): Judgement | undefined => {
    if (!known.has(subject)) known.set(subject, weigh(subject))
    return known.get(subject)
  }
  return rule<S>({
    ...words,
    when: (subject) => weighOnce(subject) !== undefined,
    judge: (subject) => weighOnce(subject) ?? null,
  })
}

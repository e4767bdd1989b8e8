/** What a rule is: a pure function over the subjects of one view, bound to one clause. */
import type { ClauseId } from '#contract/clause.ts'
import type { Need } from '#contract/need.ts'
import type { Subject, View } from '#views/view.ts'
import type { Judgement } from './finding.ts'

export type { Need } from '#contract/need.ts'

/** `topic/kebab-sentence`; the topic is the rule's file. Never renamed or reused. */
export type RuleId = `${string}/${string}`

export interface Rule<S extends Subject = Subject> {
  readonly id: RuleId
  readonly clause: ClauseId
  readonly view: View<S>
  /**
   * Without these a rule that met nothing is not applicable; with them it is untested, which is
   * worse.
   */
  readonly needs?: readonly Need[]
  /**
   * Set where a conforming target may legitimately never show the evidence (an optional header, a
   * second page): says what was not seen. Such a rule without evidence is not applicable.
   */
  readonly optional?: string
  /** Subjects for which this is false are no evidence at all. */
  when?(subject: S): boolean
  judge(subject: S): Judgement
}

/** Declares a rule. Widened so that rules of all views fit into one book. */
export function rule<S extends Subject>(definition: Rule<S>): Rule {
  return definition as unknown as Rule
}

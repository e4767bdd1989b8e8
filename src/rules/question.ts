/**
 * What a question is: something the reference leaves open, answered by the target, compared between
 * runs, never failed.
 */
import type { ClauseId } from '#contract/clause.ts'
import type { Subject, View } from '#views/view.ts'
import type { Need, RuleId } from './rule.ts'

export interface Question<S extends Subject = Subject> {
  readonly id: RuleId
  readonly clause: ClauseId
  readonly view: View<S>
  readonly needs?: readonly Need[]
  when?(subject: S): boolean
  /**
   * A short stable phrase (`200 with empty data`): no ids, times or other values that differ
   * between runs.
   */
  answer(subject: S): string
}

/** Declares a question. */
export function question<S extends Subject>(definition: Question<S>): Question {
  return definition as unknown as Question
}

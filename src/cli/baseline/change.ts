/** A change of a baseline, as a line to print, and the run that it comes from. */
import type { Results } from '#report/results.ts'

export interface Change {
  readonly of: 'target' | 'finding' | 'answer' | 'limits'
  /** `kept`: nothing changes, but a person should know. */
  readonly kind: 'added' | 'changed' | 'removed' | 'kept'
  readonly what: string
}

/** A run as a baseline sees it. */
export interface Shown {
  readonly results: Results
  /** Names of all steps that it sent. */
  readonly steps: ReadonlySet<string>
}

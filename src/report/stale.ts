/**
 * Tells which entries of a baseline are stale: nothing is left to accept, or the date has passed.
 */
import type { AcceptedFinding } from './input.ts'
import type { RuleOutcome } from './results.ts'
import { isPast } from './rows.ts'

/** What a run did to an entry's rule. */
export interface Retested {
  /** Outcome of the entry's rule; undefined where it was not chosen. */
  readonly outcome: RuleOutcome | undefined
  /** Names of all steps that were sent. */
  readonly steps: ReadonlySet<string>
  /** When the run started, RFC 3339. */
  readonly startedAt: string
}

/**
 * What once showed the finding was sent again; where the entry does not say, the rule alone counts.
 */
function isProvoked({ steps = [] }: AcceptedFinding, sent: ReadonlySet<string>): boolean {
  return steps.every((step) => sent.has(step))
}

/**
 * Why an entry is stale, or null. One whose rule did not run is never stale, nor is one that a
 * smaller run has not provoked. A flaky one comes and goes, so that only its date ends it.
 */
export function staleReason(entry: AcceptedFinding, run: Retested): string | null {
  const { outcome, steps, startedAt } = run
  if (outcome !== 'pass' && outcome !== 'fail') return null
  const past = isPast(entry.expires, startedAt)
  const prune = 'prune it with `vps-contract baseline prune`'
  if (outcome === 'fail') {
    return past ? 'past its date: accept it again with `vps-contract baseline update`' : null
  }
  if (past) return `past its date, and the rule holds again: ${prune}`
  return entry.flaky !== true && isProvoked(entry, steps) ? `the rule holds again: ${prune}` : null
}

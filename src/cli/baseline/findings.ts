/** Accepted findings against what a run has shown: taken in, renewed, dropped. Pure. */
import type { Acceptance, FindingRow } from '#report/results.ts'
import { isPast } from '#report/rows.ts'
import { staleReason } from '#report/stale.ts'
import type { Change, Shown } from './change.ts'
import type { Entry } from './file.ts'

/** A flaky finding is accepted for so long at most, where nobody says until when. */
const flakyDays = 30
const dayMs = 86_400_000

function isFlaky({ confirmed }: FindingRow): boolean {
  const [times = 1, attempts = 1] = confirmed.split('/').map(Number)
  return times < attempts
}

function flakyDate(startedAt: string): string {
  return new Date(Date.parse(startedAt) + flakyDays * dayMs).toISOString().slice(0, 10)
}

function entryOf(finding: FindingRow, acceptance: Acceptance, startedAt: string): Entry {
  const { id, rule, operation, message, steps } = finding
  const flaky = isFlaky(finding)
  return {
    id,
    rule,
    operation,
    message,
    ...(flaky ? { expires: flakyDate(startedAt) } : {}),
    ...acceptance,
    steps,
    ...(flaky ? { flaky } : {}),
  }
}

function nameOf({ id, rule, operation }: Pick<Entry, 'id' | 'rule' | 'operation'>): string {
  return `${id} ${rule} on ${operation ?? 'other requests'}`
}

function untilOf({ expires, flaky }: Entry): string {
  const until = expires === undefined ? '' : ` until ${expires}`
  return flaky === true ? `${until} (flaky)` : until
}

export interface FoundEntries {
  readonly findings: readonly Entry[]
  readonly changes: readonly Change[]
}

interface Row {
  readonly entry: Entry | null
  readonly change: Change | null
}

/**
 * What becomes of an entry whose finding is still there: only a new date gives new life to a past
 * one.
 */
function renew(entry: Entry, finding: FindingRow, acceptance: Acceptance, now: string): Row {
  if (!isPast(entry.expires, now)) return { entry, change: null }
  const { expires, reason, ticket } = entry
  if (acceptance.expires === undefined) {
    const what = `${nameOf(entry)}: past its date ${expires}; accept it again with --expires DATE`
    return { entry, change: { of: 'finding', kind: 'kept', what } }
  }
  const words = {
    ...(reason === undefined ? {} : { reason }),
    ...(ticket === undefined ? {} : { ticket }),
  }
  const renewed = entryOf(finding, { ...words, ...acceptance }, now)
  const what = `${nameOf(entry)}: accepted again, ${expires} → ${renewed.expires}`
  return { entry: renewed, change: { of: 'finding', kind: 'changed', what } }
}

/** Drops what is stale by this run; leaves alone what it has not put to the test. */
function drop(entry: Entry, { results, steps }: Shown): Row {
  const outcome = results.rules.find(({ rule }) => rule === entry.rule)?.outcome
  const why = staleReason(entry, { outcome, steps, startedAt: results.run.startedAt })
  if (why === null) return { entry, change: null }
  const reason = why.split(':')[0] ?? why
  return {
    entry: null,
    change: { of: 'finding', kind: 'removed', what: `${nameOf(entry)}: ${reason}` },
  }
}

function collect(rows: readonly Row[]): FoundEntries {
  return {
    findings: rows.flatMap(({ entry }) => entry ?? []),
    changes: rows.flatMap(({ change }) => change ?? []),
  }
}

/** Accepts every finding of the run, renews what is past its date, drops what is stale. */
export function takeFindings(
  entries: readonly Entry[],
  shown: Shown,
  acceptance: Acceptance,
): FoundEntries {
  const { results } = shown
  const { startedAt } = results.run
  const known = new Set(entries.map(({ id }) => id))
  const rows = entries.map((entry) => {
    const finding = results.findings.find(({ id }) => id === entry.id)
    return finding ? renew(entry, finding, acceptance, startedAt) : drop(entry, shown)
  })
  const fresh = results.findings
    .filter(({ id }) => !known.has(id))
    .map((finding): Row => {
      const entry = entryOf(finding, acceptance, startedAt)
      const what = `${nameOf(entry)}${untilOf(entry)}: ${finding.message}`
      return { entry, change: { of: 'finding', kind: 'added', what } }
    })
  return collect([...rows, ...fresh])
}

/** Drops entries that no longer fail or are past their date, only where their rule ran. */
export function dropStale(entries: readonly Entry[], shown: Shown): FoundEntries {
  const ids = new Set(shown.results.findings.map(({ id }) => id))
  const { startedAt } = shown.results.run
  const rows = entries.map((entry) =>
    ids.has(entry.id) && !isPast(entry.expires, startedAt)
      ? { entry, change: null }
      : drop(entry, shown),
  )
  return collect(rows)
}

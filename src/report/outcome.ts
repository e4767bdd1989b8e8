/** Decides outcome and exit code of a run from its rows, and says why in one sentence. */
import type {
  Counts,
  FindingRow,
  Leftover,
  RuleRow,
  RunOutcome,
  StaleEntry,
  Stop,
} from './results.ts'
import { count, few, plain } from './text.ts'

/** Documented in the public interface; never renumbered. */
export const exitCodes = {
  fit: 0,
  notFit: 1,
  nothingTested: 2,
  incomplete: 3,
  leftovers: 4,
  interrupted: 130,
} as const

export interface Facts {
  readonly rules: readonly RuleRow[]
  readonly findings: readonly FindingRow[]
  readonly counts: Counts
  readonly leftovers: readonly Leftover[]
  readonly staleBaseline: readonly StaleEntry[]
  readonly stopped: Stop | null
  readonly bugs: readonly { readonly step: string }[]
  readonly skipped: readonly { readonly step: string; readonly why: string }[]
}

export interface Outcome {
  readonly outcome: RunOutcome
  readonly exitCode: number
  readonly why: string
}

/**
 * Errors that end a run at its first look at the target: whatever was seen says nothing of its API.
 */
const entryErrors = new Set(['unreachable', 'not-the-api', 'token-rejected', 'refused-by-plan'])

function nothingTested({ counts, stopped }: Facts): boolean {
  const { pass, fail, inconclusive, error } = counts.rules
  const atEntry = stopped !== null && entryErrors.has(stopped.code)
  // A target that held something and then went away was tested, if not to the end.
  if (atEntry && (stopped.code !== 'unreachable' || pass === 0)) return true
  return pass + fail + inconclusive + error === 0
}

function isIncomplete({ rules, stopped, bugs }: Facts): boolean {
  return (
    stopped !== null || bugs.length > 0 || rules.some((row) => row.effect === 'leaves-incomplete')
  )
}

function isBroken({ rules, staleBaseline }: Facts): boolean {
  return staleBaseline.length > 0 || rules.some((row) => row.effect === 'breaks')
}

/** 130 > 2 > 1 > 4 > 3 > 0. */
function exitCodeOf(facts: Facts): number {
  if (facts.stopped?.code === 'interrupted') return exitCodes.interrupted
  if (nothingTested(facts)) return exitCodes.nothingTested
  if (isBroken(facts)) return exitCodes.notFit
  if (facts.leftovers.length > 0) return exitCodes.leftovers
  return isIncomplete(facts) ? exitCodes.incomplete : exitCodes.fit
}

/** `fit` goes with 0 alone. What is broken stays broken when a run is interrupted later. */
function outcomeOf(facts: Facts, exitCode: number): RunOutcome {
  if (exitCode === exitCodes.fit) return 'fit'
  return exitCode !== exitCodes.nothingTested && isBroken(facts) ? 'not-fit' : 'incomplete'
}

function sayBroken({ rules, findings, counts, staleBaseline }: Facts): string {
  const broken = rules.filter((row) => row.effect === 'breaks')
  const operations = new Set(
    findings.filter(({ breaks }) => breaks).map(({ operation }) => operation ?? 'other requests'),
  )
  const byLevel = [...Map.groupBy(broken, ({ level }) => level)]
    .map(([level, rows]) => `${rows.length} ${level}`)
    .join(', ')
  const parts: string[] = []
  if (broken.length > 0) {
    const where = few([...operations].map((name) => plain(name, 60)))
    const verb = broken.length === 1 ? 'is' : 'are'
    parts.push(`${count(broken.length, 'rule')} ${verb} broken (${byLevel}) on ${where}`)
  }
  if (staleBaseline.length > 0) {
    parts.push(count(staleBaseline.length, 'stale baseline entry', 'stale baseline entries'))
  }
  if (counts.findings.known > 0) parts.push(count(counts.findings.known, 'known finding'))
  return parts.join('; ')
}

function sayIncomplete({ rules, stopped, bugs, skipped }: Facts): string {
  const unjudged = rules.filter((row) => row.effect === 'leaves-incomplete')
  const errors = unjudged.filter(({ outcome }) => outcome === 'error')
  const rest = unjudged.filter(({ outcome }) => outcome !== 'error').map(({ rule }) => rule)
  const parts: string[] = []
  if (stopped !== null) parts.push(`the run stopped early: ${plain(stopped.message)}`)
  const [left] = skipped
  if (left) parts.push(`${left.step} was not carried out (${plain(left.why)})`)
  if (rest.length > 0) parts.push(`${count(rest.length, 'rule')} could not be judged: ${few(rest)}`)
  if (errors.length > 0) {
    const names = few(errors.map(({ rule }) => rule))
    parts.push(`${count(errors.length, 'rule')} failed by a bug of vps-contract: ${names}`)
  }
  if (bugs.length > 0) {
    const names = few(bugs.map(({ step }) => step))
    parts.push(`${count(bugs.length, 'step')} failed by a bug of vps-contract: ${names}`)
  }
  return parts.join('; ')
}

function sayFit({ counts }: Facts): string {
  const held = `${count(counts.rules.pass, 'rule')} held, none that the gate counts is broken`
  const parts = [held]
  const { warnings, known } = counts.findings
  if (warnings > 0) parts.push(count(warnings, 'warning'))
  if (known > 0) parts.push(count(known, 'known finding'))
  const untested = counts.rules['not-applicable'] + counts.rules.none
  if (untested > 0) parts.push(`${count(untested, 'rule')} not tested`)
  return parts.join('; ')
}

function sayNothing({ stopped, rules, skipped }: Facts): string {
  if (stopped !== null) return `nothing was tested: ${plain(stopped.message)}; ${stopped.next}`
  const [left] = skipped
  if (left) return `nothing was tested: ${left.step} was not carried out (${plain(left.why)})`
  if (rules.length === 0) return 'nothing was tested: no rule was chosen'
  return 'nothing was tested: no rule met any evidence'
}

function sayLeft({ leftovers }: Facts): string {
  const names = few(leftovers.map(({ uuid }) => plain(uuid, 40)))
  const servers = count(leftovers.length, 'server')
  return `${servers} could not be deleted and may go on costing money: ${names}`
}

/** Every reason that counts, the weightiest first. */
function whyOf(facts: Facts, exitCode: number): string {
  if (exitCode === exitCodes.fit) return sayFit(facts)
  const parts: string[] = []
  if (exitCode === exitCodes.interrupted) parts.push('the run was interrupted')
  if (exitCode === exitCodes.nothingTested) parts.push(sayNothing(facts))
  else if (isBroken(facts)) parts.push(sayBroken(facts))
  if (facts.leftovers.length > 0) parts.push(sayLeft(facts))
  const alsoIncomplete = exitCode === exitCodes.leftovers && isIncomplete(facts)
  if (exitCode === exitCodes.incomplete || alsoIncomplete) parts.push(sayIncomplete(facts))
  return parts.join('; ')
}

/** The verdict of a run. */
export function decide(facts: Facts): Outcome {
  const exitCode = exitCodeOf(facts)
  const why = whyOf(facts, exitCode)
  return {
    outcome: outcomeOf(facts, exitCode),
    exitCode,
    why: `${why.charAt(0).toUpperCase()}${why.slice(1)}.`,
  }
}

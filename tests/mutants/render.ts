/** Words and tables of the mutation run. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Outcome, readOutcome } from './job.ts'

type Pardons = ReadonlyMap<string, string>

function short(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 80)
}

/** A line or a few for an outcome that needs a look; empty for one that is as it must be. */
export function renderOutcome(outcome: Outcome, pardons: Pardons, verbose: boolean): string {
  const reading = readOutcome(outcome)
  const fine = reading === 'killed' || reading === 'silent'
  const quietlySilent = outcome.silent.length > 0 && outcome.violates.length === 0
  if (fine && !verbose && !quietlySilent) return ''
  const { job } = outcome
  const pardon = pardons.get(job.id)
  const pardoned = pardon === undefined ? '' : ` pardoned: ${pardon}`
  const word = fine ? 'fine' : reading.toUpperCase()
  return [
    `${word}  ${job.kind} ${job.id} [${outcome.violates.join(' ')}]${pardoned}`,
    ...outcome.alarms.map(
      ({ rule, clause, message, expected, actual }) =>
        `    ${clause} ${rule}: ${message} (expected ${short(expected)}, got ${short(actual)})`,
    ),
    ...(fine ? [] : outcome.warnings.map(({ rule, clause }) => `    warning ${clause} ${rule}`)),
    ...(outcome.violates.length === 0
      ? outcome.silent.map(({ rule, outcome: word, why }) => `    ${word} ${rule}: ${why}`)
      : []),
    ...outcome.errors.map((error) => `    error ${error}`),
    ...(outcome.broken ? [`    ${outcome.broken}`] : []),
  ].join('\n')
}

/** Counts by kind and reading. */
export function renderSummary(
  outcomes: readonly Outcome[],
  pardons: Pardons,
  tookMs: number,
): string {
  const kinds = [...new Set(outcomes.map(({ job }) => job.kind))]
  const lines = kinds.map((kind) => {
    const own = outcomes.filter(({ job }) => job.kind === kind)
    const counts = new Map<string, number>()
    for (const outcome of own) {
      const reading = readOutcome(outcome)
      counts.set(reading, (counts.get(reading) ?? 0) + 1)
    }
    const words = [...counts].map(([reading, count]) => `${count} ${reading}`).join(', ')
    const requests = own.map((outcome) => outcome.requests).toSorted((a, b) => a - b)
    const incomplete = own.filter(
      ({ violates, silent }) => violates.length === 0 && silent.length > 0,
    )
    const median = requests[requests.length >> 1]
    return [
      `${kind}: ${own.length} tried, ${words}; ${incomplete.length} incomplete;`,
      `median ${median} requests`,
    ].join(' ')
  })
  return `${lines.join('\n')}\n${pardons.size} pardoned; ${Math.round(tookMs / 1000)} s\n`
}

/** Writes docs/mutants.md: which rules killed which fault, with how many requests. */
export function writeMatrix(outcomes: readonly Outcome[], pardons: Pardons): void {
  const rows = outcomes
    .filter(({ violates }) => violates.length > 0)
    .toSorted((a, b) => (a.job.kind + a.job.id < b.job.kind + b.job.id ? -1 : 1))
    .map((outcome) => {
      const rules = [...new Set([...outcome.alarms, ...outcome.warnings].map(({ rule }) => rule))]
      const word = pardons.has(outcome.job.id) ? 'pardoned' : readOutcome(outcome)
      const { job, violates, requests } = outcome
      const cells = [job.id, violates.join(' '), word, requests, rules.join('<br>')]
      return `| ${cells.join(' | ')} |`
    })
  const text = [
    '# Faults and the rules that kill them',
    '',
    'Written by `npm run mutants -- --write`. Faults are those of the reference server, and the',
    'single defects of the foreign provider in `tests/foreign/`.',
    '',
    '| fault | breaks | reading | requests | rules |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    ...(pardons.size > 0
      ? ['Pardoned:', '', ...[...pardons].map(([id, why]) => `- ${id}: ${why}`), '']
      : []),
  ].join('\n')
  writeFileSync(fileURLToPath(new URL('../../docs/mutants.md', import.meta.url)), text)
}

/** Words and tables of the mutation run. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Outcome, readOutcome } from './job.ts'
import { type Pardons, type Settlement, settleOutcome } from './settle.ts'

function short(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 80)
}

function sayPardon(settled: Settlement, pardons: Pardons, id: string): string {
  if (settled === 'pardoned') return ` pardoned: ${pardons.get(id)!.why}`
  return settled === 'stale' ? ' is killed now: take it out of tests/mutants/pardons.ts' : ''
}

/** A line or a few for an outcome that needs a look; empty for one that is as it must be. */
export function renderOutcome(outcome: Outcome, pardons: Pardons, verbose: boolean): string {
  const settled = settleOutcome(outcome, pardons)
  const reading = readOutcome(outcome)
  const conforms = outcome.violates.length === 0
  if (settled === 'right' && !verbose && !(conforms && outcome.silent.length > 0)) return ''
  const { job } = outcome
  const word = settled === 'right' ? 'fine' : settled === 'stale' ? 'STALE' : reading.toUpperCase()
  const by = job.limits === null ? '' : `, probed ${job.limits === 'k6' ? 'by k6' : job.limits}`
  const cost = `${outcome.requests} requests, ${outcome.tookMs} ms${by}`
  const pardon = sayPardon(settled, pardons, job.id)
  return [
    `${word}  ${job.kind} ${job.id} [${outcome.violates.join(' ')}] ${cost}${pardon}`,
    ...outcome.alarms.map(
      ({ rule, clause, message, expected, actual }) =>
        `    ${clause} ${rule}: ${message} (expected ${short(expected)}, got ${short(actual)})`,
    ),
    ...(reading === 'killed'
      ? []
      : outcome.warnings.map(({ rule, clause }) => `    warning ${clause} ${rule}`)),
    ...(conforms
      ? outcome.silent.map(({ rule, outcome: seen, why }) => `    ${seen} ${rule}: ${why}`)
      : []),
    ...(conforms && (reading !== 'silent' || verbose) ? [`    it is ${outcome.about}`] : []),
    ...outcome.errors.map((error) => `    error ${error}`),
    ...(outcome.broken ? [`    ${outcome.broken}`] : []),
  ].join('\n')
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0
}

function countReadings(outcomes: readonly Outcome[]): string {
  const counts = Object.entries(Object.groupBy(outcomes, readOutcome))
  return counts.map(([reading, list]) => `${list.length} ${reading}`).join(', ')
}

/** Requests of a run that kills, and how many of them were sent when the fault had shown itself. */
function sayKills(outcomes: readonly Outcome[]): string {
  const kills = outcomes.filter(({ seenAfter }) => seenAfter !== null)
  if (kills.length === 0) return ''
  const seen = median(kills.map(({ seenAfter }) => seenAfter!))
  return `, ${median(kills.map(({ requests }) => requests))} per kill, shown after ${seen}`
}

function renderKind(outcomes: readonly Outcome[]): string {
  const conforming = outcomes.filter(({ violates }) => violates.length === 0)
  const incomplete = conforming.filter(({ silent }) => silent.length > 0).length
  const requests = median(outcomes.map((outcome) => outcome.requests))
  return [
    `${outcomes[0]!.job.kind}: ${outcomes.length} tried: ${countReadings(outcomes)};`,
    ...(conforming.length > 0 ? [`${incomplete} incomplete;`] : []),
    `requests (median): ${requests}${sayKills(outcomes)}`,
  ].join(' ')
}

/** Counts by kind and reading. */
export function renderSummary(
  outcomes: readonly Outcome[],
  pardons: Pardons,
  tookMs: number,
): string {
  const kinds = Map.groupBy(outcomes, ({ job }) => job.kind)
  const settled = Object.groupBy(outcomes, (outcome) => settleOutcome(outcome, pardons))
  const probed = outcomes.filter(({ job }) => job.limits !== null)
  const byK6 = probed.filter(({ job }) => job.limits === 'k6').length
  const counts = (['right', 'pardoned', 'stale', 'wrong'] as const).map(
    (word) => `${settled[word]?.length ?? 0} ${word}`,
  )
  return [
    ...[...kinds.values()].map(renderKind),
    `limits probed in ${probed.length} jobs, by k6 in ${byK6}`,
    `${counts.join(', ')}; ${Math.round(tookMs / 1000)} s`,
    '',
  ].join('\n')
}

function rowOf(outcome: Outcome, pardons: Pardons): string {
  const { job, violates, requests, seenAfter } = outcome
  const rules = [...new Set([...outcome.alarms, ...outcome.warnings].map(({ rule }) => rule))]
  const word = pardons.has(job.id) ? 'pardoned' : readOutcome(outcome)
  const cells = [job.id, violates.join(' '), word, seenAfter ?? '', requests, rules.join('<br>')]
  return `| ${cells.join(' | ')} |`
}

/** Writes docs/mutants.md: which rules killed which fault, with how many requests. */
export function writeMatrix(outcomes: readonly Outcome[], pardons: Pardons): void {
  const rows = outcomes
    .filter(({ violates }) => violates.length > 0)
    .toSorted((a, b) => (a.job.kind + a.job.id < b.job.kind + b.job.id ? -1 : 1))
    .map((outcome) => rowOf(outcome, pardons))
  const text = [
    '# Faults and the rules that kill them',
    '',
    'Written by `npm run mutants -- --write`. Faults are those of the reference server, and the',
    'single defects of the foreign provider in `tests/foreign/`. `shown` is how many requests were',
    'sent when the fault had first shown itself on its clause, `sent` those of the whole run.',
    '',
    '| fault | breaks | reading | shown | sent | rules |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    ...(pardons.size > 0
      ? ['Pardoned:', '', ...[...pardons].map(([id, { why }]) => `- ${id}: ${why}`), '']
      : []),
  ].join('\n')
  writeFileSync(fileURLToPath(new URL('../../docs/mutants.md', import.meta.url)), text)
}

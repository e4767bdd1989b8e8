/**
 * npm run mutants: every fault must be killed on its clause, nothing that conforms may raise an
 * alarm.
 */
import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import type { Outcome } from './job.ts'
import { listJobs, type Selection } from './jobs.ts'
import { pardons } from './pardons.ts'
import { runJobs } from './pool.ts'
import { renderOutcome, renderSummary, writeMatrix } from './render.ts'
import { settleOutcome, strayPardons } from './settle.ts'

const { values } = parseArgs({
  options: {
    kind: { type: 'string', multiple: true },
    match: { type: 'string' },
    random: { type: 'string', default: '200' },
    seed: { type: 'string' },
    k6: { type: 'boolean' },
    'no-limits': { type: 'boolean' },
    workers: { type: 'string', default: String(availableParallelism()) },
    write: { type: 'boolean' },
    verbose: { type: 'boolean', short: 'v' },
  },
})

const selection: Selection = {
  random: Number(values.random),
  seed: values.seed === undefined ? randomInt(1_000_000) : Number(values.seed),
  probes: values['no-limits'] ? 'none' : values.k6 ? 'k6' : 'stand-in',
}

const jobs = listJobs(selection)
  .filter(({ kind }) => !values.kind || values.kind.includes(kind))
  .filter(({ id }) => !values.match || id.includes(values.match))
const outcomes: Outcome[] = []
const startedAt = performance.now()
process.stdout.write(`${jobs.length} jobs; random points from --seed ${selection.seed}\n`)
await runJobs(jobs, Number(values.workers), (outcome) => {
  outcomes.push(outcome)
  const text = renderOutcome(outcome, pardons, values.verbose === true)
  if (text !== '') process.stdout.write(`${text}\n`)
})
const strays = strayPardons(pardons)
for (const id of strays) process.stdout.write(`STRAY  pardons.ts names ${id}, which nobody is\n`)
process.stdout.write(renderSummary(outcomes, pardons, performance.now() - startedAt))
if (values.write) writeMatrix(outcomes, pardons)
const isRight = outcomes.every((outcome) =>
  ['right', 'pardoned'].includes(settleOutcome(outcome, pardons)),
)
process.exitCode = isRight && strays.length === 0 ? 0 : 1

/**
 * npm run mutants: every fault must be killed on its clause, nothing that conforms may raise an
 * alarm.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { everyAlternative } from '../foreign/choices.ts'
import { defects } from '../foreign/defects.ts'
import { type Job, type JobKind, type Outcome, readOutcome } from './job.ts'
import { pardons } from './pardons.ts'
import { renderOutcome, renderSummary, writeMatrix } from './render.ts'

const { values } = parseArgs({
  options: {
    kind: { type: 'string', multiple: true },
    match: { type: 'string' },
    random: { type: 'string', default: '200' },
    'no-limits': { type: 'boolean' },
    write: { type: 'boolean' },
    verbose: { type: 'boolean', short: 'v' },
  },
})

/** Topics whose faults only the k6 probes can show. */
function needsLimits(clauses: readonly string[]): boolean {
  return clauses.some((clause) => clause.startsWith('RAT-'))
}

async function referenceJobs(): Promise<Job[]> {
  if (values.kind && !values.kind.some((kind) => /fault|variant/.test(kind))) return []
  const { faults, variants } = await import('#faults/index.ts')
  return [
    ...faults.map(({ id, violates }) => ({
      kind: 'fault' as const,
      id,
      withLimits: needsLimits(violates) && values['no-limits'] !== true,
    })),
    ...variants.map(({ id }) => ({ kind: 'variant' as const, id, withLimits: false })),
  ]
}

async function allJobs(): Promise<Job[]> {
  const random = Number(values.random)
  const numbered = (kind: JobKind, count: number): Job[] =>
    Array.from({ length: count }, (_, i) => ({
      kind,
      id: String(i),
      // Limiters differ between random points: every fourth is probed too.
      withLimits: kind !== 'choice' && i % 4 === 0 && values['no-limits'] !== true,
    }))
  return [
    ...(await referenceJobs()),
    ...numbered('random-variant', random),
    ...defects.map(({ id, clause }) => ({
      kind: 'defect' as const,
      id,
      withLimits: needsLimits([clause]) && values['no-limits'] !== true,
    })),
    ...numbered('choice', everyAlternative().length),
    ...numbered('random-choice', random),
  ]
}

/** Runs the jobs on as many workers as there are cores. */
async function runJobs(jobs: Job[], onOutcome: (outcome: Outcome) => void): Promise<void> {
  const queue = [...jobs]
  await Promise.all(
    Array.from({ length: availableParallelism() }, () => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url))
      return new Promise<void>((resolve, reject) => {
        const next = (): void => {
          const job = queue.shift()
          if (job) worker.postMessage(job)
          else void worker.terminate().then(() => resolve())
        }
        worker.on('error', reject)
        worker.on('message', (outcome: Outcome) => {
          onOutcome(outcome)
          next()
        })
        next()
      })
    }),
  )
}

const jobs = (await allJobs())
  .filter(({ kind }) => !values.kind || values.kind.includes(kind))
  .filter(({ id }) => !values.match || id.includes(values.match))
const outcomes: Outcome[] = []
const startedAt = performance.now()
await runJobs(jobs, (outcome) => {
  outcomes.push(outcome)
  const text = renderOutcome(outcome, pardons, values.verbose === true)
  if (text !== '') process.stdout.write(`${text}\n`)
})
process.stdout.write(renderSummary(outcomes, pardons, performance.now() - startedAt))
if (values.write) writeMatrix(outcomes, pardons)
const bad = outcomes.filter(
  (outcome) => !['killed', 'silent'].includes(readOutcome(outcome)) && !pardons.has(outcome.job.id),
)
process.exitCode = bad.length === 0 ? 0 : 1

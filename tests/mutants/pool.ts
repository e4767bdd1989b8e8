/** Spreads the jobs of the mutation run over workers. */
import { Worker } from 'node:worker_threads'
import type { Job, Outcome } from './job.ts'

/** Runs the jobs in their order, each on the next worker that is free. Rejects when one dies. */
export async function runJobs(
  jobs: readonly Job[],
  workers: number,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  const queue = [...jobs]
  await Promise.all(
    Array.from({ length: Math.min(workers, jobs.length) }, () => {
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

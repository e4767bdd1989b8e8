/** Runs the k6 processes of a load side by side, each on its execution segment, and joins them. */
import { closeSync, existsSync, openSync, readFileSync, readSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Exchange } from '#exchange/exchange.ts'
import type { Redactor } from '#exchange/redact.ts'
import type { MixPlan } from '#load/mix/plan.ts'
import { segmentArgs } from '#load/mix/segments.ts'
import type { LocalK6 } from '#target/k6/tools.ts'

export const mixScript = fileURLToPath(new URL('../../../load/mix.ts', import.meta.url))

export interface LoadJob {
  readonly k6: string
  readonly tools: LocalK6
  readonly plan: MixPlan
  readonly processes: number
  readonly baseUrl: string
  readonly token: string
  readonly requestTimeoutMs: number
  readonly outDir: string
  readonly redactor: Redactor
  readonly signal: AbortSignal
  /** Told the number of requests that have been answered so far. */
  readonly progress: (answered: number) => void
}

export interface LoadRun {
  readonly texts: readonly string[]
  readonly exchanges: readonly Exchange[]
  readonly problem: string | null
}

/** Beyond plan and time-outs: what starting and ending k6 may take on a busy machine. */
const overheadMs = 60_000
const watchMs = 500

function nameOf(index: number): string {
  return `k6-load-${index + 1}`
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

/** Counts the lines of a file that grows; each call reads what is new. */
function openLineCount(path: string): () => number {
  const chunk = Buffer.alloc(64 * 1024)
  let at = 0
  let lines = 0
  return () => {
    if (!existsSync(path)) return lines
    const file = openSync(path, 'r')
    for (let length = chunk.length; length === chunk.length; ) {
      length = readSync(file, chunk, 0, chunk.length, at)
      at += length
      for (const byte of chunk.subarray(0, length)) if (byte === 0x0a) lines += 1
    }
    closeSync(file)
    return lines
  }
}

/** Looks at the evidence while it grows. */
function watch({ outDir, processes, progress }: LoadJob): () => void {
  const counts = Array.from({ length: processes }, (_, i) =>
    openLineCount(join(outDir, `${nameOf(i)}.ndjson`)),
  )
  const look = (): void => progress(counts.reduce((sum, count) => sum + count(), 0))
  const timer = setInterval(look, watchMs)
  return () => clearInterval(timer)
}

async function runOne(job: LoadJob, index: number) {
  const { plan, outDir } = job
  const leadMs = plan.startMs === null ? 0 : plan.startMs - Date.now()
  const spanMs = leadMs + plan.slots * plan.gapMs
  const outcome = await job.tools.run({
    k6: job.k6,
    script: mixScript,
    name: nameOf(index),
    outDir,
    settings: {
      BASE: job.baseUrl.replace(/\/+$/, ''),
      MIX: JSON.stringify(plan),
      REQUEST_TIMEOUT_MS: String(job.requestTimeoutMs),
      TOKEN_A1: job.token,
    },
    timeoutMs: spanMs + job.requestTimeoutMs + overheadMs,
    idPrefix: `k${index + 1}.`,
    args: segmentArgs(index, job.processes),
    redactor: job.redactor,
    signal: job.signal,
  })
  const path = join(outDir, `${nameOf(index)}.ndjson`)
  const text = readText(path)
  // It holds idempotency keys and whatever a target says; the tape has the same without secrets.
  rmSync(path, { force: true })
  return { text, exchanges: outcome.exchanges, problem: outcome.problem }
}

/** Runs them all to their ends. What one could not do is said; what the others saw is kept. */
export async function runProcesses(job: LoadJob): Promise<LoadRun> {
  const unwatch = watch(job)
  try {
    const indexes = Array.from({ length: job.processes }, (_, i) => i)
    const ended = await Promise.all(indexes.map((index) => runOne(job, index)))
    return {
      texts: ended.map(({ text }) => text),
      exchanges: ended
        .flatMap(({ exchanges }) => exchanges)
        .toSorted((a, b) => a.sentAt - b.sentAt),
      problem: ended.map(({ problem }) => problem).find((problem) => problem !== null) ?? null,
    }
  } finally {
    unwatch()
  }
}

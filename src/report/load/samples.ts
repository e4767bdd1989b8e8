/** Reads what the processes of a load recorded into one list of samples. */
import type { K6Stop, K6Timings, LoadNote, LoadPlanLine } from '#exchange/k6.ts'

/** One request of a load. */
export interface Sample {
  readonly operation: string
  readonly slot: number
  readonly dueAt: number
  readonly sentAt: number
  readonly tookMs: number
  /** 0 where no answer came. */
  readonly status: number
  readonly timings: K6Timings | null
}

export interface Evidence {
  /** By slot. */
  readonly samples: readonly Sample[]
  /** Why processes stopped before their plan did. */
  readonly stops: readonly string[]
  /** What was going to be sent, where the processes said so. */
  readonly plan: Omit<LoadPlanLine, 'kind'> | null
}

type Line = (Omit<LoadNote, 'timings'> & Partial<Pick<LoadNote, 'timings'>>) | K6Stop | LoadPlanLine

const stepPrefix = 'load.'

function sampleOf(line: Extract<Line, { kind: 'request' }>): Sample[] {
  const { step, planned, sentAt, tookMs, status, errorCode, timings = null } = line
  if (!planned || !step.startsWith(stepPrefix)) return []
  // k6 numbers the errors of HTTP itself from 1400 on; below that, no whole answer came.
  const whole = errorCode === 0 || errorCode >= 1400
  const operation = step.slice(stepPrefix.length)
  return [{ operation, ...planned, sentAt, tookMs, status: whole ? status : 0, timings }]
}

function parseLine(line: string): Line | null {
  try {
    return JSON.parse(line) as Line | null
  } catch {
    return null
  }
}

/** Merges the console files of all processes; lines that are no evidence are passed over. */
export function readEvidence(texts: readonly string[]): Evidence {
  const lines = texts.flatMap((text) => text.split('\n')).map(parseLine)
  const samples = lines.flatMap((line) => (line?.kind === 'request' ? sampleOf(line) : []))
  const stops = lines.flatMap((line) => (line?.kind === 'stop' ? [line.why] : []))
  const plan = lines.find((line) => line?.kind === 'plan')
  return {
    samples: samples.toSorted((a, b) => a.slot - b.slot),
    stops: [...new Set(stops)],
    plan: plan?.kind === 'plan' ? plan : null,
  }
}

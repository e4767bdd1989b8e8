/**
 * Measures the reference server at the real limits in real time, once per algorithm, and prints
 * what came of it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeRange } from '#cli/limits/windows.ts'
import { measureWindows, type WindowRange, type WindowRanges } from '#contract/fit-windows.ts'
import { promisedLimits } from '#contract/limits.ts'
import { readTimeline } from '#exchange/timeline.ts'
import { type LimitsMeasured, measureLimits } from '#load/measure.ts'
import { fitLimits, type LimitProfile } from '#load/profile.ts'
import { algorithms } from '#server/limiter/limiter.ts'
import { realClock } from '#target/clock.ts'
import { runK6 } from '#target/k6/run.ts'
import { supplyK6 } from '#target/k6/supply.ts'
import { alarmsIn, judgeProbes } from './verdicts.ts'

const root = join(import.meta.dirname, '../..')
const k6 = {
  supply: () => supplyK6({ env: process.env, cacheDir: join(root, '.cache'), build: true }),
  run: runK6,
}

/** Burst and minute by one algorithm, and some of two, as real ones are. */
const liveAlgorithms = [
  ...algorithms,
  'sliding-log,token-bucket',
  'token-bucket,fixed-clock',
] as const

interface Served {
  readonly url: string
  readonly tokens: Readonly<Record<string, string>>
}

async function listening(child: ChildProcess): Promise<Served> {
  let said = ''
  for await (const chunk of child.stdout!) {
    said += String(chunk)
    if (said.includes('\n')) return JSON.parse(said) as Served
  }
  throw new Error('the reference server did not start')
}

export interface LiveRow {
  readonly algorithm: string
  readonly quick: boolean
  readonly profile: LimitProfile
  readonly windows: WindowRanges
  readonly measured: LimitsMeasured
  readonly alarms: readonly string[]
  /** From the start of k6 to its end. */
  readonly wallMs: number
}

async function measure(algorithm: string, quick: boolean): Promise<LiveRow> {
  const words = ['serve', '--real-time', '--json', '--algorithm', algorithm]
  const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const outDir = mkdtempSync(join(tmpdir(), 'vpsc-live-'))
  try {
    const { url, tokens } = await listening(child)
    const startedAt = performance.now()
    const measured = await measureLimits({
      ...{ k6, baseUrl: url, controlUrl: null, clock: realClock, outDir, earlier: [] },
      ...{ limits: promisedLimits, quick, writes: true },
      tokens: { A1: tokens.A1!, A2: tokens.A2!, B1: tokens.B1! },
    })
    const wallMs = performance.now() - startedAt
    const profile = fitLimits(measured.exchanges, promisedLimits)
    const windows = measureWindows(readTimeline(measured.exchanges, promisedLimits), promisedLimits)
    const alarms = alarmsIn(judgeProbes(measured.exchanges))
    return { algorithm, quick, profile, windows, measured, alarms, wallMs }
  } finally {
    child.kill()
    rmSync(outDir, { recursive: true })
  }
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`

/** The windows that would explain as much as the promised one, in seconds. */
function within(row: LimitProfile['burst'], range: WindowRange | null): string {
  return row.windowMs === null || range === null ? '–' : writeRange(range)
}

function renderRow({
  algorithm,
  quick,
  profile,
  windows,
  measured,
  alarms,
  wallMs,
}: LiveRow): string {
  const { burst, sustained } = profile
  return row([
    `${algorithm}${quick ? ', quick' : ''}`,
    burst.limit ?? burst.standing,
    within(burst, windows.burst),
    sustained.limit ?? sustained.standing,
    within(sustained, windows.sustained),
    `${profile.algorithm}${measured.problem === null ? '' : ` (${measured.problem})`}`,
    alarms.join('; ') || 'none',
    (wallMs / 1000).toFixed(1),
    `${measured.refused} of ${measured.exchanges.length}`,
  ])
}

export function renderLive(rows: readonly LiveRow[]): string {
  const names = ['counts by', 'burst', 'window of', 'minute', 'window of', 'said']
  const heads = [...names, 'alarms', 'seconds', 'refused']
  return [row(heads), row(heads.map(() => '---')), ...rows.map(renderRow)].join('\n')
}

/** Measures every algorithm, side by side: probes mostly wait. */
export async function runLive(words: readonly string[]): Promise<LiveRow[]> {
  const chosen = words.length > 0 ? words : liveAlgorithms
  const measureAll = (quick: boolean): Promise<LiveRow[]> =>
    Promise.all(
      chosen.map(async (name, i) => {
        // Apart by a little, so that not all volleys leave in one moment.
        await realClock.sleep(i * 350)
        return measure(name, quick)
      }),
    )
  const quick = await measureAll(true)
  const full = await measureAll(false)
  return full.flatMap((row, i) => [row, quick[i]!])
}

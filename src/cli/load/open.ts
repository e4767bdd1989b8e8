/** What a load keeps open from its first request to its report. */
import { resolve } from 'node:path'
import type { Exchange } from '#exchange/exchange.ts'
import type { Redactor } from '#exchange/redact.ts'
import { openTape, type TapeWriter } from '#exchange/tape.ts'
import { evenGapMs, slotsIn } from '#load/mix/plan.ts'
import { openRunRedactor } from '#suites/credentials.ts'
import type { Governors } from '#suites/governors.ts'
import { type Clock, realClock } from '#target/clock.ts'
import { openGovernor } from '#target/governor.ts'
import { type Past, restAfter } from '#target/past.ts'
import type { Target } from '../embed.ts'
import { type Interrupts, openInterrupts } from '../interrupts.ts'
import { makeDir } from '../out-dir.ts'
import { ownShelves, type Shelves } from '../paths.ts'
import type { Progress } from '../progress.ts'
import { newRunId } from '../run-id.ts'
import type { LoadSettings } from './settings.ts'

export interface LoadOptions {
  readonly settings: LoadSettings
  readonly target: Target
  /** What the account has sent before; null where nobody else uses it. */
  readonly past?: Past | null
  readonly openProgress: (planned: number) => Progress
  /** The project's own unless said otherwise. */
  readonly shelves?: Shelves
}

export interface OpenLoad extends LoadOptions {
  readonly shelves: Shelves
  readonly id: string
  readonly dir: string
  readonly startedAt: string
  readonly slots: number
  readonly gapMs: number
  readonly governors: Governors
  readonly progress: Progress
  readonly interrupts: Interrupts
  readonly redactor: Redactor
  readonly tape: TapeWriter
  readonly exchanges: Exchange[]
}

/**
 * One governor at the even pace of the load, before it and after it: together nothing is ever
 * denser than the limits allow.
 */
function openEvenGovernors(clock: Clock, gapMs: number): Governors {
  let waitedMs = 0
  const pace = { fastGapMs: gapMs, fastCount: 1, holdUntilMs: gapMs, slowGapMs: gapMs }
  const governor = openGovernor(clock, pace, (ms) => {
    waitedMs += ms
  })
  return {
    governorOf: () => governor,
    holdUntil: (atMs) => governor.holdUntil(atMs),
    get waitedMs() {
      return waitedMs
    },
  }
}

/** The even pace is slow enough for an account that has just been used, once it may begin. */
function governorsAfter({ past, settings }: LoadOptions, gapMs: number): Governors {
  const governors = openEvenGovernors(realClock, gapMs)
  if (past) governors.holdUntil(restAfter(past, settings.limits, realClock.now()).untilMs)
  return governors
}

/** Opens a load: folder, tape, pace. Throws UsageError where the folder cannot be made. */
export function openLoad(options: LoadOptions): OpenLoad {
  const { settings, target, shelves = ownShelves } = options
  const { durationMs, limits } = settings
  const [gapMs, slots] = [evenGapMs(limits), slotsIn(durationMs, limits)]
  const id = newRunId(Date.now())
  const dir = resolve(settings.outDir ?? `${shelves.reports}/${id}`)
  makeDir(dir)
  return {
    ...options,
    ...{ shelves, id, dir, slots, gapMs },
    startedAt: new Date().toISOString(),
    governors: governorsAfter(options, gapMs),
    progress: options.openProgress(slots),
    interrupts: openInterrupts(),
    redactor: openRunRedactor(target.tokens),
    tape: openTape(`${dir}/tape.ndjson`),
    exchanges: [],
  }
}

/** One trial: a whole run is ended at its n-th request, and what it leaves is counted. */
import type { Bench } from './bench.ts'
import { type Ended, startHasty } from './child.ts'
import type { Asked, Moment } from './relay.ts'

export interface Trial {
  readonly at: number
  readonly moment: Moment
  readonly signal: 'SIGKILL' | 'SIGINT' | 'SIGTERM'
}

export interface Tried {
  readonly trial: Trial
  /** Servers that existed when the process was gone. */
  readonly before: number
  /** What is wrong, in words; empty where all is well. */
  readonly faults: readonly string[]
  readonly asked: Asked | null
}

/** Patience with requests is real time here, so it is given generously. */
const run = ['run', '--allow-creates', '--no-limits', '--request-timeout', '600'] as const

/** A whole run that nobody disturbs: how many requests it sends, and what they are. */
export async function countRequests(bench: Bench): Promise<readonly Asked[]> {
  bench.relay.set(null)
  const { code, stdout, stderr } = await startHasty(
    bench.home,
    [...run, ...bench.limits],
    bench.env,
  ).ended
  if (code !== 0 && code !== 1)
    throw new Error(`the undisturbed run ended with ${code}: ${stdout}${stderr}`)
  const { left, touched } = await bench.census()
  if (left.length + touched.length > 0) throw new Error('the undisturbed run left something')
  return [...bench.relay.asked]
}

async function endAt(bench: Bench, { at, moment, signal }: Trial): Promise<Ended> {
  const child = startHasty(bench.home, [...run, ...bench.limits], bench.env)
  const deadly = signal === 'SIGKILL'
  bench.relay.set({ at, moment, deadly, spring: () => child.kill(signal) })
  return child.ended
}

/** Ends a run at one moment and says what is wrong afterwards. */
export async function tryCrash(bench: Bench, trial: Trial): Promise<Tried> {
  const ended = await endAt(bench, trial)
  const asked = bench.relay.asked[trial.at - 1] ?? null
  bench.relay.set(null)
  const faults: string[] = []
  const { left: before } = await bench.census()
  if (trial.signal === 'SIGKILL') {
    if (asked !== null && ended.code !== null) faults.push(`it ended with ${ended.code} by itself`)
    const swept = await startHasty(bench.home, ['sweep', ...bench.limits], bench.env).ended
    if (swept.code !== 0) faults.push(`sweep: ${swept.code} ${swept.stdout}${swept.stderr}`)
  } else if (asked !== null && ended.code !== 130) {
    faults.push(`it ended with ${ended.code}: ${ended.stdout.slice(-300)}${ended.stderr}`)
  }
  if (/bug of vps-contract/.test(ended.stdout + ended.stderr)) faults.push(ended.stderr)
  const { left, touched } = await bench.census()
  if (left.length > 0) faults.push(`left: ${left.join(', ')}`)
  if (touched.length > 0) faults.push(`touched: ${touched.join(', ')}`)
  return { trial, before: before.length, faults, asked }
}

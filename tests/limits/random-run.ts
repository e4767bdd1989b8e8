/** Random legitimate limiters, many of them: what alarms do they raise, and are they measured? */
import { chance, drawProvider } from './random.ts'
import { simulate } from './simulation.ts'
import { alarmsIn, judgeProbes, outcomeOf } from './verdicts.ts'

export interface RandomRun {
  readonly quick: boolean
  readonly alarms: readonly string[]
  /** Was each limit found to be as promised? */
  readonly burst: boolean
  readonly sustained: boolean
}

/** One limiter drawn by its seed; every third run is the quick one. */
export function tryRandom(seed: number): RandomRun {
  const { name, spec, jitterMs, startMs } = drawProvider(seed)
  const random = chance(seed + 1_000)
  const quick = seed % 3 === 0
  const verdicts = judgeProbes(simulate(spec, { jitterMs, startMs, random, quick }))
  return {
    quick,
    alarms: alarmsIn(verdicts).map((alarm) => `${name}: ${alarm}`),
    burst: outcomeOf(verdicts, 'burst-limit-is-no-wider') === 'pass',
    sustained: outcomeOf(verdicts, 'sustained-limit-is-no-wider') === 'pass',
  }
}

export function runRandom(count: number): RandomRun[] {
  return Array.from({ length: count }, (_, seed) => tryRandom(seed))
}

const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`

export function renderRandom(runs: readonly RandomRun[]): string {
  const alarms = runs.flatMap((run) => run.alarms)
  const full = runs.filter(({ quick }) => !quick)
  const burst = runs.filter((run) => run.burst).length
  const sustained = full.filter((run) => run.sustained).length
  const cells = [share(burst, runs.length), share(sustained, full.length)]
  return [
    '| random legitimate limiters | alarms | burst as promised | minute, of the full probes |',
    '| --: | --: | --: | --: |',
    `| ${[runs.length, alarms.length, ...cells].join(' | ')} |`,
    ...(alarms.length > 0 ? ['', ...alarms.map((alarm) => `- ${alarm}`)] : []),
  ].join('\n')
}

/** Windows on the clock: how exactly they are measured, and how long that takes, by their phase. */
import { writeRange } from '#cli/limits/windows.ts'
import { measureWindows } from '#contract/fit-windows.ts'
import { promisedLimits } from '#contract/limits.ts'
import { receivedAt } from '#exchange/exchange.ts'
import { readTimeline } from '#exchange/timeline.ts'
import { plainProvider } from './provider.ts'
import { chance } from './random.ts'
import { simulate } from './simulation.ts'

const kinds = ['fixed-clock', 'counter-clock'] as const
/** When the first minute on the clock ends, in seconds after the probes began. */
const turnsS = [1, 4, 8, 12, 16, 24, 32, 40, 48, 56]

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`

function measureTurn(kind: (typeof kinds)[number], turnS: number): string[] {
  const { burst, sustained } = promisedLimits
  const limits = [burst, sustained].map((limit) => ({ kind, ...limit }))
  const startMs = Date.UTC(2026, 4, 14, 10, 31) - 1_000 * turnS
  const random = chance(turnS)
  const seen = simulate(plainProvider({ limits }), { random, startMs, jitterMs: 5 })
  const ranges = measureWindows(readTimeline(seen, promisedLimits), promisedLimits)
  const tookS = (Math.max(...seen.map(receivedAt)) - seen[0]!.sentAt) / 1_000
  const refused = seen.filter(({ response }) => response?.status === 429).length
  return [
    ...[ranges.burst, ranges.sustained].map((range) => (range ? writeRange(range) : '–')),
    tookS.toFixed(0),
    `${refused} of ${seen.length}`,
  ]
}

export function renderTurns(): string {
  const names = ['counts by', 'a minute ends after', 'window of', 'window of', 's', 'refused']
  const rows = kinds.flatMap((kind) =>
    turnsS.map((turnS) => row([kind, `${turnS} s`, ...measureTurn(kind, turnS)])),
  )
  return [row(names), row(names.map(() => '---')), ...rows].join('\n')
}

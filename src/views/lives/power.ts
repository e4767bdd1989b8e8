/** Cuts a life into stretches of one state, and into power cycles within which uptime must grow. */
import { shutdownPatienceMs } from '#contract/patience.ts'
import { isAccepted } from './events.ts'
import { type Life, numberOf, type Sight, storyAt, textOf } from './life.ts'

/** One status read; uptime is 0 where there is none. */
export interface Reading {
  readonly sight: Sight
  readonly uptimeS: number
  readonly from: number
  readonly to: number
}

/** For this long after a restart was accepted the old cycle may still be the one that is seen. */
const restartMs = 2 * shutdownPatienceMs

/**
 * Runs of status reads that show one state, cut by every power action that was not refused to its
 * owner, and by everybody else's. What is read while a restart may still come is left out.
 */
export function stretchesOf(life: Life, state: string): readonly (readonly Reading[])[] {
  const stretches: Reading[][] = []
  let open: Reading[] | null = null
  let restartedBy = Number.NEGATIVE_INFINITY
  for (const event of life.events) {
    if (event.kind === 'act') {
      if (event.own && event.what === 'delete') break
      if (!event.own || event.http === null || isAccepted(event)) open = null
      if (event.word === 'restart' && isAccepted(event)) restartedBy = event.to + restartMs
      continue
    }
    if (event.from < restartedBy) continue
    if (event.via !== 'status' || !event.own || event.short || event.http !== 200) continue
    if (textOf(event.value, 'state') !== state) {
      open = null
      continue
    }
    if (open === null) {
      open = []
      stretches.push(open)
    }
    const uptimeS = numberOf(event.value, 'uptime_seconds') ?? 0
    open.push({ sight: event, uptimeS, from: event.from, to: event.to })
  }
  return stretches
}

/**
 * Running stretches with an uptime, cut again wherever it fell to what a guest that rebooted by
 * itself would show; `whole` leaves out that last cut.
 */
export function cyclesOf(life: Life, whole = false): readonly (readonly Reading[])[] {
  const timed = stretchesOf(life, 'running')
    .map((stretch) => stretch.filter(hasUptime))
    .filter(({ length }) => length > 0)
  return whole ? timed : timed.flatMap(cutAtReboots)
}

/** While it is installed, a machine may boot as often as that takes. */
function hasUptime({ sight }: Reading): boolean {
  return storyAt(sight) !== 'installing' && numberOf(sight.value, 'uptime_seconds') !== null
}

function cutAtReboots(stretch: readonly Reading[]): readonly (readonly Reading[])[] {
  const cycles: Reading[][] = [[]]
  for (const [i, reading] of stretch.entries()) {
    const before = stretch[i - 1]
    if (before !== undefined && reading.uptimeS < before.uptimeS) cycles.push([])
    cycles.at(-1)!.push(reading)
  }
  return cycles
}

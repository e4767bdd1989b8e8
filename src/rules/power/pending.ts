/** Which power actions may still have an effect to show. */
import { shutdownPatienceMs } from '#contract/patience.ts'
import { isAccepted } from '#views/lives/events.ts'
import type { Act, Life, Sight } from '#views/lives/life.ts'
import { statesOf } from '#views/lives/timeline.ts'

/** What an accepted action leads to; a restart passes through both states. */
const targets: Readonly<Record<string, string>> = {
  kill: 'stopped',
  shutdown: 'stopped',
  start: 'running',
}

/** Had an action not shown its effect by then, and may still do so? A guest takes its time. */
export function isPending(life: Life, act: Act, by: Sight): boolean {
  if (act.what !== 'power' || !isAccepted(act)) return false
  const target = targets[act.word ?? '']
  if (target === undefined) return by.from - act.to < 2 * shutdownPatienceMs
  const seen = statesOf(life).filter(({ sight }) => sight.from >= act.to && sight.to <= by.to)
  return !seen.some(({ state }) => state === target)
}

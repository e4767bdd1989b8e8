/** Puts each action beside what the status said before and after it, until the next one. */

import { isAccepted } from './events.ts'
import { type Act, healthy, type Life, type Sight, storyAt, textOf } from './life.ts'
import { actsOf, aliveLooks } from './timeline.ts'

/** An act with the status reads around it. */
export interface Consequence {
  readonly act: Act
  /** The last status read before the act, if nothing was done in between; else null. */
  readonly before: Sight | null
  /** The status reads after it, until the next act that may have done something. */
  readonly after: readonly Sight[]
}

/**
 * May the act have changed the server? Looks and refusals of the API do not. A stranger's deletion
 * may be answered 204 for nothing (DEL-08), and what one deletes is no longer read.
 */
export function mayChange(act: Act): boolean {
  if (act.what === 'look' || (act.what === 'delete' && !act.own)) return false
  return act.http === null || isAccepted(act) || act.http >= 500
}

/** State of a status read, or null. */
export function stateAt(sight: Sight | null | undefined): string | null {
  return sight?.http === 200 ? textOf(sight.value, 'state') : null
}

/** Installed, healthy, and in this state. */
export function isSteadily(sight: Sight | null, state: string): boolean {
  return sight !== null && stateAt(sight) === state && storyAt(sight) === healthy
}

/**
 * May an accepted action still be at work when this act is sent, or at an instant? Not once the
 * status has shown where it led; after a restart, and after an act that nobody answered, that
 * cannot be seen.
 */
export function isSettling(life: Life, act: Pick<Act, 'from'>, settleMs: number): boolean {
  const last = actsOf(life, 'power').findLast((other) => other.to <= act.from && mayChange(other))
  if (last === undefined || act.from - last.to >= settleMs) return false
  const led = last.word === 'start' ? 'running' : last.word === 'restart' ? null : 'stopped'
  const shown = aliveLooks(life, 'status').some(
    (sight) => sight.from >= last.to && sight.to <= act.from && stateAt(sight) === led,
  )
  return last.http === null || led === null || !shown
}

/** Every act that `wanted` picks, with what the status told around it. */
export function consequencesOf(life: Life, wanted: (act: Act) => boolean): readonly Consequence[] {
  const acts = actsOf(life)
  const reads = aliveLooks(life, 'status')
  return acts.flatMap((act, i) => {
    if (!wanted(act)) return []
    const changedBefore = acts.slice(0, i).findLast(mayChange)
    const before = reads.findLast(({ to }) => to <= act.from) ?? null
    const fresh = before !== null && before.from >= (changedBefore?.to ?? 0)
    const until = acts.slice(i + 1).find(mayChange)?.from ?? Number.POSITIVE_INFINITY
    const after = reads.filter(({ from }) => from >= act.to && from < until)
    return [{ act, before: fresh ? before : null, after }]
  })
}

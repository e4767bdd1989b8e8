/**
 * The governors of one run: one per account, kept over everything the run sends in several turns.
 */
import type { PromisedLimits } from '#contract/limits.ts'
import type { Clock } from '#target/clock.ts'
import { type Governor, openGovernor, type Pace, safePace, tiredPace } from '#target/governor.ts'
import { type Countings, openKnownGovernor } from '#target/known-governor.ts'

export interface Governors {
  governorOf(account: string): Governor
  /** Nothing leaves on any account before this instant (milliseconds on the clock). */
  holdUntil(atMs: number): void
  /** Milliseconds that all of them have waited so far. */
  readonly waitedMs: number
}

/** The other accounts send a dozen requests at most: a rested account takes those without a gap. */
function visitorPace(pace: Pace): Pace {
  const fastCount = Math.min(12, Math.ceil(pace.fastCount / 10))
  return { ...pace, fastGapMs: pace.fastGapMs / 10, fastCount, holdUntilMs: 0 }
}

/** What is known of the account under test: used just now or not, or how its limits count. */
export type Standing = 'rested' | 'tired' | Countings

/**
 * Opens the governors of a run at the safe pace, at the slow one where an earlier run has used the
 * account just now, or as fast as its known limits allow. Requests without a known account may be
 * counted against ours (by address), so they share its governor.
 */
export function openGovernors(
  clock: Clock,
  limits: PromisedLimits,
  standing: Standing = 'rested',
): Governors {
  const governors = new Map<string, Governor>()
  let waitedMs = 0
  let heldUntilMs = 0
  const onWait = (ms: number): void => {
    waitedMs += ms
  }
  const open = (name: string): Governor => {
    const pace = standing === 'tired' ? tiredPace(limits) : safePace(limits)
    const governor = openGovernor(clock, name === 'A' ? pace : visitorPace(pace), onWait)
    governor.holdUntil(heldUntilMs)
    return governor
  }
  if (typeof standing === 'object') {
    const known = openKnownGovernor(clock, limits, standing, onWait)
    governors.set('A', known).set('-', known.nobodys)
  }
  return {
    get waitedMs() {
      return waitedMs
    },
    holdUntil(atMs) {
      heldUntilMs = Math.max(heldUntilMs, atMs)
      for (const governor of governors.values()) governor.holdUntil(heldUntilMs)
    },
    governorOf(account) {
      const name = account === '-' && !governors.has(account) ? 'A' : account
      const governor = governors.get(name) ?? open(name)
      governors.set(name, governor)
      return governor
    },
  }
}

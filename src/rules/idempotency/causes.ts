/** Finds what all failed repeats have in common and no good one has: the likely cause. */
import type { Replay } from '#views/replays.ts'
import { isFailed, isFaithful } from './repeat.ts'

/** In what a repeat was unlike the first request, or came under other circumstances. */
type Trait = 'deleted' | 'bytes' | 'spelling' | 'raced' | 'interrupted' | 'moved' | 'aged'

/** `later`: time, other creations or other connections; `unknown`: one thing or another. */
export type Cause = 'deleted' | 'bytes' | 'spelling' | 'raced' | 'later' | 'unknown'

/** The most telling first: where several traits fit, the first is blamed. */
const causes: readonly (readonly [Trait, Cause])[] = [
  ['deleted', 'deleted'],
  ['bytes', 'bytes'],
  ['spelling', 'spelling'],
  ['raced', 'raced'],
  ['interrupted', 'later'],
  ['moved', 'later'],
  ['aged', 'later'],
]

function ageOf({ attempt, original }: Replay): number {
  return attempt.sentAt - original.sentAt
}

function hasMoved({ attempt, original }: Replay): boolean {
  const [from, to] = [original.exchange.connection, attempt.exchange.connection]
  return from !== null && to !== null && from !== to
}

function traitsOf(replay: Replay, oldestGoodMs: number): ReadonlySet<Trait> {
  const { deleted, sameBytes, sameSpelling, history, attempt } = replay
  const traits: Record<Trait, boolean> = {
    deleted,
    bytes: !sameBytes,
    spelling: !sameSpelling,
    raced: history.race.length > 0,
    interrupted: history.interruptedBefore(attempt),
    moved: hasMoved(replay),
    aged: ageOf(replay) > oldestGoodMs,
  }
  return new Set((Object.keys(traits) as Trait[]).filter((trait) => traits[trait]))
}

interface Findings {
  /** Traits of every failed repeat. */
  readonly common: ReadonlySet<Trait>
  /** Traits of some good repeat: they do no harm. */
  readonly harmless: ReadonlySet<Trait>
  readonly anyGood: boolean
  /** The first repeat that made a server. */
  readonly duplicate: Replay | undefined
}

const none: ReadonlySet<Trait> = new Set()
const known = new WeakMap<readonly Replay[], Findings>()

function compare(all: readonly Replay[]): Findings {
  const good = all.filter(isFaithful)
  const oldestGoodMs = good.reduce((most, one) => Math.max(most, ageOf(one)), -1)
  const traits = (replay: Replay) => traitsOf(replay, oldestGoodMs)
  const harmless = good.map(traits).reduce((sum, one) => sum.union(one), new Set<Trait>())
  const failed = all.filter(isFailed)
  const duplicate = failed.find(({ outcome }) => outcome === 'other-server')
  const [first, ...rest] = failed.map(traits)
  const common = rest.reduce((sum, one) => sum.intersection(one), first ?? none)
  return { common, harmless, anyGood: good.length > 0, duplicate }
}

function findingsOf(all: readonly Replay[]): Findings {
  const findings = known.get(all) ?? compare(all)
  known.set(all, findings)
  return findings
}

/** Why a repeat failed, or null where repeats fail for no special reason. */
export function commonCause(replay: Replay): Cause | null {
  const { common, harmless, anyGood } = findingsOf(replay.all())
  if (!anyGood) {
    if (common.has('deleted')) return 'deleted'
    // A refusal of other bytes alone: strict comparison, or no replays at all?
    return common.has('bytes') && replay.outcome === 'refused' ? 'unknown' : null
  }
  const cause = causes.find(([trait]) => common.has(trait) && !harmless.has(trait))?.[1]
  // Known at one time and not at another, for no reason that shows: another worker, it may be.
  return cause ?? (replay.outcome === 'other-server' ? 'later' : null)
}

/** Do repeats that make servers do so because of time, other creations or other connections? */
export function isForgetful(all: readonly Replay[]): boolean {
  const { duplicate } = findingsOf(all)
  return duplicate !== undefined && commonCause(duplicate) === 'later'
}

/** Finds the keys of one account that may have something in common. */
import { bySending } from './attempts.ts'
import type { KeyHistory } from './keys.ts'

/** The keys of one account, found by what they may have in common. */
export interface Circle {
  /** By the uuid of the original. */
  readonly byUuid: ReadonlyMap<string, readonly KeyHistory[]>
  /** By all but the last character of the key. */
  readonly byStem: ReadonlyMap<string, readonly KeyHistory[]>
  /** In order of sending: the first that made a server. */
  readonly pioneer: KeyHistory | null
}

/** The run's two keys differ in the last digit alone; as recorded, only their steps can show it. */
export function stemOf({ key, attempts }: KeyHistory): string {
  if (!key.startsWith('‹')) return key.slice(0, -1)
  const step = attempts[0]?.exchange.step ?? ''
  return /^create\.(?:first|second)(?:\.|$)/.test(step) ? 'create' : key
}

/** Sorts the histories of one account. */
export function circleOf(histories: readonly KeyHistory[]): Circle {
  const made = histories.filter(({ original }) => original !== null)
  const inOrder = made.toSorted((a, b) => bySending(a.original!, b.original!))
  return {
    byUuid: Map.groupBy(inOrder, ({ original }) => original!.uuid ?? ''),
    byStem: Map.groupBy(histories, stemOf),
    pioneer: inOrder[0] ?? null,
  }
}

/** All faults, topic by topic in the order of the reference, and all legitimate variants. */

import type { Policies } from '#server/policies.ts'
import { tokenFaults } from './authentication/tokens.ts'
import { passwordFaults } from './credentials/passwords.ts'
import { codeFaults } from './errors/codes.ts'
import { envelopeFaults } from './errors/envelopes.ts'
import type { Fault, Variant } from './fault.ts'
import { lookupFaults } from './get/lookup.ts'
import { raceFaults } from './idempotency/races.ts'
import { replayFaults } from './idempotency/replays.ts'
import { keyScopeFaults } from './idempotency/scope.ts'
import { listOwnershipFaults } from './list/ownership.ts'
import { cutFaults } from './pagination/cuts.ts'
import { metaFaults } from './pagination/meta.ts'
import { limitHeaderFaults } from './rate-limits/headers.ts'
import { limitKeyFaults } from './rate-limits/keys.ts'
import { limitNumberFaults } from './rate-limits/numbers.ts'
import { limitRefusalFaults } from './rate-limits/refusals.ts'

export type { Fault, FaultId, Variant } from './fault.ts'

export const faults: readonly Fault[] = [
  tokenFaults,
  envelopeFaults,
  codeFaults,
  listOwnershipFaults,
  lookupFaults,
  passwordFaults,
  metaFaults,
  cutFaults,
  limitNumberFaults,
  limitKeyFaults,
  limitHeaderFaults,
  limitRefusalFaults,
  replayFaults,
  keyScopeFaults,
  raceFaults,
].flat()

export const variants: readonly Variant[] = []

const byId: ReadonlyMap<string, Fault> = new Map(
  [...faults, ...variants].map((one) => [one.id, one]),
)

/** The fault or variant of an id, or null. */
export function faultOf(id: string): Fault | null {
  return byId.get(id) ?? null
}

/** A random point among all legitimate choices; the same seed gives the same point. */
export function variantAt(_seed: number): {
  readonly names: readonly string[]
  readonly policies: Partial<Policies>
} {
  return { names: [], policies: {} }
}

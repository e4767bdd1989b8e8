/** Says whether two descriptions of one server agree on a member. */
import { createdAtToleranceMs } from '#contract/patience.ts'
import type { Json } from '#exchange/json.ts'
import { instantOf } from '#views/times.ts'

/** Equal as far as it can be told: other types are TRN-17's, and a missing member says nothing. */
export function agree(one: Json | undefined, other: Json | undefined, name: string): boolean {
  if (typeof one !== typeof other || one === null || other === null) return true
  if (name === 'created_at') {
    const [a, b] = [instantOf(one), instantOf(other)]
    // That the first is no instant is CRE-17's; another format beside it is another value.
    if (a === null || b === null) return a === null
    return Math.abs(a - b) <= createdAtToleranceMs
  }
  if (name === 'operating_system' && (one === '' || other === '')) return true
  return one === other
}

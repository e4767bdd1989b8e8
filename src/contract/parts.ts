/**
 * Invariants that are the sum of other clauses: those clauses' rules judge them, and none is
 * written twice.
 */
import type { ClauseId } from './clause.ts'

const parts: ReadonlyMap<string, readonly ClauseId[]> = new Map<ClauseId, readonly ClauseId[]>([
  ['INV-01', ['PLN-06', 'PLN-07']],
  ['INV-02', ['CRE-10']],
  ['INV-05', ['LST-09', 'STA-12']],
  ['INV-07', ['CRE-08', 'GET-04']],
  ['INV-14', ['CRE-22', 'ERR-16', 'RAT-21', 'LST-03']],
  ['INV-23', ['RAT-25', 'RAT-04']],
  ['INV-27', ['CRD-05', 'CRD-06']],
  ['INV-28', ['DEL-03', 'LST-10', 'CRD-08']],
])

/**
 * The clauses whose rules judge this one: itself, and for some invariants the clauses it sums up.
 */
export function judgedThrough(id: ClauseId): readonly ClauseId[] {
  return [id, ...(parts.get(id) ?? [])]
}

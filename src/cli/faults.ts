/** Finds faults and variants by id and joins their policies. */
import { faults as broken, faultOf, variants } from '#faults/index.ts'
import { joinPolicies, type Policies } from '#server/policies.ts'
import { type Given, nearest, UsageError } from './options.ts'

/** The joined policies of the named faults. Throws UsageError on an id that does not exist. */
export function faultPolicies(given: Given[string]): Partial<Policies> {
  const ids = (Array.isArray(given) ? given : [given]).filter((id) => typeof id === 'string')
  const faults = ids.map((id) => {
    const fault = faultOf(id)
    if (fault === null) {
      const near = nearest(
        id,
        [...broken, ...variants].map((known) => known.id),
      )
      throw new UsageError(
        `there is no fault ${id}`,
        near === null ? 'see: vps-contract list --faults' : `did you mean ${near}?`,
      )
    }
    return fault.policies
  })
  return joinPolicies(...faults)
}

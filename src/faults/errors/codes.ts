/** Faults in which an error code travels with the wrong status, or a status with the wrong code. */
import type { RefusalKind } from '#server/context.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { type Fault, fault } from '../fault.ts'

/** Sends one kind of refusal with another status. */
function sends(kind: RefusalKind, status: number): Partial<Policies> {
  return {
    statusOf: (one, context) => (one === kind ? status : defaultPolicies.statusOf(one, context)),
  }
}

export const codeFaults: readonly Fault[] = [
  // Laravel's form requests answer 422, hand-written checks often abort(400) instead.
  fault({
    id: 'errors/validation-error-sent-as-400',
    title: 'Validation errors are sent with 400 instead of 422.',
    violates: ['ERR-05', 'ERR-07', 'CRE-02', 'INV-20'],
    tolerates: ['TPL-03', 'PWR-02', 'ERR-16'],
    needs: ['creates'],
    policies: sends('validation', 400),
  }),
]

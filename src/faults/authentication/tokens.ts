/** Faults in how tokens are read, compared and refused. */
import { defaultPolicies } from '#server/policies.ts'
import { type Fault, fault } from '../fault.ts'

export const tokenFaults: readonly Fault[] = [
  // Laravel's guard knows one AuthenticationException for both cases.
  fault({
    id: 'authentication/unknown-token-answered-as-unauthenticated',
    title: 'An unknown token is answered UNAUTHENTICATED, as if there had been none.',
    violates: ['AUT-04'],
    policies: {
      codeOf: (kind, context) =>
        kind === 'invalid-token' ? 'UNAUTHENTICATED' : defaultPolicies.codeOf(kind, context),
    },
  }),
]

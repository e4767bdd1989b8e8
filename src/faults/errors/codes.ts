/** Faults in which an error code travels with the wrong status, or a status with the wrong code. */
import type { RefusalKind } from '#server/context.ts'
import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { type Fault, fault } from '../fault.ts'

/** Sends some kinds of refusal with another status. */
function sends(status: number, ...kinds: readonly RefusalKind[]): Partial<Policies> {
  return {
    statusOf: (one, context) =>
      kinds.includes(one) ? status : defaultPolicies.statusOf(one, context),
  }
}

function names(code: string, ...kinds: readonly RefusalKind[]): Partial<Policies> {
  return {
    codeOf: (one, context) => (kinds.includes(one) ? code : defaultPolicies.codeOf(one, context)),
  }
}

export const codeFaults: readonly Fault[] = [
  // Form requests answer 422, hand-written checks often abort(400) instead.
  fault({
    id: 'errors/validation-error-sent-as-400',
    title: 'Validation errors are sent with 400 instead of 422.',
    violates: ['ERR-05', 'ERR-07', 'CRE-02', 'INV-20'],
    tolerates: ['TPL-03', 'PWR-02', 'ERR-16'],
    needs: ['creates'],
    policies: sends(400, 'validation'),
  }),
  // The parser's failure is given the nearest code there is.
  fault({
    id: 'errors/malformed-json-as-validation-error-400',
    title: 'A body that is not JSON is answered VALIDATION_ERROR with 400.',
    violates: ['ERR-05', 'INV-20'],
    needs: ['creates'],
    policies: names('VALIDATION_ERROR', 'malformed-json'),
  }),
  // "The template does not exist" is a 404 in the head of whoever wrote the check.
  fault({
    id: 'errors/unknown-template-as-validation-error-404',
    title: 'An unknown template is answered VALIDATION_ERROR with 404.',
    violates: ['ERR-05', 'TPL-03', 'INV-20'],
    needs: ['creates'],
    policies: sends(404, 'unoffered-template'),
  }),
  // The key's complaint is a validation of the header.
  fault({
    id: 'errors/key-mismatch-as-validation-error-409',
    title: 'A key used with another body is answered VALIDATION_ERROR with 409.',
    violates: ['ERR-05', 'INV-20'],
    needs: ['creates'],
    policies: names('VALIDATION_ERROR', 'key-mismatch'),
  }),
  // 403 is what the portal shows to customers in arrears.
  fault({
    id: 'errors/overdue-invoice-sent-as-403',
    title: 'An overdue invoice is answered OVERDUE_INVOICE with 403 instead of 402.',
    violates: ['ERR-06', 'ERR-08', 'INV-20'],
    needs: ['overdue', 'creates'],
    policies: sends(403, 'overdue'),
  }),
  // The check of the invoices sits in a middleware of all routes.
  fault({
    id: 'errors/overdue-invoice-blocks-reads',
    title: 'An account in arrears cannot even list its servers: OVERDUE_INVOICE everywhere.',
    violates: ['ERR-06', 'AUT-05'],
    tolerates: ['LST-01', 'ERR-16', 'PAG-01'],
    needs: ['overdue', 'creates'],
    policies: { beforeHandle: ({ account }) => (account?.overdue ? refuse('overdue') : null) },
  }),
  // Payment required, says the status; which code, nobody looked up.
  fault({
    id: 'errors/overdue-invoice-without-its-code',
    title: 'An overdue invoice is answered 402 with the code PAYMENT_REQUIRED.',
    violates: ['ERR-08', 'ERR-06'],
    tolerates: [],
    needs: ['overdue', 'creates'],
    policies: names('PAYMENT_REQUIRED', 'overdue'),
  }),
  // The flag is read from the user, and invoices belong to the account.
  fault({
    id: 'errors/overdue-invoice-does-not-stop-a-creation',
    title: 'An account with an overdue invoice can create servers.',
    violates: ['ERR-08'],
    tolerates: ['ERR-06'],
    needs: ['overdue', 'creates'],
    policies: { creationChecks: ['body', 'stock'] },
  }),
  // The order is booked first, and charging for it fails.
  fault({
    id: 'errors/overdue-refusal-creates-all-the-same',
    title: 'A creation refused for an overdue invoice makes the server all the same.',
    violates: ['ERR-08', 'ERR-16', 'CRE-22', 'INV-14'],
    needs: ['overdue', 'creates'],
    policies: {
      onRefused(kind, context) {
        const { account, world, policies, body } = context
        if (kind === 'overdue' && account !== null)
          world.create(account, policies.requestIn(body, context), context)
      },
    },
  }),
]

/** Faults in how a failure is wrapped. */
import type { Context, RefusalKind, Reply } from '#server/context.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { amendReply, withHeader } from '../amend.ts'
import { timesAround } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

/** Writes the bodies of some refusals in another way. */
function writes(
  when: (context: Context, reply: Reply) => boolean,
  body: (reply: Reply, context: Context) => unknown,
): Partial<Policies> {
  return amendReply(null, (reply, context) =>
    reply.status >= 400 && when(context, reply)
      ? { ...reply, body: body(reply, context) }
      : undefined,
  )
}

function is(...kinds: readonly RefusalKind[]): (context: Context) => boolean {
  return ({ refusal }) => refusal !== null && kinds.includes(refusal)
}

export const failureFaults: readonly Fault[] = [
  // The exception handler renders the team's own exceptions; a missing model is not one of them.
  fault({
    id: 'envelope/not-found-without-envelope',
    title: 'A 404 has the framework\'s {"message"} instead of the error envelope.',
    violates: ['ENV-02', 'ENV-10', 'INV-21'],
    tolerates: ['ERR-09', 'ERR-12', 'STA-14', 'BAK-02', 'GET-09', 'CRD-08', 'DEL-03', 'DEL-07'],
    policies: writes(
      (_context, { status }) => status === 404,
      () => ({ message: 'Not Found' }),
    ),
  }),
  // The member is there, only its parts were never made.
  fault({
    id: 'envelope/error-is-a-text',
    title: 'error is a plain text instead of an object with code and message.',
    violates: ['ENV-02'],
    tolerates: ['ENV-10', 'AUT-02', 'AUT-03', 'AUT-04', 'ERR-07', 'ERR-08', 'RAT-06', 'INV-21'],
    policies: { errorBody: (_code, message) => ({ error: message }) },
  }),
  // The guard answers by itself, before the handler that writes envelopes.
  fault({
    id: 'envelope/missing-token-without-code',
    title: 'A request without a token is refused with a message but without a code.',
    violates: ['ENV-02', 'AUT-02'],
    tolerates: ['ENV-10', 'AUT-20', 'IDE-21', 'INV-21', 'AUT-06'],
    policies: writes(is('unauthenticated'), () => ({ error: { message: 'Unauthenticated.' } })),
  }),
  // abort(401) sends no content where JSON was not asked for.
  fault({
    id: 'envelope/unknown-token-without-content',
    title: 'An unknown token is refused by an empty 401.',
    violates: ['ENV-02', 'AUT-04'],
    tolerates: ['INV-21', 'ENV-10'],
    policies: writes(is('invalid-token'), () => undefined),
  }),
  // The translation of a new refusal is still to be written.
  fault({
    id: 'envelope/message-is-empty',
    title: 'The message of a 404 is empty.',
    violates: ['ENV-02'],
    tolerates: ['INV-21'],
    policies: {
      messageOf: (kind, detail, context) =>
        kind === 'unknown-server' ? '' : defaultPolicies.messageOf(kind, detail, context),
    },
  }),
  // The code of an exception is a number, and nobody had seen it.
  fault({
    id: 'envelope/code-is-a-number',
    title: 'The code of a validation error is the number 422.',
    violates: ['ENV-02'],
    tolerates: ['ERR-07', 'CRE-02', 'TPL-03', 'PWR-02', 'ENV-10', 'INV-21', 'ENV-08'],
    needs: ['creates'],
    policies: writes(is('validation'), ({ status }, context) => ({
      error: { code: status, message: context.policies.messageOf('validation', '', context) },
    })),
  }),
  // The route's fallback speaks text.
  fault({
    id: 'envelope/unknown-route-in-plain-text',
    title: 'An unknown route is answered in plain text.',
    violates: ['ENV-02', 'TRN-03'],
    tolerates: ['INV-21', 'ERR-12', 'TRN-04', 'TRN-05', 'ENV-10'],
    policies: amendReply(null, (reply, context) =>
      context.refusal === 'unknown-route'
        ? {
            ...reply,
            headers: withHeader(reply.headers, 'Content-Type', 'text/plain; charset=utf-8'),
            raw: '404 page not found\n',
          }
        : undefined,
    ),
  }),
  // The status controller catches its own exceptions.
  fault({
    id: 'envelope/unknown-status-without-envelope',
    title: 'The status of an unknown server is refused without the envelope, all else within it.',
    violates: ['ENV-02', 'ENV-10', 'INV-21'],
    tolerates: ['STA-14', 'DEL-03'],
    needs: ['creates'],
    policies: writes(
      ({ operation, refusal }) =>
        operation === 'getServerStatus' &&
        (refusal === 'unknown-server' || refusal === 'deleted-server'),
      () => ({ success: false, error: 'not_found' }),
    ),
  }),
  // {"message", "errors"}: what every form request of Laravel says.
  fault({
    id: 'envelope/validation-in-the-framework-format',
    title: 'Validation errors come as {"message", "errors"} instead of the envelope.',
    violates: ['ENV-10', 'ENV-02', 'ERR-07', 'INV-21'],
    tolerates: ['CRE-02', 'TPL-03', 'PWR-02', 'PWR-03', 'CRE-21'],
    needs: ['creates'],
    policies: writes(
      (_context, { status }) => status === 422,
      () => ({
        message: 'The plan id field is required.',
        errors: { plan_id: ['The plan id field is required.'] },
      }),
    ),
  }),
  // RFC 9457 is a standard, so it cannot be wrong.
  fault({
    id: 'envelope/overdue-as-problem-json',
    title: 'An overdue invoice is reported as problem+json.',
    violates: ['ENV-10', 'ENV-02', 'ERR-08', 'INV-21'],
    needs: ['overdue', 'creates'],
    policies: amendReply(null, (reply, context) =>
      context.refusal === 'overdue'
        ? {
            ...reply,
            headers: withHeader(reply.headers, 'Content-Type', 'application/problem+json'),
            body: { type: 'about:blank', title: 'Payment Required', status: reply.status },
          }
        : undefined,
    ),
  }),
  // Malformed JSON is the business of the body parser, which knows no envelopes.
  fault({
    id: 'envelope/malformed-json-in-the-parser-format',
    title: 'A body that is not JSON is refused in the format of the body parser.',
    violates: ['ENV-10', 'ENV-02', 'ERR-10', 'INV-21'],
    needs: ['creates'],
    policies: writes(is('malformed-json'), ({ status }) => ({
      statusCode: status,
      error: 'Bad Request',
      message: 'Unexpected end of JSON input',
    })),
  }),
  // The text of the exception is made into a code when there is none.
  fault({
    id: 'envelope/code-is-a-sentence',
    title: 'The code of a 404 is a sentence instead of an upper-case word.',
    violates: ['ENV-08'],
    policies: {
      codeOf: (kind, context) =>
        kind === 'unknown-server' ? 'Server not found' : defaultPolicies.codeOf(kind, context),
    },
  }),
  // Two nodes behind one balancer run two versions.
  fault({
    id: 'envelope/code-changes-from-time-to-time',
    title: 'The same unknown server is NOT_FOUND one time and RESOURCE_NOT_FOUND the next.',
    violates: ['ENV-08', 'INV-34'],
    policies: {
      codeOf: (kind, context) =>
        kind === 'unknown-server' && timesAround(context, 'not found') % 2 === 0
          ? 'RESOURCE_NOT_FOUND'
          : defaultPolicies.codeOf(kind, context),
    },
  }),
]

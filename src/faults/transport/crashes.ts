/** Faults in which something a client sends ends in a 500. */
import type { Context } from '#server/context.ts'
import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { amendReply, isMembers } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

/** Fails inside, in the honest envelope, when the condition holds. */
function crashes(when: (context: Context) => boolean): Partial<Policies> {
  return { beforeHandle: (context) => (when(context) ? refuse('internal') : null) }
}

const canonical = /^(?:[0-9a-f]{8}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

export const crashFaults: readonly Fault[] = [
  // `(int) $page` is not written anywhere, and the query builder throws a TypeError.
  fault({
    id: 'transport/page-in-words-crashes',
    title: 'A page that is no number is answered 500.',
    violates: ['TRN-12'],
    policies: crashes(({ query }) => /[a-z]/i.test(String(query.page ?? ''))),
  }),
  // unwrap() on a parse error, and nobody catches the panic.
  fault({
    id: 'transport/page-in-words-ends-the-worker',
    title: 'A page that is no number closes the connection without an answer.',
    violates: ['TRN-12'],
    policies: amendReply(null, (reply, { query }) =>
      /[a-z]/i.test(String(query.page ?? '')) ? { ...reply, wire: { drop: true } } : undefined,
    ),
  }),
  fault({
    id: 'transport/malformed-uuid-ends-the-worker',
    title: 'A server id that is none closes the connection without an answer.',
    violates: ['TRN-12'],
    tolerates: ['GET-09', 'ERR-11'],
    policies: amendReply(null, (reply, { id, operation }) =>
      operation === 'getServer' && !canonical.test(id)
        ? { ...reply, wire: { drop: true } }
        : undefined,
    ),
  }),
  // OFFSET -50 is another one.
  fault({
    id: 'transport/negative-page-crashes',
    title: 'A page before the first is answered 500.',
    violates: ['TRN-12'],
    policies: crashes(({ query }) => String(query.page).startsWith('-')),
  }),
  // LIMIT -1 is a syntax error of the database.
  fault({
    id: 'transport/negative-page-size-crashes',
    title: 'A negative per_page is answered 500.',
    violates: ['TRN-12'],
    tolerates: ['PAG-13'],
    policies: crashes(({ query }) => String(query.per_page).startsWith('-')),
  }),
  // Division by zero on the way to last_page.
  fault({
    id: 'transport/page-size-zero-crashes',
    title: 'per_page=0 is answered 500.',
    violates: ['TRN-12'],
    tolerates: ['PAG-13'],
    policies: crashes(({ query }) => query.per_page === '0'),
  }),
  // PostgreSQL: invalid input syntax for type uuid.
  fault({
    id: 'transport/malformed-uuid-crashes',
    title: 'An id that is no uuid is answered 500.',
    violates: ['TRN-12'],
    tolerates: ['GET-09', 'ERR-11'],
    policies: crashes(({ path, id }) => path.startsWith('/servers/') && !canonical.test(id)),
  }),
  // findOrFail was meant, find was written; the next line reads a member of null.
  fault({
    id: 'transport/unknown-uuid-crashes',
    title: 'A server that does not exist is answered 500.',
    violates: ['ERR-09', 'TRN-12'],
    tolerates: ['STA-14', 'BAK-02', 'DEL-02', 'DEL-03', 'CRD-08', 'INV-28', 'AUT-13', 'AUT-14'],
    policies: {
      statusOf: (kind, context) =>
        kind === 'unknown-server' ? 500 : defaultPolicies.statusOf(kind, context),
      codeOf: (kind, context) =>
        kind === 'unknown-server' ? 'SERVER_ERROR' : defaultPolicies.codeOf(kind, context),
    },
  }),
  // JSON_THROW_ON_ERROR without a catch.
  fault({
    id: 'transport/malformed-json-crashes',
    title: 'A body that is not JSON is answered 500.',
    violates: ['ERR-10', 'TRN-12'],
    needs: ['creates'],
    policies: {
      statusOf: (kind, context) =>
        kind === 'malformed-json' ? 500 : defaultPolicies.statusOf(kind, context),
    },
  }),
  // An array reaches a parameter that the database wants to be a number.
  fault({
    id: 'transport/object-for-an-id-crashes',
    title: 'A plan_id of an impossible type is answered 500.',
    violates: ['ERR-07', 'TRN-12'],
    needs: ['creates'],
    policies: {
      idIn: (value, context) =>
        typeof value === 'object' && value !== null
          ? refuse('internal')
          : defaultPolicies.idIn(value, context),
    },
  }),
  // $request->json('action') on a request without content.
  fault({
    id: 'transport/power-without-body-crashes',
    title: 'A power request without a body is answered 500.',
    violates: ['PWR-03', 'TRN-12'],
    needs: ['creates'],
    policies: {
      powerActionIn: (body, context) =>
        isMembers(body) && Object.keys(body).length > 0
          ? defaultPolicies.powerActionIn(body, context)
          : refuse('internal'),
    },
  }),
  // The templates of a location that was not found are asked of null.
  fault({
    id: 'transport/templates-of-nowhere-crash',
    title: 'The templates of an unknown location are answered 500.',
    violates: ['TRN-12'],
    policies: { templatesOfNowhere: () => refuse('internal') },
  }),
  // The plan is loaded by find() and its price read before anyone looks whether it is there.
  fault({
    id: 'transport/unknown-plan-crashes',
    title: 'A creation with an unknown plan_id is answered 500.',
    violates: ['CRE-21', 'TRN-12'],
    needs: ['creates'],
    policies: {
      statusOf: (kind, context) =>
        kind === 'unknown-plan' ? 500 : defaultPolicies.statusOf(kind, context),
      codeOf: (kind, context) =>
        kind === 'unknown-plan' ? 'SERVER_ERROR' : defaultPolicies.codeOf(kind, context),
    },
  }),
]

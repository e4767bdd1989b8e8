/** Faults in how keys are read and compared, and in whose they are. */
import type { Context } from '#server/context.ts'
import { canonicalJson } from '#server/policies/idempotency.ts'
import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { amendReply, isMembers } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'
import { forgotten, keysUnder } from './stores.ts'

const forEverybody = ({ memory }: Context) => keysUnder('keys of everybody', memory)

/** With another value of this member it is another key; what else differs is a mismatch. */
function keyedBy(name: string): Partial<Policies> {
  return {
    normaliseKey: (key, { body }) => `${key} ${isMembers(body) ? String(body[name]) : ''}`,
    fingerprintOf: (body) => canonicalJson(body),
  }
}

export const keyFaults: readonly Fault[] = [
  // Cache::get("idempotency:$key"): the account was forgotten in the cache key.
  fault({
    id: 'idempotency/key-shared-between-accounts',
    title: "A key used by one account brings another account the first one's server.",
    violates: ['IDE-15', 'IDE-21'],
    tolerates: ['IDE-16', 'AUT-13', 'INV-30', 'ERR-07', 'CRE-02'],
    needs: ['creates', 'other'],
    policies: { keysFor: forEverybody, onMismatch: 'replay' },
  }),
  // The same, behind a validator: only an order that is sound gets so far.
  fault({
    id: 'idempotency/key-shared-between-accounts-once-the-body-is-valid',
    title: "A sound order with a key that another account has used brings that account's server.",
    violates: ['IDE-15'],
    tolerates: ['AUT-13', 'INV-30'],
    needs: ['creates', 'other', 'overdue'],
    policies: {
      keysFor: (context) =>
        isMembers(context.body) && 'plan_id' in context.body
          ? forEverybody(context)
          : defaultPolicies.keysFor(context),
      onMismatch: 'replay',
    },
  }),
  // A unique index on the key alone.
  fault({
    id: 'idempotency/key-of-another-account-refused',
    title: 'A key used by one account is refused with 409 when another one uses it.',
    violates: ['IDE-16'],
    needs: ['creates', 'other'],
    policies: {
      keysFor: forEverybody,
      replay: (stored, entry, context) =>
        context.account?.servers.some(({ uuid }) => uuid === entry.uuid)
          ? defaultPolicies.replay(stored, entry, context)
          : refuse('key-mismatch'),
    },
  }),
  // The column holds 8 characters, and the database cuts without a word.
  fault({
    id: 'idempotency/keys-compared-by-their-start',
    title: 'Two keys that differ only at their end are taken for one.',
    violates: ['IDE-23', 'IDE-07'],
    tolerates: ['CRE-01', 'CRE-03', 'IDE-01', 'IDE-09', 'IDE-11', 'IDE-16', 'CRE-24'],
    needs: ['creates'],
    policies: { normaliseKey: (key) => key.slice(0, 8) },
  }),
  // char(35) for a text of 36.
  fault({
    id: 'idempotency/last-character-of-a-key-ignored',
    title: 'The last character of a key is ignored.',
    violates: ['IDE-23', 'IDE-07'],
    tolerates: ['CRE-01', 'CRE-03', 'IDE-01', 'IDE-09', 'IDE-11', 'IDE-16', 'CRE-24'],
    needs: ['creates'],
    policies: { normaliseKey: (key) => key.slice(0, -1) },
  }),
  // The lock is named after the account and not after the key.
  fault({
    id: 'idempotency/one-key-per-account',
    title: 'A second key of an account is answered as if it were the first.',
    violates: ['IDE-07', 'IDE-23'],
    tolerates: ['CRE-10', 'CRE-03', 'IDE-09', 'IDE-11', 'CRE-20', 'CRE-09', 'INV-02', 'LST-03'],
    needs: ['creates'],
    policies: { normaliseKey: () => 'the only one', onMismatch: 'replay' },
  }),
  // $_SERVER keys, a map with the spelling of the specification.
  fault({
    id: 'idempotency/key-header-read-by-its-letter-case',
    title: 'The header is only recognised when it is spelt Idempotency-Key.',
    violates: ['IDE-20', 'IDE-03'],
    tolerates: [...forgotten, 'IDE-12', 'IDE-13', 'LST-03'],
    needs: ['creates'],
    policies: {
      keyOf: (context) =>
        context.rawHeaders.includes('Idempotency-Key') ? defaultPolicies.keyOf(context) : null,
    },
  }),
  // alpha_num.
  fault({
    id: 'idempotency/key-with-hyphens-refused',
    title: 'A uuid with hyphens is refused as a key.',
    violates: ['IDE-01'],
    tolerates: [
      'CRE-01',
      'CRE-03',
      'IDE-09',
      'ERR-07',
      'CRE-02',
      'TPL-03',
      'CRE-21',
      'TPL-02',
      'IDE-22',
    ],
    needs: ['creates'],
    policies: { checkKey: (key) => (key.includes('-') ? refuse('bad-key') : undefined) },
  }),
  // The key is a hash of the header and of the raw bytes.
  fault({
    id: 'idempotency/key-hashed-with-the-raw-body',
    title: 'The same JSON with other white space makes a second server under the same key.',
    violates: ['IDE-12', 'IDE-08', 'IDE-03', 'INV-15'],
    tolerates: [...forgotten, 'IDE-13', 'IDE-20', 'IDE-21', 'LST-03'],
    needs: ['creates'],
    policies: { normaliseKey: (key, { rawBody }) => `${key} ${rawBody?.toString() ?? ''}` },
  }),
  // sha1($request->getContent()).
  fault({
    id: 'idempotency/respelt-body-refused',
    title: 'The same JSON with other white space is refused as another body.',
    violates: ['IDE-13'],
    tolerates: ['IDE-02', 'IDE-04', 'IDE-05', 'IDE-06', 'IDE-20'],
    needs: ['creates'],
    policies: { fingerprintOf: (_body, { rawBody }) => rawBody?.toString() ?? '' },
  }),
  // json_encode of what was decoded keeps the order of the members.
  fault({
    id: 'idempotency/order-of-members-matters',
    title: 'The same JSON with its members in another order is refused as another body.',
    violates: ['IDE-13'],
    tolerates: ['IDE-02', 'IDE-04', 'IDE-05', 'IDE-06', 'IDE-20'],
    needs: ['creates'],
    policies: { fingerprintOf: (body) => JSON.stringify(body) ?? '' },
  }),
  // "Another body is another request."
  fault({
    id: 'idempotency/other-body-creates-another-server',
    title: 'A known key with another body makes another server.',
    violates: ['IDE-08', 'INV-15'],
    tolerates: [...forgotten, 'LST-03'],
    needs: ['creates'],
    policies: { onMismatch: 'create' },
  }),
  // updateOrCreate(['key' => $key], …).
  fault({
    id: 'idempotency/other-body-takes-the-key-over',
    title:
      'A known key with another body makes another server, which the key stands for from then on.',
    violates: ['IDE-08', 'INV-15'],
    tolerates: [...forgotten, 'LST-03'],
    needs: ['creates'],
    policies: { onMismatch: 'replace' },
  }),
  // return $stored->fits($request) ? response($body, 201) : $body;
  fault({
    id: 'idempotency/other-body-answered-200',
    title: 'A known key with another body is answered by the first server, and 200.',
    violates: ['IDE-08'],
    needs: ['creates'],
    policies: {
      onMismatch: 'replay',
      ...amendReply(['createServer'], (reply, { body }) => {
        const { data } = reply.body as { data?: { name?: unknown } }
        const hostname = isMembers(body) ? body.hostname : undefined
        const fits = hostname === undefined || hostname === data?.name
        return reply.status === 201 && !fits ? { ...reply, status: 200 } : undefined
      }),
    },
  }),
  // Only the plan is compared: a new host name goes unnoticed by the comparison, not by the order.
  fault({
    id: 'idempotency/other-hostname-creates-another-server',
    title: 'A known key with another hostname makes another server, with another plan it does not.',
    violates: ['IDE-08', 'INV-15'],
    tolerates: [...forgotten, 'LST-03'],
    needs: ['creates'],
    policies: keyedBy('hostname'),
  }),
  fault({
    id: 'idempotency/other-plan-creates-another-server',
    title: 'A known key with another plan makes another server, with another hostname it does not.',
    violates: ['IDE-08', 'INV-15'],
    tolerates: [...forgotten, 'LST-03'],
    needs: ['creates'],
    policies: keyedBy('plan_id'),
  }),
  // An exception nobody catches.
  fault({
    id: 'idempotency/other-body-crashes',
    title: 'A known key with another body is answered 500.',
    violates: ['IDE-08', 'TRN-12'],
    needs: ['creates'],
    policies: {
      statusOf: (kind, context) =>
        kind === 'key-mismatch' ? 500 : defaultPolicies.statusOf(kind, context),
    },
  }),
]

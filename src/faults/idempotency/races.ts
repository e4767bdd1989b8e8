/** Faults that show when one key is used twice at the same moment. */

import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { amendReply } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

/** Refuses the slower one, with enough time between the two for one to be slower. */
const refusesTheSlower: Partial<Policies> = { onBusyKey: 'refuse', createLagMs: 60 }

export const raceFaults: readonly Fault[] = [
  // The key is written after the creation, and nothing locks it meanwhile.
  fault({
    id: 'idempotency/two-at-once-create-two',
    title: 'Two simultaneous requests with one key make two servers.',
    violates: ['IDE-09', 'INV-15'],
    tolerates: ['IDE-10', 'IDE-11', 'INV-16', 'IDE-03', 'IDE-04', 'IDE-02', 'LST-03', 'LST-05'],
    needs: ['creates'],
    policies: { onBusyKey: 'proceed', createLagMs: 60 },
  }),
  // The node is told before the key is looked at; the answer is the one of the key.
  fault({
    id: 'idempotency/two-at-once-make-a-twin-nobody-is-told-of',
    title:
      'Two simultaneous requests with one key make two servers, and both answers name the first.',
    violates: ['IDE-09'],
    tolerates: ['LST-03', 'INV-14', 'INV-09'],
    needs: ['creates'],
    policies: {
      createLagMs: 60,
      checkKey(key, context) {
        const { policies, world, account, body } = context
        const isBusy = (policies.keysFor(context).get(key)?.pending ?? null) !== null
        if (isBusy && account !== null) {
          world.create(account, policies.requestIn(body, context), context)
        }
        defaultPolicies.checkKey(key, context)
      },
    },
  }),
  // The unique index does its work, and its exception is nobody's.
  fault({
    id: 'idempotency/slower-one-crashes',
    title: 'Of two simultaneous requests with one key the slower one is answered 500.',
    violates: ['IDE-10', 'TRN-12'],
    needs: ['creates'],
    policies: {
      ...refusesTheSlower,
      statusOf: (kind, context) =>
        kind === 'key-busy' ? 500 : defaultPolicies.statusOf(kind, context),
    },
  }),
  // The reservation is there and its answer is not: null is rendered.
  fault({
    id: 'idempotency/slower-one-gets-an-empty-201',
    title: 'Of two simultaneous requests with one key the slower one gets a 201 without a server.',
    violates: ['IDE-10'],
    tolerates: ['CRE-04', 'ENV-03', 'IDE-04', 'INV-16', 'IDE-11', 'CRE-05', 'CRE-06'],
    needs: ['creates'],
    policies: {
      ...refusesTheSlower,
      ...amendReply(['createServer'], (reply, { refusal }) =>
        refusal === 'key-busy' ? { ...reply, status: 201, body: { data: {} } } : undefined,
      ),
    },
  }),
  // A row that is inserted and not yet filled.
  fault({
    id: 'idempotency/slower-one-gets-a-half-built-201',
    title: 'Of two simultaneous requests with one key the slower one gets a 201 without a uuid.',
    violates: ['IDE-10'],
    tolerates: ['CRE-04', 'IDE-04', 'INV-16', 'IDE-11', 'IDE-09', 'CRE-06', 'CRE-13', 'TRN-17'],
    needs: ['creates'],
    policies: {
      ...refusesTheSlower,
      ...amendReply(['createServer'], (reply, { refusal }) =>
        refusal === 'key-busy'
          ? { ...reply, status: 201, body: { data: { uuid: null, status: 'installing' } } }
          : undefined,
      ),
    },
  }),
  // finally { Cache::forget($key) } in the request that did not hold it.
  fault({
    id: 'idempotency/slower-one-releases-the-key',
    title: 'After two simultaneous requests the key is free again and makes another server.',
    violates: ['IDE-11', 'IDE-03', 'INV-15'],
    tolerates: ['INV-16', 'IDE-04', 'IDE-02', 'LST-03', 'LST-05', 'IDE-05', 'IDE-06', 'IDE-09'],
    needs: ['creates'],
    policies: {
      ...refusesTheSlower,
      onRefused(kind, context) {
        const key = context.policies.keyOf(context)
        if (kind === 'key-busy' && key !== null) context.account?.keys.delete(key)
      },
    },
  }),
  // The conflict is stored as the answer of the key.
  fault({
    id: 'idempotency/key-stays-busy-after-a-race',
    title: 'After two simultaneous requests the key goes on being refused as busy.',
    violates: ['IDE-11'],
    tolerates: ['IDE-02', 'IDE-10'],
    needs: ['creates'],
    policies: {
      ...refusesTheSlower,
      onRefused(kind, context) {
        if (kind === 'key-busy')
          context.memory.set(`busy ${context.policies.keyOf(context)}`, context.sequence)
      },
      beforeHandle: (context) =>
        context.memory.has(`busy ${context.policies.keyOf(context)}`) ? refuse('key-busy') : null,
    },
  }),
]

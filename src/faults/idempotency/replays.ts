/** Faults in what a repeated key answers. */
import type { Context, Header } from '#server/context.ts'
import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies } from '#server/policies.ts'
import { amendData, amendReply, withHeader } from '../amend.ts'
import { serverWith } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

const replaysOnly = ({ replayed }: Context) => replayed

/** What usually goes with an answer that is no proper replay. */
const moments = ['IDE-05', 'IDE-06', 'IDE-11', 'IDE-13', 'IDE-20', 'IDE-10', 'IDE-12'] as const

export const replayFaults: readonly Fault[] = [
  // "It was not created now", says the author, and 200 is what resources send by themselves.
  fault({
    id: 'idempotency/replay-answered-200',
    title: 'A repeated creation is answered 200 instead of the original 201.',
    violates: ['IDE-02'],
    tolerates: moments,
    needs: ['creates'],
    policies: {
      replay: (stored, entry, context) => ({
        ...defaultPolicies.replay(stored, entry, context),
        status: 200,
      }),
    },
  }),
  // A duplicate is a conflict.
  fault({
    id: 'idempotency/replay-refused-as-duplicate',
    title: 'A repeated creation is refused with 409 instead of being answered as before.',
    violates: ['IDE-02'],
    tolerates: [...moments, 'IDE-03', 'IDE-04'],
    needs: ['creates'],
    policies: { replay: () => refuse('key-mismatch') },
  }),
  // The middleware is registered for the web routes and not for the API.
  fault({
    id: 'idempotency/replay-creates-a-second-server',
    title: 'Idempotency-Key is ignored: a repeated request makes a second server.',
    violates: ['IDE-03', 'IDE-12', 'IDE-08', 'IDE-09', 'INV-15'],
    tolerates: ['IDE-02', 'IDE-04', 'IDE-05', 'IDE-06', 'IDE-11', 'IDE-13', 'IDE-20', 'INV-16'],
    needs: ['creates'],
    policies: { keyOf: () => null },
  }),
  // Only the id of the server is stored with the key; the resource is rendered anew.
  fault({
    id: 'idempotency/replay-shows-present-state',
    title: 'A replay shows the server as it is now instead of the original answer.',
    violates: ['IDE-04', 'INV-16'],
    tolerates: ['IDE-05', 'IDE-02'],
    needs: ['creates'],
    policies: {
      replay(stored, entry, context) {
        const server = serverWith(entry.uuid, context)
        const { policies } = context
        const original = defaultPolicies.replay(stored, entry, context)
        if (server === undefined) return original
        const data = policies.renderCreated(server, context)
        return { ...original, body: policies.successBody(data, undefined, context) }
      },
    },
  }),
  // The stored answer was cut down to what fits the column.
  fault({
    id: 'idempotency/replay-lacks-addresses',
    title: 'A replay has no addresses, the first answer had them.',
    violates: ['IDE-04', 'INV-16'],
    tolerates: ['CRE-13', 'INV-04'],
    needs: ['creates'],
    policies: amendData(['createServer'], (server, context) => {
      if (replaysOnly(context)) server.ip_addresses = []
    }),
  }),
  // Hidden attributes are hidden in the second serialisation.
  fault({
    id: 'idempotency/replay-has-uuids-only',
    title: 'A replay has the uuid of the server and nothing else.',
    violates: ['IDE-04', 'INV-16', 'CRE-04'],
    tolerates: ['IDE-02', 'IDE-10', 'INV-03'],
    needs: ['creates'],
    policies: amendReply(['createServer'], (reply, context) => {
      const { data } = (reply.body ?? {}) as { data?: { uuid?: string } }
      return replaysOnly(context) && reply.status === 201
        ? { ...reply, body: { data: { uuid: data?.uuid } } }
        : undefined
    }),
  }),
  // created_at is filled in when the answer is written.
  fault({
    id: 'idempotency/replay-has-a-new-created-at',
    title: 'A replay has the present time for created_at.',
    violates: ['IDE-04', 'INV-16'],
    tolerates: ['INV-04', 'GET-07', 'IDE-13'],
    needs: ['creates'],
    policies: amendData(['createServer'], (server, context) => {
      if (replaysOnly(context)) server.created_at = defaultPolicies.timeText(context.now, context)
    }),
  }),
  // The uuid is made by the resource when the model has not been saved, and copies have not.
  fault({
    id: 'idempotency/replay-names-another-uuid',
    title: 'A replay names a uuid that belongs to no server.',
    violates: ['IDE-03', 'INV-15', 'INV-16'],
    tolerates: ['IDE-04', 'CRE-19', 'IDE-02', 'IDE-09', 'CRE-20', ...moments],
    needs: ['creates'],
    policies: amendData(['createServer'], (server, context) => {
      const uuid = String(server.uuid)
      if (replaysOnly(context)) server.uuid = uuid.slice(0, -1) + (uuid.endsWith('0') ? '1' : '0')
    }),
  }),
  // The foreign key of the stored answer: on delete set null.
  fault({
    id: 'idempotency/replay-gone-after-deletion',
    title: 'Once the server is deleted, its key is answered 404.',
    violates: ['IDE-05'],
    needs: ['creates'],
    policies: {
      replay(stored, entry, context) {
        const server = serverWith(entry.uuid, context)
        if (server !== undefined && server.deletedAt !== null) return refuse('deleted-server')
        return defaultPolicies.replay(stored, entry, context)
      },
    },
  }),
  // The same foreign key: on delete cascade.
  fault({
    id: 'idempotency/replay-after-deletion-creates-anew',
    title: 'Once the server is deleted, its key creates a new one.',
    violates: ['IDE-05', 'INV-15'],
    tolerates: ['IDE-03', 'IDE-04', 'IDE-06', 'INV-16', 'LST-10', 'INV-14'],
    needs: ['creates'],
    policies: {
      applyDelete(server, context) {
        defaultPolicies.applyDelete(server, context)
        const keys = context.account?.keys
        for (const [key, { uuid }] of keys ?? []) if (uuid === server.uuid) keys?.delete(key)
      },
    },
  }),
  // The whole response is stored, headers and all.
  fault({
    id: 'idempotency/replay-has-the-old-headers',
    title: 'A replay repeats the Date and the rate headers of the first answer.',
    violates: ['IDE-24'],
    tolerates: ['RAT-15', 'RAT-14', 'CRE-18', 'RAT-13', 'INV-08'],
    needs: ['creates'],
    policies: amendReply(['createServer'], (reply, context) => {
      const name = `headers of ${context.headers['idempotency-key']}`
      if (reply.status !== 201) return undefined
      const kept = context.memory.get(name) as readonly Header[] | undefined
      if (kept === undefined) context.memory.set(name, reply.headers)
      return replaysOnly(context) && kept ? { ...reply, headers: [...kept] } : undefined
    }),
  }),
  // A cache in front of the guard, keyed by the header.
  fault({
    id: 'idempotency/replay-without-a-token',
    title: 'A known key is answered with the stored 201 even without a token.',
    violates: ['IDE-21', 'AUT-01', 'AUT-02'],
    tolerates: ['INV-29', 'AUT-20'],
    needs: ['creates'],
    policies: {
      beforeGates(context) {
        const { headers, policies, world, operation } = context
        const key = policies.keyOf(context)
        if (operation !== 'createServer' || headers.authorization !== undefined || key === null)
          return null
        const entries = world.accounts.map(({ keys }) => keys.get(key))
        const entry = entries.find((one) => one?.reply)
        return entry?.reply ? policies.replay(entry.reply, entry, context) : null
      },
    },
  }),
  // Only answers that carry Location are recognised as creations.
  fault({
    id: 'idempotency/replay-of-the-second-key-answered-200',
    title: "An account's first key is replayed with 201, its second one with 200.",
    violates: ['IDE-02', 'IDE-11'],
    tolerates: moments,
    needs: ['creates'],
    policies: {
      replay(stored, entry, context) {
        const original = defaultPolicies.replay(stored, entry, context)
        const isFirst = context.account?.servers[0]?.uuid === entry.uuid
        return isFirst ? original : { ...original, status: 200 }
      },
    },
  }),
  // no-store on replays: the header was added to the wrong list.
  fault({
    id: 'idempotency/replay-labelled-as-html',
    title: 'A replay is labelled text/html, the first answer application/json.',
    violates: ['TRN-04'],
    tolerates: ['TRN-05'],
    needs: ['creates'],
    policies: amendReply(['createServer'], (reply, context) =>
      replaysOnly(context)
        ? { ...reply, headers: withHeader(reply.headers, 'Content-Type', 'text/html') }
        : undefined,
    ),
  }),
]

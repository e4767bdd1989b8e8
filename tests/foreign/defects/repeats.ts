/** Defects of repeated creations: status and identity. */
import type { Call, JsonObject, Server } from '../kinds.ts'
import { isObject } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { accountA, type crash, defect, onReply, turnInto, wrap } from './defect.ts'

const AGAIN = ['IDE-06', 'IDE-04', 'IDE-12', 'IDE-13', 'IDE-11', 'IDE-20', 'INV-15', 'LST-03']

/** Changes the answer that a repeated creation gets. */
function onAgain(
  panel: Panel,
  change: (data: JsonObject, server: Server | undefined) => void,
): void {
  wrap(panel.replays, 'again', (old) => (entry) => {
    const reply = old(entry)
    const data = panel.payload(reply)
    const uuid = isObject(data) ? data.uuid : null
    if (isObject(data))
      change(
        data,
        panel.book.servers.find((one) => one.uuid === uuid),
      )
    return reply
  })
}

const markReplies = (
  panel: Panel,
  change: (reply: Parameters<typeof crash>[0], call: Call) => void,
) => {
  const seen = new Set<string>()
  onReply(panel, ['servers.store'], (reply, call) => {
    const slot = `${call.account?.id} ${call.headers['idempotency-key'] ?? ''}`
    if (reply.status !== 201 || !call.headers['idempotency-key']) return
    if (seen.has(slot)) change(reply, call)
    seen.add(slot)
  })
}

/** These defects, in the order of their clauses. */
export const repeatDefects: Defect[] = [
  defect(
    'IDE-01',
    'key-makes-202',
    'With a key a creation is answered 202.',
    (p) =>
      onReply(p, ['servers.store'], (reply, call) => {
        if (reply.status === 201 && call.headers['idempotency-key']) reply.status = 202
      }),
    {
      also: [
        'CRE-01',
        'IDE-02',
        'IDE-04',
        'IDE-05',
        'IDE-06',
        'IDE-11',
        'IDE-13',
        'CRE-03',
        'IDE-10',
        'CRE-30',
      ],
    },
  ),
  defect(
    'IDE-02',
    'replay-200',
    'A repetition is answered 200.',
    (p) =>
      markReplies(p, (reply) => {
        reply.status = 200
      }),
    { also: ['IDE-04', 'IDE-05', 'IDE-06', 'IDE-10', 'IDE-11', 'IDE-13'] },
  ),
  defect(
    'IDE-02',
    'replay-409',
    'A repetition is refused with 409.',
    (p) => markReplies(p, (reply) => turnInto(reply, 409, 'DUPLICATE_REQUEST')),
    {
      also: ['IDE-04', 'IDE-05', 'IDE-06', 'IDE-11', 'IDE-13'],
    },
  ),
  defect(
    'IDE-03',
    'key-ignored',
    'The key is ignored.',
    (p) => {
      p.replays.key = () => null
    },
    { also: [...AGAIN, 'IDE-05', 'IDE-08', 'IDE-09', 'IDE-02'] },
  ),
  defect(
    'IDE-03',
    'key-for-named-only',
    'The key is ignored without hostname.',
    (p) =>
      wrap(
        p.replays,
        'key',
        (old) => (call) => (/hostname/.test(call.body.toString()) ? old(call) : null),
      ),
    { also: ['IDE-09', 'IDE-11', 'INV-15', 'LST-03'] },
  ),
  defect(
    'IDE-03',
    'replay-new-uuid',
    'A repetition invents a uuid.',
    (p) =>
      onAgain(p, (data) => {
        data.uuid = p.book.freshUuid()
      }),
    {
      also: [
        'IDE-04',
        'IDE-05',
        'IDE-06',
        'IDE-11',
        'INV-15',
        'INV-16',
        'CRE-08',
        'GET-06',
        'CRE-19',
      ],
    },
  ),
  defect(
    'IDE-03',
    'replay-adds-ghost',
    'A repetition answers well and creates another server.',
    (p) =>
      onAgain(p, (_data, server) => {
        const region = p.catalogue.regions[0]!
        const image = p.catalogue.images(region.id)[0]!
        const order = {
          plan: p.catalogue.plans[0]!,
          locationId: region.id,
          image,
          hostname: 'twin',
        }
        p.provision.make(server?.account ?? accountA(p), order)
      }),
    { also: ['LST-03', 'IDE-25', 'IDE-05', 'IDE-09', 'INV-09', 'INV-14'] },
  ),
  defect(
    'IDE-04',
    'replay-current',
    'A repetition shows the server as it is now.',
    (p) =>
      onAgain(p, (data, server) => {
        if (!server) return
        const facts = p.life.factsAt(server, p.clock())
        if (!facts.gone) Object.assign(data, p.resources.server(server, facts, 'full'))
      }),
    { also: ['INV-16', 'IDE-06', 'CRE-05'] },
  ),
  defect(
    'IDE-04',
    'replay-uuid-only',
    'A repetition has the uuid and nothing else.',
    (p) =>
      onAgain(p, (data) => {
        for (const name of Object.keys(data)) if (name !== 'uuid') delete data[name]
      }),
    { also: ['INV-16', 'CRE-04', 'CRE-05', 'CRE-07', 'IDE-05', 'IDE-06', 'IDE-11', 'IDE-02'] },
  ),
  defect(
    'IDE-04',
    'replay-new-time',
    'A repetition has a new created_at.',
    (p) =>
      onAgain(p, (data) => {
        data.created_at = p.resources.time(p.clock() + 2000)
      }),
    { also: ['INV-16', 'GET-07', 'INV-04', 'IDE-11', 'IDE-06', 'IDE-05'] },
  ),
  defect(
    'CRE-26',
    'replay-shows-password',
    'A late repetition carries the root password.',
    (p) =>
      onAgain(p, (data, server) => {
        if (server && p.life.factsAt(server, p.clock()).ready) data.root_password = server.password
      }),
    { also: ['IDE-04', 'INV-16', 'INV-29', 'IDE-05', 'IDE-06'] },
  ),
]

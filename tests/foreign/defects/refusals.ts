/** Defects of refusals: what is refused, and how. */
import type { Json } from '../kinds.ts'
import { isObject } from '../kinds.ts'
import type { Defect } from './defect.ts'
import { defect, onError, onReply, turnInto, wrap } from './defect.ts'
import { unpaid } from './seams.ts'

/** These defects, in the order of their clauses. */
export const refusedDefects: Defect[] = [
  defect(
    'ERR-07',
    'empty-body-400',
    'A body without fields gives 400 BAD_REQUEST.',
    (p) =>
      onError(p, 422, (_error, reply, call) => {
        const given = call.body.toString()
        if (call.route === 'servers.store' && !/plan_id/.test(given))
          turnInto(reply, 400, 'BAD_REQUEST')
      }),
    { also: ['CRE-02'] },
  ),
  defect(
    'ERR-07',
    'casts-anything',
    'Text and lists for plan_id are cast to the first plan.',
    (p) =>
      wrap(p.provision, 'id', (old) => (value) => {
        const odd = typeof value === 'string' || typeof value === 'object'
        return odd && value !== null && old(value) === null ? 1 : old(value)
      }),
    { also: ['CRE-25', 'CRE-22', 'LST-03'] },
  ),
  defect('ERR-07', 'hostname-object', 'A hostname that is an object is stored as text.', (p) =>
    wrap(p.provision, 'validate', (old) => (body: Json) => {
      if (!isObject(body) || typeof body.hostname !== 'object') return old(body)
      return old({ ...body, hostname: 'array' })
    }),
  ),
  defect(
    'ERR-07',
    'wrong-code',
    'A 422 carries the code INVALID_REQUEST.',
    (p) =>
      onError(p, 422, (error) => {
        if (error.code === 'VALIDATION_ERROR') error.code = 'INVALID_REQUEST'
      }),
    { also: ['CRE-02', 'TPL-03', 'ERR-05'] },
  ),
  defect(
    'ERR-08',
    'overdue-creates',
    'An overdue account goes on creating servers.',
    (p) => {
      p.provision.refuseOverdue = () => {}
    },
    { needs: ['overdue'], also: ['ERR-06'] },
  ),
  defect(
    'ERR-08',
    'overdue-refused-late',
    'The 402 comes after the server was made.',
    (p) => {
      wrap(p.provision, 'refuseOverdue', () => () => {})
      wrap(p.provision, 'created', (old) => (server) => {
        if (server.account.overdue) throw unpaid()
        return old(server)
      })
    },
    { needs: ['overdue'], also: ['ERR-16', 'CRE-22'] },
  ),
  defect(
    'ERR-09',
    'unknown-server-null',
    'An unknown server is 200 with null.',
    (p) =>
      onReply(p, ['servers.show'], (reply) => {
        if (reply.status === 404) Object.assign(reply, { status: 200, body: { data: null } })
      }),
    {
      also: ['ENV-03', 'GET-01', 'GET-06', 'GET-09', 'DEL-03', 'AUT-13', 'ERR-11'],
      insists: { gone: 404 },
    },
  ),
  defect(
    'ERR-09',
    'unknown-server-400',
    'An unknown server is 400.',
    (p) =>
      onReply(p, ['servers.show', 'servers.status', 'servers.credentials'], (reply) => {
        if (reply.status === 404) turnInto(reply, 400, 'BAD_REQUEST')
      }),
    { also: ['DEL-03', 'STA-14', 'CRD-08', 'GET-09', 'AUT-13'] },
  ),
  defect(
    'ERR-10',
    'bad-json-in-html',
    'Malformed JSON is refused by the server in front, in HTML.',
    (p) =>
      onReply(p, ['servers.store'], (reply, call) => {
        const start = call.body.toString().trimStart()
        try {
          JSON.parse(start)
        } catch {
          if (call.account && reply.status !== 429)
            Object.assign(reply, { status: 400, text: '<h1>Bad Request</h1>' })
        }
      }),
    { level: 'should', also: ['ENV-02', 'ENV-10', 'TRN-03', 'TRN-04', 'TRN-05'] },
  ),
  defect(
    'ERR-10',
    'bad-json-is-200',
    'Malformed JSON is answered 200 with nothing done.',
    (p) =>
      onReply(p, ['servers.store'], (reply, call) => {
        try {
          JSON.parse(call.body.toString())
        } catch {
          if (call.account && reply.status !== 429)
            Object.assign(reply, { status: 200, body: { data: null } })
        }
      }),
    { also: ['ENV-03', 'CRE-01', 'TRN-08'] },
  ),
  defect(
    'ERR-11',
    'bad-id-200',
    'A malformed id answers 200 with an empty object.',
    (p) =>
      onReply(p, ['servers.show'], (reply, call) => {
        if (reply.status < 400 || p.book.wellFormed(call.params[0] ?? '')) return
        Object.assign(reply, { status: 200, body: { data: {} } })
      }),
    { also: ['GET-01', 'GET-06', 'GET-09'] },
  ),
  defect('ERR-12', 'unknown-route-200', 'Unknown routes answer 200 with an index.', (p) =>
    onReply(p, [], (reply, call) => {
      if (call.known || reply.status !== 404 || !call.account) return
      Object.assign(reply, { status: 200, body: { data: { service: 'VPS API', version: 2 } } })
    }),
  ),
  defect(
    'TRN-10',
    'power-readable',
    'GET on the power path answers 200.',
    (p) =>
      onReply(p, [], (reply, call) => {
        if (!call.path.endsWith('/power') || call.verb !== 'GET' || !call.account) return
        if (reply.status === 405 || reply.status === 404) {
          Object.assign(reply, { status: 200, body: { data: { actions: ['start', 'kill'] } } })
        }
      }),
    { also: ['PWR-09'] },
  ),
]

/** Defects of transport: paths, encodings and labels. */
import type { Call, RouteName } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { crash, defect, onReply } from './defect.ts'
import { PLAIN } from './seams.ts'

function onBytes(
  panel: Panel,
  routes: RouteName[],
  change: (bytes: Buffer, status: number) => Buffer,
): void {
  panel.onWire.push((call, wired) => {
    if (routes.length > 0 && !(call.route && routes.includes(call.route))) return
    if (wired.bytes.length > 0) wired.bytes = change(wired.bytes, wired.status)
  })
}

function crashWhen(panel: Panel, when: (call: Call) => boolean): void {
  onReply(panel, [], (reply, call) => {
    if (call.account && when(call) && reply.status !== 429) crash(reply)
  })
}

const label = (panel: Panel, type: string, when: (status: number, call: Call) => boolean) =>
  panel.onWire.push((call, wired) => {
    if (wired.bytes.length > 0 && when(wired.status, call)) wired.headers['Content-Type'] = type
  })

/** These defects, in the order of their clauses. */
export const transportDefects: Defect[] = [
  defect(
    'TRN-01',
    'locations-moved',
    'GET /locations redirects to an older base path.',
    (p) =>
      onReply(p, ['locations.index'], (reply) => {
        reply.status = 301
        reply.headers.Location = '/api/v1/locations'
        delete reply.body
      }),
    { also: ['LOC-01'] },
  ),
  defect(
    'TRN-03',
    'bom',
    'A byte order mark stands before every JSON text.',
    (p) => onBytes(p, [], (bytes) => Buffer.concat([Buffer.from('efbbbf', 'hex'), bytes])),
    { insists: PLAIN },
  ),
  defect(
    'TRN-03',
    'bom-on-errors',
    'A byte order mark stands before error bodies only.',
    (p) =>
      onBytes(p, [], (bytes, status) =>
        status < 400 ? bytes : Buffer.concat([Buffer.from('efbbbf', 'hex'), bytes]),
      ),
    { insists: PLAIN },
  ),
  defect(
    'TRN-03',
    'timing-comment',
    'A profiler appends a comment after list bodies.',
    (p) =>
      onBytes(p, ['servers.index'], (bytes) =>
        Buffer.concat([bytes, Buffer.from('<!-- 12 ms -->')]),
      ),
    { insists: PLAIN },
  ),
  defect(
    'TRN-03',
    'latin1',
    'Plan names leave the server as Latin-1.',
    (p) => onBytes(p, ['plans.index'], (bytes) => Buffer.from(bytes.toString('utf8'), 'latin1')),
    { insists: PLAIN },
  ),
  defect(
    'TRN-03',
    'nan-uptime',
    'Uptime of a machine that does not run is written NaN.',
    (p) =>
      onBytes(p, ['servers.status'], (bytes) => {
        const text = bytes.toString('utf8')
        return Buffer.from(text.replace(/"uptime_seconds": ?null/, '"uptime_seconds":NaN'))
      }),
    { also: ['STA-01'], insists: { ...PLAIN, uptimeStopped: null } },
  ),
  defect(
    'TRN-03',
    'error-twice',
    'The handler for 404 prints its body twice.',
    (p) =>
      onBytes(p, [], (bytes, status) => (status === 404 ? Buffer.concat([bytes, bytes]) : bytes)),
    { insists: PLAIN },
  ),
  defect('TRN-04', 'errors-as-html', 'Error bodies are JSON but labelled text/html.', (p) =>
    label(p, 'text/html; charset=UTF-8', (status) => status >= 400),
  ),
  defect('TRN-04', 'status-as-text', 'Only /status is labelled text/plain.', (p) =>
    label(p, 'text/plain', (_status, call) => call.route === 'servers.status'),
  ),
  defect(
    'TRN-05',
    'html-without-accept',
    'Errors are HTML unless Accept names JSON.',
    (p) =>
      onReply(p, [], (reply, call) => {
        if (reply.status < 400 || String(call.headers.accept ?? '').includes('json')) return
        reply.text = `<!DOCTYPE html><title>${reply.status}</title><h1>Error</h1>`
      }),
    { also: ['TRN-03', 'TRN-04', 'ENV-02', 'ENV-10', 'AUT-02', 'AUT-04', 'RAT-06', 'ERR-04'] },
  ),
  defect(
    'TRN-05',
    'login-redirect',
    'Without a token browsers and curl are sent to a login.',
    (p) =>
      onReply(p, [], (reply, call) => {
        if (reply.status !== 401 || String(call.headers.accept ?? '').includes('json')) return
        Object.assign(reply, { status: 302, text: '<a href="/login">Log in</a>' })
        reply.headers.Location = '/login'
      }),
    { also: ['AUT-02', 'AUT-03', 'AUT-04', 'AUT-20', 'AUT-21', 'IDE-21'] },
  ),
  defect(
    'TRN-06',
    'form-only',
    'Only form-encoded creations are understood.',
    (p) => {
      p.inside.push((call) => {
        const json = /json/.test(String(call.headers['content-type']))
        if (call.route !== 'servers.store' || !json) return undefined
        const error = { code: 'UNSUPPORTED_MEDIA_TYPE', message: 'Send a form.' }
        return { status: 415, headers: {}, body: { error } }
      })
    },
    {
      also: [
        'CRE-01',
        'CRE-02',
        'ERR-07',
        'TPL-02',
        'TPL-03',
        'IDE-01',
        'ERR-10',
        'CRE-21',
        'ERR-06',
        'ERR-08',
      ],
    },
  ),
  defect('TRN-07', 'no-charset', 'application/json with a charset parameter is refused.', (p) => {
    p.inside.push((call) => {
      const parameter = /charset/.test(String(call.headers['content-type']))
      if (call.route !== 'servers.store' || !parameter) return undefined
      const error = { code: 'UNSUPPORTED_MEDIA_TYPE', message: 'Send application/json.' }
      return { status: 415, headers: {}, body: { error } }
    })
  }),
  defect(
    'TRN-09',
    'head-not-found',
    'HEAD answers 404 where GET answers 200.',
    (p) =>
      onReply(p, [], (reply, call) => {
        if (call.method === 'HEAD' && reply.status === 200) reply.status = 404
      }),
    { insists: { head: 200 } },
  ),
  defect(
    'TRN-12',
    'page-text-crashes',
    'page=abc is a 500.',
    (p) => crashWhen(p, (call) => /[a-z]/i.test(call.query.get('page') ?? '')),
    { also: ['PAG-16'] },
  ),
  defect(
    'TRN-12',
    'zero-size-crashes',
    'per_page=0 divides by zero.',
    (p) => crashWhen(p, (call) => call.query.get('per_page') === '0'),
    { also: ['PAG-13', 'PAG-17'] },
  ),
  defect(
    'TRN-12',
    'negative-size-crashes',
    'A negative per_page reaches the database.',
    (p) => crashWhen(p, (call) => /^-/.test(call.query.get('per_page') ?? '')),
    { also: ['PAG-13', 'PAG-17'] },
  ),
  defect(
    'TRN-12',
    'percent-crashes',
    'An encoded % in a server id is a 500.',
    (p) => crashWhen(p, (call) => /%/.test(call.path)),
    { also: ['GET-09', 'ERR-11'], insists: { waf: 'none' } },
  ),
  defect(
    'TRN-12',
    'bad-json-crashes',
    'Malformed JSON is a 500.',
    (p) =>
      onReply(p, ['servers.store'], (reply, call) => {
        try {
          JSON.parse(call.body.toString('utf8'))
        } catch {
          if (call.account && reply.status !== 429) crash(reply)
        }
      }),
    { also: ['ERR-10'] },
  ),
  defect(
    'TRN-12',
    'bad-id-crashes',
    'An id that is no uuid is cast by the database and crashes.',
    (p) => crashWhen(p, ({ params: [id] }) => id !== undefined && !/^[0-9a-f]{8}(?:-|$)/i.test(id)),
    { also: ['ERR-11'] },
  ),
  defect(
    'TRN-12',
    'head-crashes',
    'HEAD renders an empty view and is a 500.',
    (p) => crashWhen(p, (call) => call.method === 'HEAD'),
    { also: ['TRN-09'], insists: { head: 200 } },
  ),
  defect(
    'TRN-12',
    'unknown-plan-crashes',
    'An unknown plan_id is dereferenced.',
    (p) =>
      onReply(p, ['servers.store'], (reply, call) => {
        const plan = /"plan_id"\s*:\s*(\d+)/.exec(call.body.toString('utf8'))?.[1]
        const unknown = plan !== undefined && !p.catalogue.plan(Number(plan))
        if (call.account && unknown && reply.status !== 429) crash(reply)
      }),
    { also: ['CRE-21'] },
  ),
]

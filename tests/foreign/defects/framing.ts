/** Defects of framing, caching and types, and of what errors betray. */
import { gzipSync } from 'node:zlib'
import type { Defect } from './defect.ts'
import { defect, onItems, onReply } from './defect.ts'
import { PLAIN } from './seams.ts'

/** These defects, in the order of their clauses. */
export const framingDefects: Defect[] = [
  defect('TRN-13', 'gzip-unasked', 'Lists are compressed even for identity.', (p) =>
    p.onWire.push((call, wired) => {
      if (call.route !== 'plans.index' || wired.headers['Content-Encoding']) return
      wired.bytes = gzipSync(wired.bytes)
      wired.headers['Content-Encoding'] = 'gzip'
    }),
  ),
  defect(
    'TRN-13',
    'gzip-in-name-only',
    'Whoever asks for gzip gets plain bytes labelled gzip.',
    (p) =>
      p.onWire.push((call, wired) => {
        const asked = /gzip/.test(String(call.headers['accept-encoding']))
        if (asked && wired.bytes.length > 0) wired.headers['Content-Encoding'] = 'gzip'
      }),
    { also: ['TRN-03'], insists: { compression: 'never' } },
  ),
  defect(
    'TRN-14',
    'length-in-characters',
    'Content-Length counts characters, not bytes.',
    (p) =>
      p.onWire.push((_call, wired) => {
        wired.headers['Content-Length'] = String(wired.bytes.toString('utf8').length)
        wired.cut = wired.headers['Content-Length'] !== String(wired.bytes.length)
      }),
    { also: ['TRN-03'], insists: PLAIN },
  ),
  defect(
    'TRN-14',
    'long-body-cut',
    'A proxy buffer cuts bodies longer than 600 bytes.',
    (p) =>
      p.onWire.push((call, wired) => {
        if (wired.bytes.length <= 600 || call.method === 'HEAD') return
        wired.headers['Content-Length'] = String(wired.bytes.length)
        wired.bytes = wired.bytes.subarray(0, 600)
        wired.cut = true
      }),
    { also: ['TRN-03'], insists: PLAIN },
  ),
  defect('TRN-15', 'servers-public', 'Server reads are marked storable by shared caches.', (p) =>
    onReply(p, ['servers.index', 'servers.show', 'servers.status'], (reply) => {
      reply.headers['Cache-Control'] = 'public, max-age=60'
    }),
  ),
  defect('TRN-15', 'credentials-cdn', 'Credentials carry s-maxage.', (p) =>
    onReply(p, ['servers.credentials'], (reply) => {
      reply.headers['Cache-Control'] = 's-maxage=30'
    }),
  ),
  defect(
    'TRN-17',
    'null-left-out',
    'A null status is left out of get and list.',
    (p) =>
      onItems(p, ['servers.show', 'servers.index'], (server) => {
        if (server.status === null) delete server.status
      }),
    { also: ['LST-02', 'GET-01', 'GET-02', 'STA-12', 'LST-09'], insists: { normal: null } },
  ),
  defect(
    'TRN-17',
    'null-as-text',
    'Null is written as the text "null" by /status.',
    (p) =>
      onItems(p, ['servers.status'], (status) => {
        if (status.status === null) status.status = 'null'
      }),
    { also: ['STA-12', 'STA-15', 'STA-01', 'STA-05', 'STA-03'] },
  ),
  defect(
    'TRN-17',
    'memory-as-text',
    'Server memory is text, as the database driver gives it.',
    (p) =>
      onItems(p, ['servers.show', 'servers.index', 'servers.store'], (server) => {
        server.memory = String(server.memory)
      }),
    { also: ['CRE-04', 'CRE-10', 'LST-02', 'LST-09', 'GET-01', 'GET-02', 'GET-07'] },
  ),
  defect('TRN-20', 'trace-in-404', 'A debug build adds file and trace to 404 bodies.', (p) =>
    onReply(p, [], (reply) => {
      if (reply.status !== 404) return
      const message = 'No query results for model [App\\Models\\Server].'
      const trace = '#0 /var/www/panel/vendor/laravel/framework/src/Builder.php(621): firstOrFail()'
      reply.body = { error: { code: 'NOT_FOUND', message, trace } }
    }),
  ),
  defect('TRN-20', 'sql-in-422', 'The message of a refused creation is the SQL error.', (p) =>
    onReply(p, ['servers.store'], (reply) => {
      if (reply.status !== 422) return
      const message =
        'SQLSTATE[23000]: Integrity constraint violation (SQL: insert into `servers` values (?))'
      reply.body = { error: { code: 'VALIDATION_ERROR', message } }
    }),
  ),
  defect(
    'TRN-21',
    'etag-of-identity',
    'The ETag of a server depends on its uuid alone.',
    (p) => {
      p.wire.etag = (call) => `"${call.path.length}-${call.params[0] ?? 'list'}"`
    },
    { insists: { conditional: 'etag' } },
  ),
]

/** Faults in the text of bodies: what is not JSON, what is not UTF-8, what has the wrong label. */
import type { Reply } from '#server/context.ts'
import { amendData, amendHeader, amendReply } from '../amend.ts'
import { isInstalling } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

/** The reply with this text in place of its JSON. */
function inText(reply: Reply, write: (json: string) => string | Buffer): Reply | undefined {
  if (reply.body === undefined || reply.raw !== undefined) return undefined
  return { ...reply, raw: write(JSON.stringify(reply.body)) }
}

export const contentFaults: readonly Fault[] = [
  // A configuration file saved by an editor with a byte order mark, included by every request.
  fault({
    id: 'transport/byte-order-mark-before-json',
    title: 'Every body starts with a byte order mark.',
    violates: ['TRN-03'],
    policies: amendReply(null, (reply) => inText(reply, (json) => `\ufeff${json}`)),
  }),
  // display_errors is still on, and a deprecation is reported where backups are listed.
  fault({
    id: 'transport/notice-printed-before-backups',
    title: 'A notice of the language runtime is printed before the JSON of the backups.',
    violates: ['TRN-03'],
    tolerates: ['TRN-20', 'BAK-01', 'ENV-01', 'PAG-01', 'ENV-10'],
    needs: ['creates'],
    policies: amendReply(['listBackups'], (reply) =>
      inText(reply, (json) => `\nDeprecated: Implicit conversion from float to int\n${json}`),
    ),
  }),
  // The table is latin1, the connection does not convert, and the bytes go straight out.
  fault({
    id: 'transport/plan-names-in-latin-1',
    title: 'The dot in plan names is sent as a Latin-1 byte, which is no UTF-8.',
    violates: ['TRN-03'],
    tolerates: ['PLN-01', 'PLN-09'],
    policies: amendReply(['listPlans'], (reply) =>
      inText(reply, (json) => Buffer.from(json, 'latin1')),
    ),
  }),
  // The handler echoes the error, and the framework sends what the handler returned.
  fault({
    id: 'transport/refusals-written-twice',
    title: 'A validation error is written twice into one body.',
    violates: ['TRN-03'],
    tolerates: ['ENV-02', 'ENV-10', 'ERR-07', 'CRE-02', 'TPL-03', 'PWR-02', 'INV-21', 'PWR-03'],
    needs: ['creates'],
    policies: amendReply(null, (reply) =>
      reply.status === 422 ? inText(reply, (json) => json + json) : undefined,
    ),
  }),
  // json.dumps writes NaN unless it is told not to; there is no uptime before the first boot.
  fault({
    id: 'transport/nan-for-unknown-uptime',
    title: 'Before the first boot uptime_seconds is NaN, which is no JSON.',
    violates: ['TRN-03'],
    tolerates: ['STA-01', 'STA-02', 'STA-03', 'ENV-01', 'STA-12'],
    needs: ['creates'],
    policies: amendReply(['getServerStatus'], (reply, { server, now }) =>
      server !== null && isInstalling(server, now)
        ? inText(reply, (json) => json.replace(/("uptime_seconds":)\d+/, '$1NaN'))
        : undefined,
    ),
  }),
  // echo json_encode(…) without a header() call.
  fault({
    id: 'transport/json-labelled-as-html',
    title: 'JSON is sent as text/html.',
    violates: ['TRN-04'],
    tolerates: ['TRN-05'],
    policies: { contentType: () => 'text/html; charset=UTF-8' },
  }),
  // Successes go through the JSON helper, errors through a plain response.
  fault({
    id: 'transport/errors-labelled-as-plain-text',
    title: 'Errors are labelled text/plain.',
    violates: ['TRN-04'],
    policies: {
      contentType: ({ refusal }) => (refusal === null ? 'application/json' : 'text/plain'),
    },
  }),
  // A proxy rule that strips the header from answers it must not cache.
  fault({
    id: 'transport/credentials-without-media-type',
    title: 'The credentials come without a Content-Type.',
    violates: ['TRN-04'],
    needs: ['creates'],
    policies: amendHeader(['getServerCredentials'], 'Content-Type', () => null),
  }),
  // The Eloquent cast decimal:2 makes text.
  fault({
    id: 'transport/prices-as-text',
    title: 'Prices are text instead of numbers.',
    violates: ['PLN-02', 'TRN-17'],
    tolerates: ['PLN-03', 'PLN-04', 'INV-31'],
    policies: {
      renderPlan: (plan) => ({
        ...plan,
        monthly_price: plan.monthly_price.toFixed(2),
        hourly_price: plan.hourly_price.toFixed(4),
      }),
    },
  }),
  // PDO returns BIGINT columns as text, and only the model of plans casts them.
  fault({
    id: 'transport/memory-of-servers-as-text',
    title: 'Memory and disk of a server are text, those of a plan are numbers.',
    violates: ['TRN-17', 'CRE-04'],
    tolerates: ['CRE-10', 'INV-02', 'INV-05', 'LST-02', 'LST-09', 'GET-01', 'INV-32', 'INV-04'],
    needs: ['creates'],
    policies: amendData(['createServer', 'getServer'], (server) => {
      server.memory = String(server.memory)
      server.disk = String(server.disk)
    }),
  }),
  // A serialiser that drops null members to save bytes.
  fault({
    id: 'transport/null-status-left-out',
    title: 'status is left out instead of null once a server is healthy.',
    violates: ['TRN-17', 'STA-01'],
    tolerates: ['STA-12', 'GET-01', 'GET-02', 'LST-02', 'LST-09', 'INV-06', 'STA-03'],
    needs: ['creates'],
    policies: amendData(['getServerStatus', 'getServer'], (server) => {
      if (server.status === null) delete server.status
    }),
  }),
  // Two resources are merged as text by a template of the page cache.
  fault({
    id: 'transport/member-named-twice',
    title: 'GET /servers/{uuid} writes the member name twice.',
    violates: ['TRN-18'],
    needs: ['creates'],
    policies: amendReply(['getServer'], (reply) =>
      inText(reply, (json) => json.replace(/"name":("[^"]*")/, '"name":$1,"name":$1')),
    ),
  }),
]

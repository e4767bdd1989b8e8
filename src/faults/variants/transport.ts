/** Legitimate choices about media types, bodies, methods and headers. */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Context, Header, Reply } from '#server/context.ts'
import { isMembers, withHeader } from '../amend.ts'
import { type Dimension, dimension, type Move, option } from './dimension.ts'
import { refusing } from './refusing.ts'

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (!isMembers(value)) return value
  const members = Object.entries(value).reverse()
  return Object.fromEntries(members.map(([name, held]) => [name, reversed(held)]))
}

/** Slashes and everything beyond ASCII escaped, as PHP writes JSON. */
function escaped(json: string): string {
  return json
    .replaceAll('/', '\\/')
    .replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function adds(make: (reply: Reply, context: Context) => readonly Header[]): Move {
  return (soFar) => ({
    furtherHeaders: (reply, context) => [
      ...soFar.furtherHeaders(reply, context),
      ...make(reply, context),
    ],
  })
}

function contentOf(reply: Reply, context: Context): string | Buffer | null {
  if (reply.raw !== undefined) return reply.raw
  return reply.body === undefined ? null : context.policies.encode(reply.body, context)
}

const catalogue = new Set(['listPlans', 'listLocations', 'listTemplates'])

export const transportChoices: Readonly<Record<string, Dimension>> = {
  'media-type': dimension(['TRN-04'], {
    plain: option('JSON is labelled without a charset.', {
      contentType: () => 'application/json',
    }),
    vendor: option('JSON is labelled with a vendor type ending in +json.', {
      contentType: () => 'application/vnd.vrtx.v2+json',
    }),
  }),
  spelling: dimension(['TRN-03', 'TRN-19'], {
    indented: option('JSON is indented.', { encode: (body) => JSON.stringify(body, null, 2) }),
    'line-feed-at-the-end': option('A body ends with a line feed.', {
      encode: (body) => `${JSON.stringify(body)}\n`,
    }),
    escaped: option('Slashes and non-ASCII characters are escaped in JSON.', {
      encode: (body) => escaped(JSON.stringify(body)),
    }),
  }),
  'member-order': dimension(['TRN-03'], {
    reversed: option('Members come in another order.', (soFar) => ({
      encode: (body, context) => soFar.encode(reversed(body), context),
    })),
  }),
  'cache-control': dimension(['TRN-15', 'TRN-16'], {
    none: option('Answers have no Cache-Control.', { cacheControl: () => null }),
    private: option('Answers may be kept by private caches.', {
      cacheControl: () => 'private, max-age=0, must-revalidate',
    }),
    'public-catalogue': option('The catalogue may be kept by shared caches.', {
      cacheControl: (_reply, { operation }) =>
        catalogue.has(operation ?? '') ? 'public, max-age=60' : 'no-store',
    }),
  }),
  'request-id': dimension(['ENV-09'], {
    header: option(
      'Every answer has an X-Request-Id.',
      adds((_reply, { sequence }) => [['X-Request-Id', `req-${sequence}`]]),
    ),
    member: option('Every body has a request_id.', (soFar) => ({
      successBody: (data, meta, context) => ({
        ...(soFar.successBody(data, meta, context) as object),
        request_id: `req-${context.sequence}`,
      }),
      errorBody: (code, message, context) => ({
        ...(soFar.errorBody(code, message, context) as object),
        request_id: `req-${context.sequence}`,
      }),
    })),
  }),
  cors: dimension(['TRN-11'], {
    open: option('Answers carry CORS headers, and OPTIONS is answered 204.', (soFar) => ({
      ...adds(() => [['Access-Control-Allow-Origin', '*']])(soFar),
      beforeGates: (context) =>
        context.method === 'OPTIONS' ? { status: 204, headers: [], body: undefined } : null,
    })),
  }),
  'connection-use': dimension(['TRN-19'], {
    close: option(
      'Every answer closes its connection.',
      adds(() => [['Connection', 'close']]),
    ),
  }),
  validators: dimension(['TRN-21'], {
    etag: option('Answers have an ETag, and unchanged ones are answered 304.', {
      answer(context, reply) {
        const content = reply.status === 200 ? contentOf(reply, context) : null
        if (content === null || context.method !== 'GET') return reply
        const tag = `"${createHash('sha256').update(content).digest('hex').slice(0, 32)}"`
        const headers = withHeader(reply.headers, 'ETag', tag)
        return context.headers['if-none-match'] === tag
          ? { status: 304, headers: withHeader(headers, 'Content-Type', null), body: undefined }
          : { ...reply, headers }
      },
    }),
  }),
  compression: dimension(['TRN-13'], {
    'when-asked': option('Bodies are compressed for clients that accept gzip.', {
      answer(context, reply) {
        const asked = /\bgzip\b/.test(String(context.headers['accept-encoding'] ?? ''))
        const content = asked && context.method !== 'HEAD' ? contentOf(reply, context) : null
        if (content === null) return reply
        const headers: Header[] = [...reply.headers, ['Content-Encoding', 'gzip']]
        return { ...reply, headers, raw: gzipSync(content) }
      },
    }),
  }),
  framing: dimension(['TRN-19'], {
    chunked: option('Bodies are sent in chunks without a length.', {
      answer: (context, reply) =>
        context.method === 'HEAD' || contentOf(reply, context) === null
          ? reply
          : { ...reply, headers: [...reply.headers, ['Transfer-Encoding', 'chunked']] },
    }),
  }),
  'header-case': dimension(['TRN-19'], {
    lower: option('Header names are written in lower case.', {
      answer: (_context, reply) => ({
        ...reply,
        headers: reply.headers.map(([name, value]) => [name.toLowerCase(), value] as const),
      }),
    }),
  }),
  head: dimension(['AMB-13', 'TRN-09'], {
    refused: option('HEAD is answered 405.', { answersHead: false }),
  }),
  'wrong-method': dimension(['TRN-10'], {
    'not-found': option(
      'A known path with another method is answered 404.',
      refusing({ 'wrong-method': [404, 'NOT_FOUND'] }),
    ),
  }),
  'request-media': dimension(['TRN-08'], {
    lenient: option('Any request body is read as JSON.', { acceptsMedia: () => true }),
    'bad-request': option(
      'A body of a foreign type is answered 400.',
      refusing({ 'unsupported-media': [400, 'BAD_REQUEST'] }),
    ),
    unprocessable: option(
      'A body of a foreign type is answered 422.',
      refusing({ 'unsupported-media': [422, 'VALIDATION_ERROR'] }),
    ),
  }),
  times: dimension(['CRE-17'], {
    zulu: option('Times end in Z.', (soFar) => ({
      timeText: (ms, context) => soFar.timeText(ms, context).replace('+00:00', 'Z'),
    })),
    fractions: option('Times have microseconds.', {
      timeText: (ms) => new Date(ms).toISOString().replace('Z', '000Z'),
    }),
    'other-offset': option('Times have the offset of another zone.', {
      timeText: (ms) => `${new Date(ms + 2 * 3_600_000).toISOString().slice(0, 19)}+02:00`,
    }),
  }),
}

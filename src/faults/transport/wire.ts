/** Faults below the JSON: codings, lengths, caches, validators. */
import { gzipSync } from 'node:zlib'
import type { Context, Reply } from '#server/context.ts'
import { amendReply, withHeader } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

function bytesOf(reply: Reply): Buffer | null {
  return reply.body === undefined ? null : Buffer.from(JSON.stringify(reply.body))
}

function takesGzip({ headers }: Context): boolean {
  return /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''))
}

export const wireFaults: readonly Fault[] = [
  // Compression is switched on in the web server for all clients, whatever they accept.
  fault({
    id: 'transport/gzip-without-being-asked',
    title: 'Answers are compressed even for clients that did not offer gzip.',
    violates: ['TRN-13'],
    tolerates: ['TRN-03'],
    policies: amendReply(null, (reply, context) => {
      const bytes = bytesOf(reply)
      if (bytes === null || takesGzip(context)) return undefined
      const headers = withHeader(reply.headers, 'Content-Encoding', 'gzip')
      return { ...reply, headers, raw: gzipSync(bytes) }
    }),
  }),
  // The header is set by the application and the compressing module was removed.
  fault({
    id: 'transport/gzip-named-but-not-applied',
    title: 'Content-Encoding says gzip, but the bytes are not compressed.',
    violates: ['TRN-13'],
    tolerates: ['TRN-03', 'PLN-01', 'LOC-01'],
    policies: amendReply(['listLocations'], (reply) =>
      bytesOf(reply) === null
        ? undefined
        : { ...reply, headers: withHeader(reply.headers, 'Content-Encoding', 'gzip') },
    ),
  }),
  // The length is taken before compression, and the proxy cuts to it; plain answers are right.
  fault({
    id: 'transport/compressed-answers-cut-short',
    title: 'Compressed answers are cut short, uncompressed ones are complete.',
    violates: ['TRN-13', 'TRN-14'],
    tolerates: ['TRN-03'],
    policies: amendReply(null, (reply, context) => {
      const bytes = bytesOf(reply)
      if (bytes === null || !takesGzip(context)) return undefined
      const headers = withHeader(reply.headers, 'Content-Encoding', 'gzip')
      return { ...reply, headers, raw: gzipSync(bytes).subarray(0, -9) }
    }),
  }),
  // Content-Length from the number of characters: right until a name is not ASCII.
  fault({
    id: 'transport/length-in-characters',
    title: 'Content-Length counts characters, so that bodies with non-ASCII text end early.',
    violates: ['TRN-14', 'TRN-03'],
    tolerates: ['PLN-01', 'PAG-01', 'ENV-01'],
    policies: amendReply(null, (reply) => {
      const bytes = bytesOf(reply)
      if (bytes === null) return undefined
      return { ...reply, raw: bytes.subarray(0, bytes.toString().length) }
    }),
  }),
  // A worker dies on output above its buffer: small pages arrive, whole ones break off.
  fault({
    id: 'transport/large-answers-break-off',
    title: 'Answers of more than a kilobyte break off before their announced end.',
    violates: ['TRN-14'],
    tolerates: ['TRN-03', 'PLN-01', 'LOC-01', 'PAG-03', 'PAG-04'],
    policies: amendReply(null, (reply) =>
      (bytesOf(reply)?.length ?? 0) > 1_024 ? { ...reply, wire: { cutAfter: 700 } } : undefined,
    ),
  }),
  // A cache header meant for the catalogue is set for the whole route group.
  fault({
    id: 'transport/servers-offered-to-shared-caches',
    title: 'Answers about servers may be kept and handed on by shared caches.',
    violates: ['TRN-15'],
    needs: ['creates'],
    policies: { cacheControl: () => 'public, max-age=60' },
  }),
  // s-maxage looks like a private matter between origin and CDN.
  fault({
    id: 'transport/credentials-kept-by-the-cdn',
    title: 'Credentials are offered to shared caches by s-maxage.',
    violates: ['TRN-15'],
    needs: ['creates'],
    policies: {
      cacheControl: (_reply, { operation }) =>
        operation === 'getServerCredentials' ? 'max-age=0, s-maxage=30' : 'no-store',
    },
  }),
  // The ETag is made of the row's key, and installing does not change it.
  fault({
    id: 'transport/not-modified-although-changed',
    title: 'A server that has changed is still answered 304 to its old ETag.',
    violates: ['TRN-21'],
    tolerates: ['STA-12', 'GET-07'],
    needs: ['creates'],
    policies: amendReply(['getServer'], (reply, { headers, server }) => {
      if (reply.status !== 200 || server === null) return undefined
      const tag = `"${server.shortId}"`
      const held = withHeader(reply.headers, 'ETag', tag)
      return headers['if-none-match'] === tag
        ? { status: 304, headers: withHeader(held, 'Content-Type', null), body: undefined }
        : { ...reply, headers: held }
    }),
  }),
]

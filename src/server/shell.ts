/**
 * Fastify around the API: it routes and reads bodies; what it would say by itself is said in our
 * envelope.
 */
import type { Socket } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type App, missRoute } from './app.ts'
import { Refusal, type RefusalKind } from './context.ts'
import { basePath, routes } from './routes/table.ts'

/** Longer than any request line Node accepts: identifiers of any length reach the operation. */
const PARAM_LENGTH_MAX = 65_536

/** Builds the HTTP server of the API; the caller listens. */
export function openShell(app: App): FastifyInstance {
  const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const kind = kindOf(error)
    app.serve(request, reply, null, () => {
      throw new Refusal(kind)
    })
  }
  const shell = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    bodyLimit: app.policies.bodyBytesMax,
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX },
    frameworkErrors: fail,
    clientErrorHandler: (_error, socket) => answerGarbage(socket),
  })
  shell.removeAllContentTypeParsers()
  shell.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  for (const { operation, method, path, run } of routes) {
    shell.route({
      method: method === 'GET' ? ['GET', 'HEAD'] : method,
      url: basePath + path,
      handler: (request, reply) => app.serve(request, reply, operation, run),
    })
  }
  shell.setNotFoundHandler((request, reply) => app.serve(request, reply, null, missRoute))
  shell.setErrorHandler(fail)
  return shell
}

/** What fastify's own errors mean here. */
function kindOf(error: unknown): RefusalKind {
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  if (code === 'FST_ERR_BAD_URL') return 'malformed-url'
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'too-large'
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return 'unsupported-media'
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return 'malformed-request'
  return 'internal'
}

/** Bytes that are not HTTP: there is no request to judge, so only the envelope remains. */
function answerGarbage(socket: Socket): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const body = JSON.stringify({
    error: { code: 'BAD_REQUEST', message: 'The request could not be understood.' },
  })
  const head = [
    'HTTP/1.1 400 Bad Request',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ].join('\r\n')
  socket.end(`${head}\r\n\r\n${body}`)
}

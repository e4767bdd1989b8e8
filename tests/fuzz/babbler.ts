/** Targets that talk nonsense over real sockets: one for every kind of it. */
import { createServer as createHttpServer, type ServerResponse } from 'node:http'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net'

/** A listening target. */
export interface Babbler {
  readonly url: string
  stop(): Promise<void>
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly url: string
}

/** What a babbling HTTP server does with every request. */
export type Babble = (response: ServerResponse, asked: Asked) => void

/** JSON of this text, whatever was asked. */
function say(text: string, status = 200, headers: Record<string, string | string[]> = {}): Babble {
  return (response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers })
    response.end(text)
  }
}

/** A list where one server was asked for, one server where a list was. */
const upsideDown: Babble = (response, { path }) => {
  const isList = /^\/(?:plans|locations|servers)$|templates$|backups$/.test(path)
  say(isList ? '{"data":{"0":{"id":1}},"meta":[]}' : '{"data":[[],[1]],"meta":{}}')(response, {
    method: '',
    path,
    url: '',
  })
}

const hugeNumbers =
  '{"data":[{"id":9007199254740993,"monthly_price":1e400,"uuid":1e30,"slug":9e99}],' +
  '"meta":{"current_page":1e400,"last_page":1e30,"per_page":9007199254740993,"total":1e300}}'

const tenMegabytes = `{"data":[],"x":"${'x'.repeat(10_485_760)}"}`

/** A little at a time, and never all of it. */
const trickle: Babble = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' })
  response.write('{"data":[')
  const timer = setInterval(() => response.write(' '), 20).unref()
  response.on('close', () => clearInterval(timer))
}

const manyFields: Babble = (response) => {
  for (let at = 0; at < 300; at += 1) response.setHeader(`X-Field-${at}`, 'y'.repeat(200))
  response.setHeader('Set-Cookie', Array(50).fill('a=b'))
  response.setHeader('Retry-After', ['1', '-5', 'soon'])
  response.setHeader('X-RateLimit-Remaining', ['NaN', '', '1e9'])
  say('{"data":[]}')(response, { method: '', path: '', url: '' })
}

/** What the kinds of nonsense are called, and what each of them says. */
export const babbles: Readonly<Record<string, Babble>> = {
  'an empty object for everything': say('{}'),
  'null for everything': say('null'),
  'null in data': say('{"data":null,"meta":null}'),
  'lists for objects and objects for lists': upsideDown,
  'numbers past everything': say(hugeNumbers),
  'a web page for everything': say('<!doctype html><p>Hello</p>', 200, {
    'Content-Type': 'text/html',
  }),
  'a redirect to itself': (response, { url }) =>
    say('', 302, { Location: url, 'Content-Type': 'text/html' })(response, {
      method: '',
      path: '',
      url,
    }),
  'a created server for everything': say(
    '{"data":{"uuid":"a b/../\\u0000?x#y\\r\\nEvil: 1","uuid_short":"../..",' +
      '"status":"installing"}}',
    201,
  ),
  'members named like the prototype’s': say(
    '{"__proto__":{"data":[]},"constructor":{"prototype":1},"data":{"toString":null,' +
      '"valueOf":null,"hasOwnProperty":1,"uuid":{"toString":null}},' +
      '"error":{"code":{"toString":1}}}',
  ),
  '204 for everything': (response) => {
    response.writeHead(204)
    response.end()
  },
  '500 for everything': say('{"error":{"code":"X","message":"at f (/srv/a.js:1:2)"}}', 500),
  '429 for ever': say('{"error":{"code":"RATE_LIMIT_EXCEEDED","message":"no"}}', 429, {
    'Retry-After': 'soon',
    'X-RateLimit-Reset': '1e400',
  }),
  '401 for everything': say('{"error":{"code":"INVALID_TOKEN","message":"no"}}', 401),
  'ten megabytes for everything': say(tenMegabytes),
  'gzip that is none': say('{"data":[]}', 200, { 'Content-Encoding': 'gzip' }),
  'answers that trickle': trickle,
  'hundreds of header fields': manyFields,
  'bytes that are no text': (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.end(Buffer.from([0xff, 0xfe, 0x00, 0x7b, 0xc3, 0x28]))
  },
}

/** What is written to a socket as soon as anything was asked; null closes it. */
export const noises: Readonly<Record<string, string | null>> = {
  'nothing at all, but a closed connection': null,
  'bytes that are no HTTP': '\u0000\u0001HELO\r\n\r\n',
  'an answer cut off in its header': 'HTTP/1.1 200 OK\r\nContent-Le',
  'an answer shorter than it says': 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}',
  'a status that is none': 'HTTP/1.1 9999 What\r\nContent-Length: 2\r\n\r\n{}',
  'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}!',
}

function listen(server: Server): Promise<Babbler> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      resolve({
        url: `http://127.0.0.1:${port}/api/v2`,
        stop: () =>
          new Promise((stopped) => {
            server.close(() => stopped())
            for (const socket of sockets) socket.destroy()
          }),
      })
    })
  })
}

/** Starts a target that speaks HTTP and means nothing. */
export function openBabbler(babble: Babble): Promise<Babbler> {
  const server = createHttpServer((request, response) => {
    request.resume()
    const url = request.url ?? '/'
    const path = url.split('?')[0]!.replace('/api/v2', '')
    response.on('error', () => response.destroy())
    babble(response, { method: request.method ?? 'GET', path, url })
  })
  return listen(server)
}

/** Starts a target that does not even speak HTTP. */
export function openNoise(noise: string | null): Promise<Babbler> {
  const server = createTcpServer((socket) => {
    socket.once('data', () => {
      if (noise === null) socket.destroy()
      else socket.end(Buffer.from(noise, 'latin1'))
    })
  })
  return listen(server)
}

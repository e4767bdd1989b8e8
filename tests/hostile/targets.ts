/** Every hostile target by name: what it answers to whatever it is asked. */
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { type Answer, type Fields, head, pour, reply } from './socket.ts'

const gigabyte = 1024 ** 3
const megabyte = Buffer.alloc(1024 ** 2, 'x')
const json = { 'Content-Type': 'application/json' } as const

/** A plan whose every text is this one. */
function planNamed(text: string): string {
  const plan = {
    id: 1,
    name: text,
    cpu: 1,
    memory: 3_221_225_472,
    disk: 21_474_836_480,
    monthly_price: 4,
    hourly_price: 0.006,
    slug: text,
    uuid: text,
    status: text,
    [text]: text,
  }
  return JSON.stringify({
    data: [plan],
    meta: { current_page: 1, last_page: 1, per_page: 25, total: 1 },
    error: { code: text, message: text },
  })
}

/** The text stands wherever the body has room for one, and in header fields as far as they may. */
function injecting(text: string): Answer {
  const field = text.replaceAll(/[^\x20-\x7e]/g, '.')
  return reply(200, planNamed(text), { 'X-Request-Id': field, 'X-RateLimit-Limit': field })
}

const many: Fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`X-${i}`, 'y']))
const long: Fields = Object.fromEntries(
  Array.from({ length: 10_000 }, (_, i) => [`X-Field-${i}`, 'y'.repeat(200)]),
)

/** So much zeroes that no memory holds them, in a few kilobytes. */
function bomb(compress: (bytes: Buffer) => Buffer): Buffer {
  return compress(Buffer.alloc(256 * 1024 ** 2))
}

const empty = '{"data":[],"meta":{"current_page":1,"last_page":1,"per_page":25,"total":0}}'

/** A body that stops halfway, and how the connection ends there. */
function halved(end: 'reset' | 'close'): Answer {
  return (socket) => {
    socket.write(`${head(200, { ...json, 'Content-Length': String(empty.length) })}{"data":`)
    setTimeout(() => (end === 'reset' ? socket.resetAndDestroy() : socket.end()), 20)
  }
}

const limited = '{"error":{"code":"RATE_LIMIT_EXCEEDED","message":"Too many requests."}}'

/** What is tried against the harness, and what does it. */
export const targets = {
  'a gigabyte for everything': (socket) => {
    socket.write(head(200, { ...json, 'Content-Length': String(gigabyte) }))
    pour(socket, megabyte, gigabyte / megabyte.length)
  },
  'a body without end': (socket) => {
    socket.write(head(200, { ...json, 'Transfer-Encoding': 'chunked' }))
    pour(socket, Buffer.from(`100000\r\n${megabyte}\r\n`))
  },
  'a header without end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n')
    pour(socket, Buffer.from(`X-Field: ${'y'.repeat(8_000)}\r\n`))
  },
  'ten thousand short fields': reply(200, empty, many),
  'ten thousand long fields': reply(200, empty, long),
  'a trickle': (socket) => {
    socket.write(`${head(200, { ...json, 'Content-Length': '100000' })}{`)
    const timer = setInterval(() => socket.write(' '), 20)
    socket.on('close', () => clearInterval(timer))
  },
  'a gzip bomb': reply(200, bomb(gzipSync), { 'Content-Encoding': 'gzip' }),
  'a bomb of bombs': reply(200, gzipSync(bomb(gzipSync)), { 'Content-Encoding': 'gzip, gzip' }),
  'a brotli bomb': reply(200, bomb(brotliCompressSync), { 'Content-Encoding': 'br' }),
  'a reset amid the body': halved('reset'),
  'a close amid the body': halved('close'),
  'a length that is too short': (socket) => {
    socket.write(`${head(200, { ...json, 'Content-Length': '5' })}${empty}`)
  },
  'a length that is too long': (socket) => {
    socket.end(`${head(200, { ...json, 'Content-Length': '99999' })}${empty}`)
  },
  'bytes that are no UTF-8': reply(200, Buffer.from([0x22, 0xff, 0xfe, 0xc3, 0x28, 0x22])),
  'NUL everywhere': reply(200, planNamed('a\u0000b')),
  'bare NUL bytes': reply(200, Buffer.alloc(1_000)),
  'escape sequences': injecting('\u001b]0;owned\u0007\u001b[2J\u001b[31mred\u009b1A\r\nforged'),
  'escape sequences in a field': reply(200, empty, { 'X-Request-Id': '\u001b[2J\u009b1A' }),
  'reversed text': injecting('\u202Egnp.exe\u2066\u200b'),
  'HTML and scripts': injecting('</script><img src=x onerror=alert(1)>"\'`\u0024{7*7}]]>&<!--'),
  formulas: injecting('=HYPERLINK("http://evil.example","x")|cmd\' /C calc\'!A0'),
  'workflow commands': injecting('::error file=a::x%0A##vso[task.complete result=Failed]'),
  'members of the prototype': reply(
    200,
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},' +
      '"data":[{"__proto__":{"id":1},"id":"__proto__","hasOwnProperty":1}],"meta":null}',
  ),
  'four hundred kilobytes of text': reply(200, planNamed('x'.repeat(50_000))),
  'nesting without end': reply(200, `{"data":${'['.repeat(200_000)}${']'.repeat(200_000)}}`),
  'a clock ten years fast': reply(200, empty, {
    Date: new Date(Date.now() + 10 * 365 * 86_400_000).toUTCString(),
    'X-RateLimit-Reset': String(Math.floor(Date.now() / 1000) + 315_360_000),
  }),
  '429 for ever': reply(429, limited, { 'Retry-After': '1' }),
  '429 without a word': reply(429, limited),
  'patience for three years': reply(429, limited, { 'Retry-After': '99999999' }),
  '503 for ever': reply(503, '{"error":{"code":"UNAVAILABLE","message":"Later."}}', {
    'Retry-After': '99999999',
  }),
  'no answer at all': () => {},
  'a closed connection': (socket) => void socket.destroy(),
  'no HTTP': (socket) => void socket.end('\u0000\u0001SSH-2.0-nope\r\n'),
} as const satisfies Readonly<Record<string, Answer>>

export type TargetName = keyof typeof targets

/** A load generator that costs little: raw sockets, one request at a time on each. */
import { connect, type Socket } from 'node:net'

export interface Flood {
  readonly port: number
  /** The request as bytes; sent again as soon as it is answered. */
  readonly request: string
  readonly connections: number
  readonly durationMs: number
}

export interface Flooded {
  readonly answers: number
  readonly statuses: Readonly<Record<string, number>>
  readonly tookMs: number
}

const headEnd = Buffer.from('\r\n\r\n')

/** Length of the answer at the beginning of the bytes; null while it is not whole. */
function answerLength(bytes: Buffer): number | null {
  const end = bytes.indexOf(headEnd)
  if (end < 0) return null
  const head = bytes.toString('latin1', 0, end)
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? '0')
  const whole = end + headEnd.length + length
  return bytes.length < whole ? null : whole
}

/** Keeps one connection busy until the socket is destroyed. */
function keepBusy(socket: Socket, request: string, onAnswer: (status: string) => void): void {
  let pending = Buffer.alloc(0)
  socket.setNoDelay(true)
  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    const length = answerLength(pending)
    if (length === null) return
    onAnswer(pending.toString('latin1', 9, 12))
    pending = pending.subarray(length)
    socket.write(request)
  })
  socket.write(request)
}

/** Rejects when a connection fails. */
export async function flood({ port, request, connections, durationMs }: Flood): Promise<Flooded> {
  const statuses: Record<string, number> = {}
  let answers = 0
  const sockets = Array.from({ length: connections }, () => connect(port, '127.0.0.1'))
  const startedAtMs = performance.now()
  const failed = new Promise<never>((_, reject) => {
    for (const socket of sockets) socket.once('error', reject)
  })
  for (const socket of sockets) {
    keepBusy(socket, request, (status) => {
      answers += 1
      statuses[status] = (statuses[status] ?? 0) + 1
    })
  }
  const over = new Promise<void>((resolve) => {
    setTimeout(resolve, durationMs)
  })
  await Promise.race([over, failed])
  const tookMs = performance.now() - startedAtMs
  for (const socket of sockets) {
    socket.removeAllListeners()
    socket.on('error', () => {})
    socket.destroy()
  }
  return { answers, statuses, tookMs }
}

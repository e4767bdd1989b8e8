/** Hands every request on to the target, and does something at the n-th: before, amid or after. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/**
 * `unsent`: the target never hears of it. `unanswered`: it has acted, and its answer is lost.
 * `answered`: the client has just got the answer.
 */
export type Moment = 'unsent' | 'unanswered' | 'answered'

export interface Trap {
  readonly at: number
  readonly moment: Moment
  /** What is sent waits for its end. */
  spring(): unknown
  /** Is the client gone by then? Otherwise the request goes on as if nothing had been. */
  readonly deadly: boolean
}

/** What was asked of the target. */
export interface Asked {
  readonly method: string
  readonly path: string
}

export interface Relay {
  /** Base URL for the client. */
  readonly url: string
  /** Requests since the trap was set. */
  readonly asked: readonly Asked[]
  set(trap: Trap | null): void
  stop(): Promise<void>
}

export interface Answer {
  readonly status: number
  readonly headers: string[]
  readonly body: Buffer
}

async function passOn(origin: string, incoming: IncomingMessage): Promise<Answer> {
  const body = await buffer(incoming)
  const onward = request(`${origin}${incoming.url}`, {
    method: incoming.method ?? 'GET',
    // As it is: what changes answers has to read them.
    headers: { ...incoming.headers, 'accept-encoding': 'identity' },
  })
  onward.end(body)
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    onward.on('response', resolve)
    onward.on('error', reject)
  })
  return {
    status: answer.statusCode ?? 502,
    headers: answer.rawHeaders,
    body: await buffer(answer),
  }
}

/** Makes another answer out of the target's. */
export type Change = (answer: Answer, incoming: IncomingMessage) => Answer

/** So small that no word of an answer is in one piece. */
const pieceBytes = 5

/** Opens a relay in front of a target's base URL. */
export async function openRelay(target: string, change: Change | null = null): Promise<Relay> {
  const { origin, pathname } = new URL(target)
  let asked: Asked[] = []
  let trap: Trap | null = null

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    asked.push({ method: incoming.method ?? '', path: incoming.url ?? '' })
    const sprung = trap !== null && asked.length === trap.at ? trap : null
    const springAt = async (moment: Moment): Promise<boolean> => {
      if (sprung?.moment !== moment) return false
      await sprung.spring()
      return sprung.deadly
    }
    if (await springAt('unsent')) return void incoming.socket.destroy()
    const passed = await passOn(origin, incoming)
    const { status, headers, body } = change === null ? passed : change(passed, incoming)
    if (await springAt('unanswered')) return void incoming.socket.destroy()
    outgoing.writeHead(status, headers)
    if (change !== null) {
      for (let at = 0; at < body.length; at += pieceBytes) {
        outgoing.write(body.subarray(at, at + pieceBytes))
      }
    }
    outgoing.end(change === null ? body : '', () => void springAt('answered'))
  }
  const server = createServer((incoming, outgoing) => {
    incoming.on('error', () => {})
    answer(incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    get asked() {
      return asked
    },
    set(next) {
      trap = next
      asked = []
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

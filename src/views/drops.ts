/** Subjects that are one odd input, and the connections that broke over it. */
import type { Exchange } from '#exchange/exchange.ts'
import { readAttempt } from './attempts.ts'
import { type Subject, type View, viewAtEnd } from './view.ts'

export interface Drop extends Subject {
  readonly kind: 'body' | 'read'
  /** How often the connection was closed instead of an answer. */
  readonly times: number
  /** Did this input ever get an answer? */
  readonly answered: boolean
  /** Did connections break over sound requests, or by chance? Then it is no matter of the input. */
  readonly elsewhere: boolean
  /** Was anything else answered afterwards? */
  readonly alive: boolean
}

const inputsMax = 100
/** What a read asks for that no server has, or no page is called. */
const oddReads = /^(?:missing\.|plans\.(?:page|pp)(?:abc|0|-1)$|templates\.unknown$)/

interface Input {
  readonly kind: Drop['kind']
  readonly text: string
}

/** A body of a creation without a key, or a read of an odd path. */
function inputOf(exchange: Exchange): Input | null {
  if (exchange.source === 'k6') return null
  const { method, path } = exchange.request
  if (method === 'GET' && oddReads.test(exchange.step)) return { kind: 'read', text: path }
  const attempt = readAttempt(exchange)
  return attempt?.key === null && attempt.text !== null
    ? { kind: 'body', text: attempt.text }
    : null
}

interface Broken {
  readonly kind: Drop['kind']
  readonly exchanges: readonly Exchange[]
}

/** Every odd input that a connection broke over. */
export const drops: View<Drop> = viewAtEnd('drops', () => {
  const broken = new Map<string, Broken>()
  const answered = new Set<string>()
  let sound = false
  let answeredAt = Number.NEGATIVE_INFINITY
  return {
    see(exchange) {
      const input = inputOf(exchange)
      const isBroken = exchange.failure === 'reset' && exchange.response === null
      if (exchange.response !== null) answeredAt = Math.max(answeredAt, exchange.sentAt)
      if (input === null) sound ||= isBroken
      else if (!isBroken) answered.add(input.text)
      else if (broken.size < inputsMax || broken.has(input.text)) {
        const { exchanges = [] } = broken.get(input.text) ?? {}
        broken.set(input.text, { kind: input.kind, exchanges: [...exchanges, exchange] })
      }
    },
    subjects: () => {
      const bodies = [...broken.values()].filter(({ kind }) => kind === 'body')
      const byChance = sound || [...broken.keys()].some((text) => answered.has(text))
      return [...broken].map(([text, { kind, exchanges }]) => ({
        ...{ kind, exchanges },
        times: exchanges.length,
        answered: answered.has(text),
        elsewhere: byChance || (kind === 'body' && bodies.length > 1),
        alive: exchanges.every(({ sentAt }) => sentAt < answeredAt),
      }))
    },
  }
})

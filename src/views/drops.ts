/** Subjects that are one body of a creation, and the connections that broke over it. */
import type { Exchange } from '#exchange/exchange.ts'
import { readAttempt } from './attempts.ts'
import { type Subject, type View, viewAtEnd } from './view.ts'

export interface Drop extends Subject {
  /** How often the connection was closed instead of an answer. */
  readonly times: number
  /** Did this body ever get an answer? */
  readonly answered: boolean
  /** Did connections break over anything else? Then it is no matter of the body. */
  readonly elsewhere: boolean
}

const bodiesMax = 100

/** Every body of a creation without a key that a connection broke over. */
export const drops: View<Drop> = viewAtEnd('drops', () => {
  const broken = new Map<string, Exchange[]>()
  const answered = new Set<string>()
  let elsewhere = false
  return {
    see(exchange) {
      const attempt = exchange.source === 'k6' ? null : readAttempt(exchange)
      const text = attempt?.key === null ? attempt.text : null
      const isBroken = exchange.failure === 'reset' && exchange.response === null
      if (text === null) elsewhere ||= isBroken
      else if (!isBroken) answered.add(text)
      else if (broken.size < bodiesMax || broken.has(text)) {
        broken.set(text, [...(broken.get(text) ?? []), exchange])
      }
    },
    subjects: () =>
      [...broken].map(([text, exchanges]) => ({
        exchanges,
        times: exchanges.length,
        answered: answered.has(text),
        elsewhere: elsewhere || broken.size > 1,
      })),
  }
})

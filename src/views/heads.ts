/**
 * Subjects that are a HEAD answer beside the status that GET last had for the same target and
 * token.
 */
import { type Answer, isEvidence, readAnswer } from './responses.ts'
import type { Subject, View } from './view.ts'

export interface Head extends Subject {
  readonly head: Answer
  readonly getStatus: number
}

/** Targets whose last GET is remembered. */
const targetsMax = 500

/** Every HEAD whose target was also read with GET before. */
export const heads: View<Head> = {
  name: 'heads',
  open() {
    const gets = new Map<string, Answer>()
    return {
      *see(exchange) {
        const answer = readAnswer(exchange)
        if (answer === null || !isEvidence(answer)) return
        const { method, path } = exchange.request
        const target = `${exchange.token} ${path}`
        if (method === 'GET' && (gets.has(target) || gets.size < targetsMax)) {
          gets.set(target, answer)
        }
        const get = method === 'HEAD' ? gets.get(target) : undefined
        if (get === undefined) return
        yield { exchanges: [get.exchange, exchange], head: answer, getStatus: get.status }
      },
      *close() {},
    }
  },
}

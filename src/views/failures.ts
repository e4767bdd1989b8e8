/**
 * Subjects that are two refusals for the same reason: what clients tell apart by code has to be
 * called the same.
 */
import { type Answer, isEvidence, readAnswer } from './responses.ts'
import type { Subject, View } from './view.ts'

export interface RepeatedFailure extends Subject {
  readonly first: Answer
  readonly again: Answer
}

/** Reasons remembered. */
const reasonsMax = 500

/**
 * A call without any token fails for that alone; everything else only if the whole request is
 * equal.
 */
function reasonOf(answer: Answer): string {
  const { exchange, status } = answer
  if (exchange.token === 'none' && status === 401) return 'no token'
  const { method, path, body } = exchange.request
  return JSON.stringify([exchange.token, status, method, path, body?.text ?? ''])
}

/** Every 4xx whose reason was met before. */
export const repeatedFailures: View<RepeatedFailure> = {
  name: 'repeatedFailures',
  open() {
    const reasons = new Map<string, Answer>()
    return {
      *see(exchange) {
        const answer = readAnswer(exchange)
        if (answer === null || exchange.operation === null || !isEvidence(answer)) return
        if (answer.status < 400 || answer.status >= 500 || answer.code === null) return
        const reason = reasonOf(answer)
        const first = reasons.get(reason)
        if (first === undefined) {
          if (reasons.size < reasonsMax) reasons.set(reason, answer)
          return
        }
        yield { exchanges: [first.exchange, exchange], first, again: answer }
      },
      *close() {},
    }
  },
}

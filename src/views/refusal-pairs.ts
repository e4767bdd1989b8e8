/** Subjects that are one bad request, sent twice alike. */
import type { Exchange } from '#exchange/exchange.ts'
import { credentialOf, keyOf } from './attempts.ts'
import { serverIdOf } from './paths.ts'
import { type Answer, isEvidence, readAnswer } from './responses.ts'
import type { Subject, View } from './view.ts'

export interface RefusalPair extends Subject {
  readonly first: Answer
  readonly second: Answer
}

const requestsMax = 5_000
/** Refusals that depend on money, permission or what else is going on. */
const moods = new Set([402, 403, 409, 423, 425])

/** Everything a refusal may depend on; null where it may change with good reason. */
function fingerprintOf(exchange: Exchange): string | null {
  // Servers come and go, and a key may remember its first attempt.
  if (serverIdOf(exchange) !== null || keyOf(exchange) !== null) return null
  const { method, path, headers, body } = exchange.request
  const fields = headers.filter(([name]) => !/^(user-agent|accept-encoding)$/i.test(name))
  return [credentialOf(exchange), method, path, ...fields, body?.text ?? ''].join('\n')
}

/** Every refused request that is the like of an earlier refused one. */
export const refusalPairs: View<RefusalPair> = {
  name: 'refusal pairs',
  open() {
    const first = new Map<string, Answer>()
    return {
      see(exchange) {
        const answer = readAnswer(exchange)
        if (answer === null || !isEvidence(answer)) return []
        if (answer.status < 400 || answer.status >= 500 || moods.has(answer.status)) return []
        const print = fingerprintOf(exchange)
        if (print === null) return []
        const before = first.get(print)
        if (before === undefined) {
          if (first.size < requestsMax) first.set(print, answer)
          return []
        }
        return [{ exchanges: [before.exchange, exchange], first: before, second: answer }]
      },
      close: () => [],
    }
  },
}

/** Subjects that are a 429 and the account's next call, sent after the times that it named. */
import { retrySlackMs } from '#contract/patience.ts'
import { receivedAt } from '#exchange/exchange.ts'
import { accountOf } from './attempts.ts'
import { type Answer, answerHeader, readAnswer } from './responses.ts'
import type { Subject, View } from './view.ts'

export interface Wait extends Subject {
  readonly next: Answer
  /** Could Retry-After be read? Then RAT-08 judges it. */
  readonly retryAfterRead: boolean
}

const accountsMax = 1_000
/** Longer waits are errors of unit, which RAT-07 and RAT-15 judge. */
const waitMaxS = 3_600

function secondsOf(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) && Number(text) <= waitMaxS ? Number(text) : null
}

/** Seconds from the answer's Date to its Reset; null where either is missing or absurd. */
function resetInS(answer: Answer): number | null {
  const reset = answerHeader(answer, 'x-ratelimit-reset') ?? ''
  const dateMs = Date.parse(answerHeader(answer, 'date') ?? '')
  if (!/^\d+$/.test(reset) || Number.isNaN(dateMs)) return null
  const seconds = Number(reset) - dateMs / 1000
  return seconds > -2 && seconds <= waitMaxS ? Math.max(seconds, 0) : null
}

/** What an account gets after the later of Retry-After and Reset. */
export const waits: View<Wait> = {
  name: 'waits',
  open() {
    const refused = new Map<string, Answer>()
    return {
      see(exchange) {
        const answer = readAnswer(exchange)
        if (exchange.kind !== 'call' || exchange.account === '-') return []
        const account = accountOf(exchange)
        const before = refused.get(account)
        refused.delete(account)
        if (answer === null || answer.gateway) return []
        if (answer.status === 429 && refused.size < accountsMax) refused.set(account, answer)
        if (before === undefined) return []
        const retryAfterS = secondsOf(answerHeader(before, 'retry-after'))
        const times = [retryAfterS, resetInS(before)].filter((time) => time !== null)
        const waitedMs = exchange.sentAt - receivedAt(before.exchange)
        if (times.length === 0 || waitedMs < Math.max(...times) * 1000 + retrySlackMs) return []
        const exchanges = [before.exchange, exchange]
        return [{ exchanges, next: answer, retryAfterRead: retryAfterS !== null }]
      },
      close: () => [],
    }
  },
}

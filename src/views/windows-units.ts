/**
 * One subject at the end: in which unit a target's Retry-Afters are, told by the Resets beside
 * them.
 */
import type { Exchange } from '#exchange/exchange.ts'
import type { Subject, View } from './view.ts'
import {
  isRefusal,
  type LimitedAnswer,
  noteKey,
  readLimitedAnswer,
  serverTimeMs,
  wholeNumber,
} from './windows.ts'

export interface RetryUnits extends Subject {
  /** Refusals with both headers. */
  readonly refusals: number
  /** Of those, how many had a Retry-After that fits Reset in milliseconds, and not in seconds. */
  readonly milliseconds: number
}

const examplesMax = 4
/** Reset rounded up, beside a Date rounded down. */
const roundS = 2.1

function isMilliseconds(answer: LimitedAnswer, retryAfter: number, reset: number): boolean {
  const aheadS = reset - serverTimeMs(answer) / 1000
  const fits = (seconds: number): boolean => Math.abs(seconds - aheadS) <= roundS
  return retryAfter > 60 && fits(retryAfter / 1000) && !fits(retryAfter)
}

/** No subject where no refusal had both headers. */
export const retryUnits: View<RetryUnits> = {
  name: 'retry units',
  open() {
    const seenKeys = new Set<string>()
    const exchanges: Exchange[] = []
    let refusals = 0
    let milliseconds = 0
    return {
      see(exchange) {
        const answer = readLimitedAnswer(exchange, seenKeys)
        noteKey(exchange, seenKeys)
        const retryAfter = wholeNumber(answer?.retryAfter ?? null)
        const reset = wholeNumber(answer?.reset ?? null)
        if (answer === null || retryAfter === null || reset === null) return []
        if (!isRefusal(answer)) return []
        refusals += 1
        if (isMilliseconds(answer, retryAfter, reset)) milliseconds += 1
        if (exchanges.length < examplesMax) exchanges.push(exchange)
        return []
      },
      *close() {
        if (refusals > 0) yield { exchanges, refusals, milliseconds }
      },
    }
  },
}

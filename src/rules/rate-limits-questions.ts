/**
 * What the reference leaves open about rate limits: answered, compared between runs, never failed.
 */
import type { Charge } from '#contract/readings.ts'
import { header } from '#exchange/exchange.ts'
import { member } from '#exchange/json.ts'
import type { View } from '#views/view.ts'
import {
  isRefusal,
  type LimitedAnswer,
  limitedAnswers,
  serverTimeMs,
  wholeNumber,
} from '#views/windows.ts'
import type { Measured } from '#views/windows-fit.ts'
import { type Question, question } from './question.ts'

/** Two seconds of rounding on either side (RAT-16). */
const agreeS = 2

const resetAgreesWithRetryAfter = question<LimitedAnswer>({
  id: 'rate-limits/reset-agrees-with-retry-after',
  clause: 'RAT-16',
  view: limitedAnswers,
  needs: ['limits'],
  when: (answer) =>
    isRefusal(answer) &&
    wholeNumber(answer.reset) !== null &&
    wholeNumber(answer.retryAfter) !== null,
  answer(answer) {
    const aheadS = wholeNumber(answer.reset)! - serverTimeMs(answer) / 1000
    const differS = aheadS - wholeNumber(answer.retryAfter)!
    if (Math.abs(differS) <= agreeS) return 'Reset and Retry-After name one moment'
    return differS > 0 ? 'Reset is later than Retry-After' : 'Reset is earlier than Retry-After'
  },
})

const messageNamesRetryAfter = question<LimitedAnswer>({
  id: 'rate-limits/message-names-retry-after',
  clause: 'RAT-26',
  view: limitedAnswers,
  needs: ['limits'],
  when: (answer) => isRefusal(answer) && wholeNumber(answer.retryAfter) !== null,
  answer(answer) {
    const message = member(member(answer.json, 'error'), 'message')
    const seconds = /(\d+)\s*s(ec|econds?)?\b/i.exec(
      typeof message === 'string' ? message : '',
    )?.[1]
    if (seconds === undefined) return 'the message names no seconds'
    return Number(seconds) === wholeNumber(answer.retryAfter)
      ? 'the message names the seconds of Retry-After'
      : 'the message names other seconds than Retry-After'
  },
})

const ietfFields = ['ratelimit', 'ratelimit-policy', 'ratelimit-limit', 'ratelimit-remaining']

const ietfFieldsAreSent = question<LimitedAnswer>({
  id: 'rate-limits/ietf-fields',
  clause: 'RAT-27',
  view: limitedAnswers,
  needs: ['token'],
  answer({ exchange }) {
    const sent = ietfFields.filter((name) => header(exchange.response!.headers, name) !== null)
    return sent.length === 0 ? 'none' : sent.join(', ')
  },
})

const chargeWords: Readonly<Record<Charge, string>> = {
  admitted: 'refused requests do not count',
  all: 'refused requests count',
  others: 'requests refused by the other limit count',
  debt: 'refused requests count, below nothing',
  opening: 'refused requests do not count, but begin a window',
}

const refusedRequestsCount = (measured: View<Measured>): Question =>
  question<Measured>({
    id: 'rate-limits/refused-requests-count',
    clause: 'RAT-23',
    view: measured,
    needs: ['limits'],
    // Asked only where one answer is left: what could not be told is no change.
    when: ({ verdict }) => verdict.burst.charges.length === 1,
    answer: ({ verdict }) => chargeWords[verdict.burst.charges[0]!],
  })

const algorithm = (measured: View<Measured>): Question =>
  question<Measured>({
    id: 'rate-limits/algorithm',
    clause: 'RAT-24',
    view: measured,
    needs: ['limits'],
    when: ({ verdict: { burst, sustained } }) =>
      burst.kinds.length === 1 && sustained.kinds.length === 1,
    answer: ({ verdict: { burst, sustained } }) =>
      `burst: ${burst.kinds[0]}; sustained: ${sustained.kinds[0]}`,
  })

/** Every question of this topic, over the measurement that the rules use too. */
export function rateQuestions(measured: View<Measured>): readonly Question[] {
  return [
    resetAgreesWithRetryAfter,
    refusedRequestsCount(measured),
    algorithm(measured),
    messageNamesRetryAfter,
    ietfFieldsAreSent,
  ]
}

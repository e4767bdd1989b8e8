/**
 * Rules on what single answers say about the allowance: presence, form and range of the X-RateLimit
 * headers.
 */
import type { PromisedLimits } from '#contract/limits.ts'
import { resetSlackS } from '#contract/patience.ts'
import { isSuccess } from '#views/responses.ts'
import { type LimitedAnswer, limitedAnswers, serverTimeMs, wholeNumber } from '#views/windows.ts'
import { complain, type Judgement } from './finding.ts'
import { type Rule, rule } from './rule.ts'

/** Without a Date header the server's clock may be this far from ours, in seconds. */
const skewS = 120

/** Complains about the first of these that is missing, by name. */
export function carriesHeaders(
  answer: LimitedAnswer,
  names: readonly ('limit' | 'remaining' | 'reset')[],
): Judgement {
  const missing = names.filter((name) => answer[name] === null).map((name) => headerNames[name])
  if (missing.length === 0) return null
  const message = `a ${answer.status} lacks ${missing.join(', ')}`
  return complain(message, { actual: missing, where: missing.join(' ') })
}

const headerNames = {
  limit: 'X-RateLimit-Limit',
  remaining: 'X-RateLimit-Remaining',
  reset: 'X-RateLimit-Reset',
} as const

const successCarriesLimitAndRemaining = rule<LimitedAnswer>({
  id: 'rate-limits/success-carries-limit-and-remaining',
  clause: 'RAT-10',
  view: limitedAnswers,
  needs: ['token'],
  when: (answer) => isSuccess(answer) && !answer.replay,
  judge: (answer) => carriesHeaders(answer, ['limit', 'remaining']),
})

/** Stock Laravel sends it with a 429 only (AMB-49). */
const successCarriesReset = rule<LimitedAnswer>({
  id: 'rate-limits/success-carries-reset',
  clause: 'RAT-11',
  view: limitedAnswers,
  needs: ['token'],
  when: (answer) => isSuccess(answer) && !answer.replay,
  judge: (answer) => carriesHeaders(answer, ['reset']),
})

/** Which of the two windows is described is left open, per answer (AMB-06). */
const limitIsAPromisedOne = ({ burst, sustained }: PromisedLimits): Rule =>
  rule<LimitedAnswer>({
    id: 'rate-limits/limit-is-a-promised-one',
    clause: 'RAT-12',
    view: limitedAnswers,
    needs: ['token'],
    optional: 'no answer to a read had X-RateLimit-Limit',
    when: (answer) => answer.read && answer.limit !== null,
    judge({ limit }) {
      const value = wholeNumber(limit)
      if (value === burst.limit || value === sustained.limit) return null
      return complain('X-RateLimit-Limit is neither of the promised limits', {
        expected: [burst.limit, sustained.limit],
        actual: value ?? limit,
        where: value === null ? 'form' : 'value',
      })
    },
  })

const remainingLiesWithinLimit = rule<LimitedAnswer>({
  id: 'rate-limits/remaining-lies-within-limit',
  clause: 'RAT-13',
  view: limitedAnswers,
  needs: ['token'],
  optional: 'no answer had X-RateLimit-Remaining',
  when: (answer) => answer.remaining !== null && !answer.replay,
  judge({ remaining, limit }) {
    const value = wholeNumber(remaining)
    const most = wholeNumber(limit)
    const expected = most === null ? 'an integer, 0 or more' : `an integer from 0 to ${most}`
    if (value === null) {
      const message = 'X-RateLimit-Remaining is no integer'
      return complain(message, { expected, actual: remaining, where: 'form' })
    }
    if (value >= 0 && (most === null || value <= most)) return null
    const where = value < 0 ? 'negative' : 'above'
    return complain('X-RateLimit-Remaining lies outside 0 … Limit', {
      expected,
      actual: value,
      where,
    })
  },
})

function nameResetDefect(reset: number, nowS: number): string {
  if (reset < 1_000_000) return 'delta'
  if (reset > 100_000_000_000) return 'milliseconds'
  return reset < nowS ? 'past' : 'far'
}

/**
 * All arithmetic is against the server's own Date, so that a skewed clock harms nobody. Where
 * refused requests count, a bucket runs into debt and is whole again only after its window.
 */
const resetIsUnixSecondsNearDate = ({ sustained }: PromisedLimits): Rule =>
  rule<LimitedAnswer>({
    id: 'rate-limits/reset-is-unix-seconds-near-date',
    clause: 'RAT-15',
    view: limitedAnswers,
    needs: ['token'],
    optional: 'no answer had X-RateLimit-Reset',
    when: (answer) => answer.reset !== null && !answer.replay,
    judge(answer) {
      const nowS = serverTimeMs(answer) / 1000
      const slackS = answer.dateMs === null ? skewS : resetSlackS
      // The limiter looks when a request comes; what is done for it may take its time until Date.
      const tookS = Math.floor(answer.exchange.tookMs / 1000)
      const expected = [
        Math.floor(nowS - tookS - slackS),
        Math.ceil(nowS + (2 * sustained.windowMs) / 1000 + slackS),
      ]
      const reset = wholeNumber(answer.reset)
      if (reset === null) {
        const message = 'X-RateLimit-Reset is no whole number'
        return complain(message, { expected, actual: answer.reset, where: 'form' })
      }
      if (reset >= expected[0]! && reset <= expected[1]!) return null
      const where = nameResetDefect(reset, nowS)
      const message = `X-RateLimit-Reset is no Unix time within the window ahead (${where})`
      return complain(message, { expected, actual: reset, where })
    },
  })

/** On 401 and 403 they may be absent; those answers are not looked at here (AMB-15). */
const clientErrorsCarryTheRateHeaders = rule<LimitedAnswer>({
  id: 'rate-limits/client-errors-carry-the-rate-headers',
  clause: 'RAT-19',
  view: limitedAnswers,
  needs: ['token'],
  when: ({ status }) => status === 404 || status === 422,
  judge: (answer) => carriesHeaders(answer, ['limit', 'remaining']),
})

/** Rules that need nothing but one answer at a time. */
export function rateHeaderRules(limits: PromisedLimits): readonly Rule[] {
  return [
    successCarriesLimitAndRemaining,
    successCarriesReset,
    limitIsAPromisedOne(limits),
    remainingLiesWithinLimit,
    resetIsUnixSecondsNearDate(limits),
    clientErrorsCarryTheRateHeaders,
  ]
}

/** Rules on what single answers say about the allowance: presence, form and range of the four headers. */
import type { PromisedLimits } from '#contract/limits.ts'
import { resetSlackS, retryAfterSlackS } from '#contract/patience.ts'
import { isSuccess } from '#views/responses.ts'
import {
  isRefusal,
  type LimitedAnswer,
  limitedAnswers,
  serverTimeMs,
  wholeNumber,
} from '#views/windows.ts'
import { complain, type Judgement } from './finding.ts'
import { type Rule, rule } from './rule.ts'

/** Above this a Retry-After is no number of seconds any more. */
const secondsMax = 1_000
/** Without a Date header the server's clock may be this far from ours, in seconds. */
const skewS = 120

const refusalNamesItsCode = rule<LimitedAnswer>({
  id: 'rate-limits/refusal-names-its-code',
  clause: 'RAT-06',
  view: limitedAnswers,
  needs: ['limits'],
  when: isRefusal,
  judge: ({ code }) =>
    code === 'RATE_LIMIT_EXCEEDED'
      ? null
      : complain(
          code === null
            ? 'a 429 comes without the error envelope'
            : 'a 429 names another code than RATE_LIMIT_EXCEEDED',
          { expected: 'RATE_LIMIT_EXCEEDED', actual: code, where: code === null ? 'body' : 'code' },
        ),
})

function judgeRetryAfter(value: string | null, limits: PromisedLimits): Judgement {
  const expected = 'a whole number of seconds'
  if (value === null) {
    return complain('a 429 has no Retry-After', { expected, actual: null, where: 'missing' })
  }
  const seconds = wholeNumber(value)
  if (seconds === null || seconds < 0) {
    return complain('Retry-After is no whole number of seconds', {
      expected,
      actual: value,
      where: 'form',
    })
  }
  if (seconds <= Math.max(secondsMax, limits.sustained.windowMs / 1000)) return null
  const message = 'Retry-After is far too large for seconds: milliseconds or a time?'
  return complain(message, { expected, actual: value, where: 'unit' })
}

const retryAfterIsWholeSeconds = (limits: PromisedLimits): Rule =>
  rule<LimitedAnswer>({
    id: 'rate-limits/retry-after-is-whole-seconds',
    clause: 'RAT-07',
    view: limitedAnswers,
    needs: ['limits'],
    when: isRefusal,
    judge: ({ retryAfter }) => judgeRetryAfter(retryAfter, limits),
  })

/** Complains about the first of these that is missing, by name. */
function carries(
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

const refusalCarriesTheRateHeaders = rule<LimitedAnswer>({
  id: 'rate-limits/refusal-carries-the-rate-headers',
  clause: 'RAT-09',
  view: limitedAnswers,
  needs: ['limits'],
  when: isRefusal,
  judge: (answer) => carries(answer, ['limit', 'remaining', 'reset']),
})

const successCarriesLimitAndRemaining = rule<LimitedAnswer>({
  id: 'rate-limits/success-carries-limit-and-remaining',
  clause: 'RAT-10',
  view: limitedAnswers,
  needs: ['token'],
  when: (answer) => isSuccess(answer) && !answer.replay,
  judge: (answer) => carries(answer, ['limit', 'remaining']),
})

/** Stock Laravel sends it with a 429 only (AMB-49). */
const successCarriesReset = rule<LimitedAnswer>({
  id: 'rate-limits/success-carries-reset',
  clause: 'RAT-11',
  view: limitedAnswers,
  needs: ['token'],
  when: (answer) => isSuccess(answer) && !answer.replay,
  judge: (answer) => carries(answer, ['reset']),
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

/** All arithmetic is against the server's own Date, so that a skewed clock harms nobody. */
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
      const expected = [
        Math.floor(nowS - slackS),
        Math.ceil(nowS + sustained.windowMs / 1000 + slackS),
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

/** A value beyond all seconds is a matter of its unit, and another rule's. */
const retryAfterFitsTheLongestWindow = ({ sustained }: PromisedLimits): Rule =>
  rule<LimitedAnswer>({
    id: 'rate-limits/retry-after-fits-the-longest-window',
    clause: 'RAT-17',
    view: limitedAnswers,
    needs: ['limits'],
    optional: 'no 429 had a Retry-After in seconds',
    when: (answer) =>
      isRefusal(answer) && answer.read && (wholeNumber(answer.retryAfter) ?? -1) >= 0,
    judge({ retryAfter }) {
      const most = Math.ceil(sustained.windowMs / 1000) + retryAfterSlackS
      const seconds = wholeNumber(retryAfter)!
      if (seconds <= most || seconds > secondsMax) return null
      return complain('Retry-After is longer than the longest window', {
        expected: `at most ${most}`,
        actual: seconds,
      })
    },
  })

/** On 401 and 403 they may be absent; those answers are not looked at here (AMB-15). */
const clientErrorsCarryTheRateHeaders = rule<LimitedAnswer>({
  id: 'rate-limits/client-errors-carry-the-rate-headers',
  clause: 'RAT-19',
  view: limitedAnswers,
  needs: ['token'],
  when: ({ status }) => status === 404 || status === 422,
  judge: (answer) => carries(answer, ['limit', 'remaining']),
})

/** Rules that need nothing but one answer at a time. */
export function rateHeaderRules(limits: PromisedLimits): readonly Rule[] {
  return [
    refusalNamesItsCode,
    retryAfterIsWholeSeconds(limits),
    refusalCarriesTheRateHeaders,
    successCarriesLimitAndRemaining,
    successCarriesReset,
    limitIsAPromisedOne(limits),
    remainingLiesWithinLimit,
    resetIsUnixSecondsNearDate(limits),
    retryAfterFitsTheLongestWindow(limits),
    clientErrorsCarryTheRateHeaders,
  ]
}

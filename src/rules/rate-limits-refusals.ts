/** Rules on what a refusal says: status, code, headers, and how long to wait. */
import type { PromisedLimits } from '#contract/limits.ts'
import { retryAfterSlackS } from '#contract/patience.ts'
import { isRefusal, type LimitedAnswer, limitedAnswers, wholeNumber } from '#views/windows.ts'
import { type RetryUnits, retryUnits } from '#views/windows-units.ts'
import { complain, type Judgement } from './finding.ts'
import { carriesHeaders } from './rate-limits-headers.ts'
import { type Rule, rule } from './rule.ts'

/** Above this a Retry-After is no number of seconds any more, but a time. */
const secondsMax = 1_000_000

/** Probes use a key once: with one, too, a 429 of theirs is the limiter's (AMB-29). */
function isLimiters(answer: LimitedAnswer): boolean {
  return isRefusal(answer) || (answer.status === 429 && answer.exchange.source === 'k6')
}

const refusalNamesItsCode = rule<LimitedAnswer>({
  id: 'rate-limits/refusal-names-its-code',
  clause: 'RAT-06',
  view: limitedAnswers,
  needs: ['limits'],
  when: (answer) => isLimiters(answer) && answer.exchange.request.method !== 'HEAD',
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

const limitCodeComesWith429 = rule<LimitedAnswer>({
  id: 'rate-limits/limit-code-comes-with-429',
  clause: 'RAT-06',
  view: limitedAnswers,
  needs: ['limits'],
  when: ({ code }) => code === 'RATE_LIMIT_EXCEEDED',
  judge: ({ status }) =>
    status === 429
      ? null
      : complain('an excess request is answered with another status than 429', {
          expected: 429,
          actual: status,
          where: String(status),
        }),
})

function judgeRetryAfter(value: string | null): Judgement {
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
  if (seconds <= secondsMax) return null
  const message = 'Retry-After is a time, not a number of seconds to wait'
  return complain(message, { expected, actual: value, where: 'time' })
}

const retryAfterIsWholeSeconds = rule<LimitedAnswer>({
  id: 'rate-limits/retry-after-is-whole-seconds',
  clause: 'RAT-07',
  view: limitedAnswers,
  needs: ['limits'],
  when: isLimiters,
  judge: ({ retryAfter }) => judgeRetryAfter(retryAfter),
})

/** One value may be large by mistake; most of them fitting Reset in milliseconds is a unit. */
const retryAfterIsNotMilliseconds = rule<RetryUnits>({
  id: 'rate-limits/retry-after-is-not-milliseconds',
  clause: 'RAT-07',
  view: retryUnits,
  needs: ['limits'],
  optional: 'no 429 had both Retry-After and X-RateLimit-Reset as numbers',
  judge: ({ refusals, milliseconds }) =>
    milliseconds < refusals * 0.8
      ? null
      : complain('Retry-After is in milliseconds', {
          expected: 'seconds',
          actual: `milliseconds on ${milliseconds} of ${refusals} refusals`,
          where: 'unit',
        }),
})

const refusalCarriesTheRateHeaders = rule<LimitedAnswer>({
  id: 'rate-limits/refusal-carries-the-rate-headers',
  clause: 'RAT-09',
  view: limitedAnswers,
  needs: ['limits'],
  when: isLimiters,
  judge: (answer) => carriesHeaders(answer, ['limit', 'remaining', 'reset']),
})

/** A time in its place is another rule's matter. */
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

/** Rules that need nothing but refusals. */
export function rateRefusalRules(limits: PromisedLimits): readonly Rule[] {
  return [
    refusalNamesItsCode,
    limitCodeComesWith429,
    retryAfterIsWholeSeconds,
    retryAfterIsNotMilliseconds,
    refusalCarriesTheRateHeaders,
    retryAfterFitsTheLongestWindow(limits),
  ]
}

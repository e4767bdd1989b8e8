/** Rules on what Remaining and Reset say from answer to answer. */
import type { PromisedLimits } from '#contract/limits.ts'
import { remainingRequestsMin } from '#contract/patience.ts'
import type { View } from '#views/view.ts'
import { isRefusal, wholeNumber } from '#views/windows.ts'
import type { Flight } from '#views/windows-flights.ts'
import {
  fallingHabitsUnder,
  type Habit,
  type KeptWord,
  keptWordsUnder,
  type WindowTotal,
  windowTotalsUnder,
} from '#views/windows-remaining.ts'
import type { Stretch } from '#views/windows-series.ts'
import { stretchesUnder } from '#views/windows-stretches.ts'
import { complain } from './finding.ts'
import { type Rule, rule } from './rule.ts'
import { weighed } from './weighing.ts'

/** From this share of comparable requests on, falling by more than one is the target's habit. */
const habitShare = 0.8

/** A stranger's requests make it fall too, but not between requests this close to each other. */
const remainingFallsByOneAtMost = (limits: PromisedLimits): Rule =>
  rule<Habit>({
    id: 'rate-limits/remaining-falls-by-one-at-most',
    clause: 'RAT-14',
    view: fallingHabitsUnder(limits),
    needs: ['limits'],
    optional: 'no ten requests right behind one another showed Remaining under one Limit',
    // Ten requests in a row are nine steps.
    when: ({ quick }) => quick >= remainingRequestsMin - 1,
    judge({ quick, excess }) {
      if (excess < habitShare * quick) return null
      return complain('X-RateLimit-Remaining falls by more than one per request', {
        expected: 'by 1 at most',
        actual: `by more in ${excess} of ${quick} requests`,
      })
    },
  })

/** What a bucket may have been refilled with meanwhile, at the fastest promised rate. */
function refilled({ burst, sustained }: PromisedLimits, { spanMs }: Stretch): number {
  const perMs = Math.max(burst.limit / burst.windowMs, sustained.limit / sustained.windowMs)
  return perMs * spanMs
}

const valuesExpected = ({ exchanges }: Stretch): number => Math.ceil(exchanges.length / 2)

/**
 * Distinct values tell a fall apart from a reset, which raises them once. What rises with the
 * requests, faster than any bucket is refilled, is a count of the requests made.
 */
const remainingKeepsFalling = (limits: PromisedLimits): Rule =>
  rule<Stretch>({
    id: 'rate-limits/remaining-keeps-falling',
    clause: 'RAT-14',
    view: stretchesUnder(limits),
    needs: ['limits'],
    optional: 'no ten requests within a second showed Remaining under one Limit',
    // A bucket that is refilled as fast as it is drawn from need not move at all.
    when: (stretch) =>
      stretch.distinct >= valuesExpected(stretch) ||
      refilled(limits, stretch) < valuesExpected(stretch),
    judge(stretch) {
      const { exchanges, distinct, rises } = stretch
      const expected = valuesExpected(stretch)
      if (rises >= expected && refilled(limits, stretch) < expected) {
        return complain('X-RateLimit-Remaining rises while requests are made', {
          expected: 'it falls',
          actual: `it rises ${rises} times in ${exchanges.length} requests`,
          where: 'rises',
        })
      }
      if (distinct >= expected) return null
      return complain('X-RateLimit-Remaining hardly moves while requests are made', {
        expected: `${expected} values or more over ${exchanges.length} requests`,
        actual: distinct,
      })
    },
  })

const oneWindowAcceptsItsLimit = (limits: PromisedLimits): Rule =>
  rule<WindowTotal>({
    id: 'rate-limits/one-window-accepts-its-limit',
    clause: 'RAT-25',
    view: windowTotalsUnder(limits),
    needs: ['limits'],
    optional: 'no accepted request had X-RateLimit-Reset and Date',
    judge: ({ accepted, limit }) =>
      accepted <= limit
        ? null
        : complain('more than Limit requests are accepted under one Limit and Reset', {
            expected: `at most ${limit}`,
            actual: accepted,
          }),
  })

/** Requests of somebody else that may go unseen where two Limits speak in turn. */
const unseenMax = 3

const remainingIsHonoured = (limits: PromisedLimits): Rule =>
  weighed<KeptWord>({
    id: 'rate-limits/remaining-is-honoured',
    clause: 'RAT-30',
    view: keptWordsUnder(limits),
    needs: ['limits'],
    optional: 'no refusal named a Limit that an answer shortly before it had named',
    weigh({ promised, sent, refused, strangers, mixed }) {
      const broken = refused - Math.max(0, sent - promised)
      if (broken <= 0) return null
      if (strangers || (mixed && broken <= unseenMax)) return undefined
      return complain('a request is refused although Remaining had announced room for it', {
        expected: `${promised} more let through`,
        actual: `${refused} of the next ${sent} refused`,
      })
    },
  })

/** Another value may speak of the other window: only where that cannot be, it is worth a word. */
const refusalShowsNothingRemaining = (limits: PromisedLimits, flights: View<Flight>): Rule =>
  weighed<Flight>({
    id: 'rate-limits/refusal-shows-nothing-remaining',
    clause: 'RAT-18',
    view: flights,
    needs: ['limits'],
    weigh(flight) {
      const { burst } = limits
      const values = flight.answers.filter(isRefusal).flatMap((answer) => {
        const remaining = wholeNumber(answer.remaining)
        if (remaining === null) return []
        const own = wholeNumber(answer.limit) === burst.limit
        return remaining === 0 || (own && remaining > 0) ? [remaining] : []
      })
      if (values.length === 0) return undefined
      const most = Math.max(...values)
      if (most === 0) return null
      if (flight.sustainedRoom() < flight.own.length) return undefined
      return complain('a 429 shows requests remaining', { expected: 0, actual: most })
    },
  })

/** Rules on the series of header values. */
export function rateRemainingRules(limits: PromisedLimits, flights: View<Flight>): readonly Rule[] {
  return [
    remainingFallsByOneAtMost(limits),
    remainingKeepsFalling(limits),
    oneWindowAcceptsItsLimit(limits),
    remainingIsHonoured(limits),
    refusalShowsNothingRemaining(limits, flights),
  ]
}

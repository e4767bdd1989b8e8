/** Rules on how many requests get through, and when a refused caller may come back. */
import type { PromisedLimits } from '#contract/limits.ts'
import { provesUnlimited } from '#contract/limits.ts'
import { retrySlackMs } from '#contract/patience.ts'
import type { View } from '#views/view.ts'
import { isDenied, type Pledge } from '#views/windows-account.ts'
import type { Flight } from '#views/windows-flights.ts'
import { type Race, racesUnder } from '#views/windows-races.ts'
import { complain, type Judgement } from './finding.ts'
import type { Rule } from './rule.ts'
import { weighed } from './weighing.ts'

interface Bench {
  readonly limits: PromisedLimits
  readonly flights: View<Flight>
}

const turnedAway = (flight: Flight): number => flight.refused + flight.denied
const isHeld = ({ pledge, startMs }: Flight): boolean => (pledge?.untilMs ?? 0) > startMs

/** Fixed windows admit up to twice the limit around an edge; one more proves that there is none. */
const burstLimitExists = ({ limits: { burst, sustained }, flights }: Bench): Rule =>
  weighed<Flight>({
    id: 'rate-limits/burst-limit-exists',
    clause: 'RAT-02',
    view: flights,
    needs: ['limits'],
    weigh(flight) {
      const { admittedInBurst, sentInBurst, sentInSustained, own } = flight
      if (admittedInBurst >= provesUnlimited(burst)) {
        return complain('more requests get through in one burst window than any reading allows', {
          expected: `at most ${2 * burst.limit} in ${burst.windowMs / 1000} s`,
          actual: admittedInBurst,
        })
      }
      const excess = sentInBurst + own.length > burst.limit
      const own429 = sentInSustained + own.length <= sustained.limit && turnedAway(flight) > 0
      return excess && own429 ? null : undefined
    },
  })

const sustainedLimitExists = ({ limits: { burst, sustained }, flights }: Bench): Rule =>
  weighed<Flight>({
    id: 'rate-limits/sustained-limit-exists',
    clause: 'RAT-01',
    view: flights,
    needs: ['limits'],
    optional: 'no request was refused for the minute’s sake alone',
    weigh(flight) {
      const { admittedInSustained, sentInBurst, sentInSustained, own } = flight
      if (admittedInSustained >= provesUnlimited(sustained)) {
        return complain('more requests get through in a minute than any reading allows', {
          expected: `at most ${2 * sustained.limit} in ${sustained.windowMs / 1000} s`,
          actual: admittedInSustained,
        })
      }
      const excess = sentInSustained + own.length > sustained.limit
      const notTheBurst = sentInBurst + own.length <= burst.limit
      return excess && notTheBurst && turnedAway(flight) > 0 ? null : undefined
    },
  })

/** So few may be somebody else's where nothing would show them. */
const hiddenMax = 3

/** Where answers speak of two limits in turn, gaps in Remaining do not show somebody else. */
function mayHideStrangers({ answers }: Flight, lacking: number): boolean {
  return lacking <= hiddenMax && new Set(answers.map(({ limit }) => limit)).size > 1
}

/** Of N requests sent at once all readings grant `room`; fewer let through is a breach. */
function judgeStrictness(flight: Flight, limits: PromisedLimits): Judgement | undefined {
  if (flight.sprawling || isHeld(flight) || flight.pooled) return undefined
  if (flight.refused === 0 && flight.own.length < limits.burst.limit) return undefined
  const room = flight.room()
  const granted = Math.min(flight.own.length, room)
  // A single request at the edge of the allowance: one by a stranger is enough to tip it over.
  if (granted === 0 || (flight.own.length === 1 && room <= hiddenMax)) return undefined
  const passed = flight.own.length - flight.refused
  if (passed >= granted) return null
  if (flight.strangers || mayHideStrangers(flight, granted - passed)) return undefined
  return complain('a caller within both limits is refused', {
    expected: `${granted} of ${flight.own.length} let through`,
    actual: passed,
  })
}

const insideBothLimitsIsNeverRefused = ({ limits, flights }: Bench): Rule =>
  weighed<Flight>({
    id: 'rate-limits/inside-both-limits-is-never-refused',
    clause: 'RAT-03',
    view: flights,
    needs: ['limits'],
    weigh: (flight) => judgeStrictness(flight, limits),
  })

/**
 * What counters and windows grant and a bucket of the burst's depth does not: a warning at most
 * (AMB-05).
 */
const minuteGrantsItsWholeAllowance = ({ limits, flights }: Bench): Rule =>
  weighed<Flight>({
    id: 'rate-limits/minute-grants-its-whole-allowance',
    clause: 'RAT-29',
    view: flights,
    needs: ['limits', 'other'],
    weigh(flight) {
      const { own, refused, sentInSustained } = flight
      if (flight.sprawling || isHeld(flight) || flight.pooled) return undefined
      const total = sentInSustained + own.length
      if (refused === 0 && total === limits.sustained.limit) return null
      if (refused === 0 || total > limits.sustained.limit || flight.strangers) return undefined
      if (flight.countersRoom() < own.length || flight.room() >= own.length) return undefined
      return complain('a request is refused before the minute’s allowance is used up', {
        expected: `${limits.sustained.limit} let through in ${limits.sustained.windowMs / 1000} s`,
        actual: sentInSustained,
      })
    },
  })

/** Where both limits may be used up, a Retry-After may speak of the nearer one only. */
function mayMeanTheOther(
  { retryAfterMs }: Pledge,
  sentInSustained: number,
  { burst, sustained }: PromisedLimits,
): boolean {
  return retryAfterMs <= burst.windowMs + retrySlackMs && sentInSustained >= sustained.limit
}

const retryAfterSuffices = ({ limits, flights }: Bench): Rule =>
  weighed<Flight>({
    id: 'rate-limits/retry-after-suffices',
    clause: 'RAT-08',
    view: flights,
    needs: ['limits'],
    weigh(flight) {
      const { pledge, before, startMs, refused, own } = flight
      if (pledge === null || startMs < pledge.untilMs + retrySlackMs) return undefined
      // What gave a pledge is a flight before. One that was let through too early may have used up
      // what was promised, so after it only a success tells.
      if (before!.turnedAway === 0) {
        return refused === 0 && before!.endMs < pledge.untilMs ? null : undefined
      }
      if (mayMeanTheOther(pledge, flight.sentInSustained, limits)) return undefined
      if (refused < own.length) return null
      if (flight.strangers) return undefined
      const waitedMs = startMs - (pledge.untilMs - pledge.retryAfterMs)
      return complain('a request is refused although Retry-After has run out', {
        expected: `let through ${pledge.retryAfterMs / 1000} s after the refusal`,
        actual: `refused after ${(waitedMs / 1000).toFixed(1)} s`,
      })
    },
  })

/** Some front ends turn excess away with 503; the reference says 429. */
const excessIsAnswered429 = ({ limits: { burst }, flights }: Bench): Rule =>
  weighed<Flight>({
    id: 'rate-limits/excess-is-answered-429',
    clause: 'RAT-06',
    view: flights,
    needs: ['limits'],
    weigh(flight) {
      if (flight.sentInBurst + flight.own.length <= burst.limit) return undefined
      if (flight.refused > 0) return null
      if (flight.denied < 2 || flight.admittedInBurst < burst.limit / 2) return undefined
      const actual = flight.own.find(isDenied)?.response?.status
      return complain('excess requests are not answered 429', {
        expected: 429,
        actual,
        where: String(actual),
      })
    },
  })

/** A target without any limit is another rule's matter: single file has to be held to it. */
const crowdsAreHeldLikeFiles = (limits: PromisedLimits): Rule =>
  weighed<Race>({
    id: 'rate-limits/crowds-are-held-like-files',
    clause: 'RAT-28',
    view: racesUnder(limits),
    needs: ['limits'],
    weigh({ parallel, file }) {
      const most = limits.burst.limit + 1
      if (parallel <= most) return null
      if (file === null || file > most) return undefined
      return complain('requests side by side get through where single file is held to the limit', {
        expected: `at most ${limits.burst.limit}`,
        actual: parallel,
      })
    },
  })

/** Rules on numbers and times of what gets through. */
export function rateVolumeRules(limits: PromisedLimits, flights: View<Flight>): readonly Rule[] {
  const bench = { limits, flights }
  return [
    sustainedLimitExists(bench),
    burstLimitExists(bench),
    insideBothLimitsIsNeverRefused(bench),
    excessIsAnswered429(bench),
    crowdsAreHeldLikeFiles(limits),
    retryAfterSuffices(bench),
    minuteGrantsItsWholeAllowance(bench),
  ]
}

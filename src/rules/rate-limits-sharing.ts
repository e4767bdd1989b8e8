/** Rules on whose allowance it is: tokens, accounts, stated addresses, and refused requests. */
import { comesBackSoon, flightMs, type Limit, type PromisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import type { View } from '#views/view.ts'
import { type Flight, isStarved } from '#views/windows-flights.ts'
import { type Followed, followedFlights } from '#views/windows-followed.ts'
import { type RefusedCreate, refusedCreates } from '#views/windows-refused.ts'
import { isSpoofed } from '#views/windows-series.ts'
import { type SharedCount, sharedCountsUnder } from '#views/windows-tokens.ts'
import { cannotTell, complain, type Judgement } from './finding.ts'
import { type Rule, rule } from './rule.ts'
import { weighed } from './weighing.ts'

/** This soon after a refusal, and this fast, a bucket gives back no more than a few requests. */
const straightAfterMs = 500

const isPlain = (exchange: Exchange): boolean => !isSpoofed(exchange)
const pathOf = (exchange: Exchange): string => exchange.request.path.replace(/\?.*/s, '')
const passed = (exchange: Exchange): boolean => (exchange.response?.status ?? 429) < 400
/** Turned away for its token, which says nothing of allowances. */
const isUnknown = (exchange: Exchange): boolean => exchange.response?.status === 401

/** Does the exchange ask what another one asks, with the same token? */
const isAlike = (exchange: Exchange, other: Exchange): boolean =>
  isPlain(exchange) && exchange.token === other.token && pathOf(exchange) === pathOf(other)

/**
 * What the others of a flight are held against: the plain read of the token under test, if any.
 * Which of those sent at once comes first on the tape is chance.
 */
function plainOneOf({ own }: Flight): Exchange {
  const isOurs = (one: Exchange): boolean => one.token === 'A1' && pathOf(one) === '/plans'
  return own.find((one) => isPlain(one) && isOurs(one)) ?? own[0]!
}

/**
 * Straight afterwards the plain request is refused still. Else a window may have ended under way:
 * what arrived after that was let through, whoever sent it.
 */
function isRefusedStill({ flight, next }: Followed): boolean {
  if (next === null || next.startMs - flight.endMs > straightAfterMs) return false
  const alike = next.own.filter((exchange) => isAlike(exchange, plainOneOf(flight)))
  return alike.some(({ response }) => response?.status === 429)
}

/** The promised window is ten whole seconds; a clock goes on by one of them at a time. */
const ticksPerWindow = 10

/**
 * The most that a bucket has given back since the first refusal before a flight. One with a clock
 * of whole seconds gives a second's worth back at once.
 */
const givenBack = ({ limit, windowMs }: Limit, sinceMs: number, untilMs: number): number => {
  const ticks = Math.ceil(((untilMs - sinceMs) * ticksPerWindow) / windowMs)
  return Math.floor((limit * ticks) / ticksPerWindow)
}

/**
 * Right after a refusal, plain requests of the first token are refused and some others go with
 * them. These may get what a bucket has given back meanwhile, and one is always forgiven.
 */
function judgeSharing(
  { burst }: PromisedLimits,
  followed: Followed,
  others: (exchange: Exchange, first: Exchange) => boolean,
  message: string,
): Judgement | undefined {
  const { flight } = followed
  const { before, own } = flight
  const first = plainOneOf(flight)
  if (before === null || before.turnedAway === 0) return undefined
  if (flight.startMs - before.endMs > straightAfterMs) return undefined
  const plain = own.filter((exchange) => isAlike(exchange, first))
  const probes = own.filter((exchange) => others(exchange, first) && !isUnknown(exchange))
  if (probes.length < 2 || plain.length < 2 || plain.some(passed)) return undefined
  const through = probes.filter(passed).length
  if (through < 2) return null
  // Refusals say the same however long they take; what is let through late may be a new window's.
  if (flight.endMs - flight.startMs > flightMs) return undefined
  const explained = through <= givenBack(burst, before.startMs, flight.endMs)
  if (explained || !isRefusedStill(followed)) return undefined
  return complain(message, { expected: 'refused as well', actual: `${through} let through` })
}

function unlessQuick({ burst }: PromisedLimits): Pick<Rule, 'optional'> {
  if (!comesBackSoon(burst)) return {}
  return { optional: 'the allowance came back faster than it was refused' }
}

const tokensShareOneAllowance = (limits: PromisedLimits, flights: View<Followed>): Rule =>
  weighed<Followed>({
    id: 'rate-limits/tokens-share-one-allowance',
    clause: 'RAT-04',
    view: flights,
    ...unlessQuick(limits),
    needs: ['limits', 'second'],
    weigh: (followed) =>
      judgeSharing(
        limits,
        followed,
        (exchange, first) => isPlain(exchange) && exchange.token !== first.token,
        'another token of the account gets through while the account is refused',
      ),
  })

const statedAddressRenewsNothing = (limits: PromisedLimits, flights: View<Followed>): Rule =>
  weighed<Followed>({
    id: 'rate-limits/stated-address-renews-nothing',
    clause: 'RAT-22',
    view: flights,
    ...unlessQuick(limits),
    needs: ['limits'],
    weigh: (followed) =>
      judgeSharing(
        limits,
        followed,
        (exchange, first) => isSpoofed(exchange) && exchange.token === first.token,
        'a made-up X-Forwarded-For gets through while the account is refused',
      ),
  })

/** One operation that is not counted is another matter; here each of several has its own count. */
const operationsShareOneAllowance = (limits: PromisedLimits, flights: View<Followed>): Rule =>
  weighed<Followed>({
    id: 'rate-limits/operations-share-one-allowance',
    clause: 'RAT-02',
    view: flights,
    ...unlessQuick(limits),
    needs: ['limits'],
    weigh(followed) {
      const { own } = followed.flight
      const isOther = (exchange: Exchange, first: Exchange): boolean =>
        isPlain(exchange) && exchange.token === first.token && pathOf(exchange) !== pathOf(first)
      const message = 'other operations get through while one is refused for the account’s sake'
      const judgement = judgeSharing(limits, followed, isOther, message)
      if (judgement === null || judgement === undefined) return judgement
      const first = plainOneOf(followed.flight)
      const others = own.filter((exchange) => isOther(exchange, first))
      const open = new Set(others.filter(passed).map(pathOf))
      return open.size > 1 ? judgement : null
    },
  })

/** A bucket may give one back during the flight: one value seen twice is no evidence. */
const tokensReadOneCounter = (limits: PromisedLimits): Rule =>
  rule<SharedCount>({
    id: 'rate-limits/tokens-read-one-counter',
    clause: 'INV-23',
    view: sharedCountsUnder(limits),
    needs: ['limits', 'second'],
    optional: 'no two tokens saw values of Remaining in one window at once',
    judge: ({ overlap, repeats }) =>
      overlap <= 2 || repeats > 0
        ? null
        : complain('two tokens of one account see counters of their own', {
            expected: 'every value of X-RateLimit-Remaining once',
            actual: `${overlap} values seen by both`,
          }),
  })

const accountsDoNotShare = (limits: PromisedLimits, flights: View<Flight>): Rule =>
  weighed<Flight>({
    id: 'rate-limits/accounts-do-not-share',
    clause: 'RAT-05',
    view: flights,
    ...unlessQuick(limits),
    needs: ['limits', 'other'],
    weigh(flight) {
      const { own, sentInBurst, sentInSustained } = flight
      if (own.length < 2 || flight.sprawling) return undefined
      if (!flight.neighbourRefused) return flight.servedBeside >= 2 ? null : undefined
      if (sentInBurst + own.length > limits.burst.limit) return undefined
      if (sentInSustained + own.length > limits.sustained.limit) return undefined
      if (!isStarved(flight)) return null
      if (flight.room() < own.length) return cannotTell('the other account’s past is not known')
      return complain('an account is refused because another one has used up its allowance', {
        expected: `${own.length} let through`,
        actual: own.length - flight.refused,
      })
    },
  })

const refusedCreateMakesNothing = rule<RefusedCreate>({
  id: 'rate-limits/refused-create-makes-nothing',
  clause: 'RAT-21',
  view: refusedCreates,
  needs: ['limits', 'creates'],
  optional: 'no create with a name met a 429',
  judge: ({ found }) =>
    found === 0
      ? null
      : complain('a create that was answered 429 has made a server', {
          expected: 0,
          actual: found,
          operation: 'createServer',
        }),
})

/** Rules on keys and effects of the limits. */
export function rateSharingRules(limits: PromisedLimits, flights: View<Flight>): readonly Rule[] {
  const followed = followedFlights(flights)
  return [
    operationsShareOneAllowance(limits, followed),
    tokensShareOneAllowance(limits, followed),
    tokensReadOneCounter(limits),
    accountsDoNotShare(limits, flights),
    refusedCreateMakesNothing,
    statedAddressRenewsNothing(limits, followed),
  ]
}

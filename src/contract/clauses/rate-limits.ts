/** Rate limits: what is allowed, what the headers say, and what a refusal says. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('rate-limits', 'server')

export const rateLimits: readonly Clause[] = [
  must('RAT-01')`
    An account is held to 120 requests a minute: 241 within 60 seconds are never all accepted,
    whatever the algorithm.`,
  must('RAT-02')`
    An account is held to 30 requests in 10 seconds: 61 within 10 seconds are never all accepted,
    whatever the algorithm.`,
  must('RAT-03')`
    A caller within both limits is never refused: after 60 seconds of rest a burst of 30 passes
    whole. The strictest legitimate reading is a bucket of 30 refilled with 2 a second; to refuse
    what even that one grants is a breach.`,
  must('RAT-04')`
    All tokens of an account draw on one allowance: right after a 429 with a Retry-After of 2 or
    more, another token of the account is refused too.`,
  must('RAT-05')`
    Accounts do not share an allowance: the 429 of one leaves another untouched.`,
  must('RAT-06')`
    A request beyond the limit is answered 429 in the error envelope, with RATE_LIMIT_EXCEEDED.`,
  must('RAT-07')`
    A 429 has Retry-After, written in digits only and meant in seconds: no date, no fraction, no
    milliseconds.`,
  must('RAT-08')`
    One second after Retry-After has run out a single request passes, given no other traffic.`,
  must('RAT-09')`
    A 429 has all three rate headers: X-RateLimit-Reset, X-RateLimit-Remaining and
    X-RateLimit-Limit.`,
  expected('RAT-10')`
    A 2xx to a valid token has X-RateLimit-Limit and X-RateLimit-Remaining.`,
  should('RAT-11')`
    A 2xx to a valid token has X-RateLimit-Reset as well. Some frameworks send it with a 429
    only, hence a warning at most.`,
  must('RAT-12')`
    On reads X-RateLimit-Limit is 30 or 120, and may go from one to the other between answers.`,
  must('RAT-13')`
    The value of X-RateLimit-Remaining is an integer from 0 up to that of X-RateLimit-Limit.`,
  expected('RAT-14')`
    For the only caller, Remaining under one Limit value drops by at most 1 per request; over 10
    or more requests in a row within a second it drops by half their number or more, unless a
    reset falls between them.`,
  must('RAT-15')`
    The value of X-RateLimit-Reset is Unix time in seconds, at most 2 before and at most 62 after
    the Date header. Replayed 201s are exempt.`,
  open('RAT-16')`
    Whether Reset minus Date matches Retry-After to within 2 seconds where both mean one window.`,
  expected('RAT-17')`
    On reads Retry-After is at most 61, as the longest window is a minute.`,
  should('RAT-18')`
    A 429 shows a Remaining of 0. Another value may belong to the other window and is a remark
    only.`,
  should('RAT-19')`
    Answers 404 and 422 have the rate headers too; 401 and 403 may do without.`,
  should('RAT-20')`
    Every operation and every method, HEAD included, takes from the allowance.`,
  expected('RAT-21')`
    A request answered 429 does nothing: no server comes of it.`,
  expected('RAT-22')`
    The allowance does not hang on an address that the client states: a made-up X-Forwarded-For
    does not renew it.`,
  open('RAT-23')`
    Whether 401, 403, 429 and replays count, whether unauthenticated traffic has limits of its
    own, and whether some operations are held tighter.`,
  open('RAT-24')`
    Which algorithm is at work: fixed windows by the clock or from the first request, a sliding
    log or counter, a token bucket or GCRA.`,
  expected('RAT-25')`
    Of the requests whose answers have one Limit and one Reset value, Limit at most are accepted.`,
  open('RAT-26')`
    Whether the seconds that a 429 names in its message are those of Retry-After.`,
  open('RAT-27')`
    Whether the IETF fields RateLimit and RateLimit-Policy are sent besides.`,
  should('RAT-28')`
    Parallel requests are held to the limit like sequential ones: 61 sent side by side within 10
    seconds are not all accepted.`,
  should('RAT-29')`
    The minute's allowance is really 120: fewer are never refused while bursts keep to 30 in 10
    seconds. A bucket of 30 refilled with 2 a second falls short of that legitimately, hence a
    warning at most.`,
  must('RAT-30')`
    What Remaining announces is granted: after an answer with a Remaining of r, at least 1, the
    only caller's next r requests before Reset meet no 429 that names the same Limit.`,
]

/** Errors that come twice: the same fault gets the same answer, and waiting helps. */
import { type RefusalPair, refusalPairs } from '#views/refusal-pairs.ts'
import { type Wait, waits } from '#views/waits.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

// An error that changes its name from one try to the next cannot be handled, only logged.
const errorsAreDeterministic = rule<RefusalPair>({
  id: 'errors/same-fault-same-error',
  clause: 'INV-34',
  view: refusalPairs,
  optional: 'no request was refused twice',
  judge: ({ first, second }) => {
    const [before, after] = [first, second].map(({ status, code }) => ({ status, code }))
    const sameCode = first.code === null || second.code === null || first.code === second.code
    if (first.status === second.status && sameCode) return null
    return complain('The same bad request got another error', { expected: before, actual: after })
  },
})

// Whoever waits for the later of both times has done all that the headers ask. Where Retry-After
// can be read and does not suffice, that is RAT-08's alone.
const longerWaitSuffices = rule<Wait>({
  id: 'errors/longer-wait-suffices',
  clause: 'INV-22',
  view: waits,
  needs: ['limits'],
  optional: 'nobody waited for both Retry-After and X-RateLimit-Reset of a 429',
  when: ({ next, retryAfterRead }) => next.status !== 429 || !retryAfterRead,
  judge: ({ next }) =>
    next.status === 429
      ? complain('A call after the times that a 429 named was refused again', { actual: 429 })
      : null,
})

export const repeatRules: readonly Rule[] = [errorsAreDeterministic, longerWaitSuffices]

/**
 * The rule that a limiter is the one a baseline accepts. It compares profiles, not exchanges, so it
 * stands in no rule book: the report adds it where a profile was accepted, with its verdict.
 */
import { viewEach } from '#views/view.ts'
import { rule } from './rule.ts'

export const limiterIsAsAccepted = rule({
  id: 'rate-limits/limiter-is-as-accepted',
  clause: 'RAT-24',
  view: viewEach('profiles', () => null),
  judge: () => null,
})

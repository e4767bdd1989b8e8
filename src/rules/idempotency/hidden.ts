/** Servers that a repeated key made without saying so: only two complete lists can show them. */
import type { ClauseId } from '#contract/clause.ts'
import { type Census, censuses, type Doing } from '#views/censuses.ts'
import { complain } from '../finding.ts'
import { type Rule, type RuleId, rule } from '../rule.ts'

interface Words {
  readonly id: RuleId
  readonly clause: ClauseId
  readonly doing: Doing
  readonly what: string
}

function makesNothing({ id, clause, doing, what }: Words): Rule {
  return rule<Census>({
    id,
    clause,
    view: censuses,
    needs: ['creates'],
    optional: 'no complete lists of servers enclosed it',
    when: ({ tried }) => tried.has(doing),
    judge: ({ hidden }) =>
      hidden.has(doing)
        ? complain(`${what} made a server that no answer spoke of`, {
            expected: 0,
            actual: hidden.get(doing)!.length,
            operation: 'createServer',
          })
        : null,
  })
}

// The answer is the first one's, and yet a second machine is on the bill.
export const hiddenRules: readonly Rule[] = [
  makesNothing({
    id: 'idempotency/repeat-makes-no-hidden-server',
    clause: 'IDE-03',
    doing: 'replay',
    what: 'A repeated key',
  }),
  makesNothing({
    id: 'idempotency/repeat-after-deletion-makes-no-hidden-server',
    clause: 'IDE-05',
    doing: 'late-replay',
    what: 'A key repeated after the deletion',
  }),
  makesNothing({
    id: 'idempotency/other-body-makes-no-hidden-server',
    clause: 'IDE-08',
    doing: 'other-body',
    what: 'A known key with another body',
  }),
  makesNothing({
    id: 'idempotency/race-makes-no-hidden-server',
    clause: 'IDE-09',
    doing: 'race',
    what: 'A race for one key',
  }),
]

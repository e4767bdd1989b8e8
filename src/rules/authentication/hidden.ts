/** Servers that a creation without a token made although it was refused. */
import { type Census, censuses } from '#views/censuses.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

// The 401 comes from a filter behind the handler: refused in words, carried out in fact.
const strangerMakesNothing = rule<Census>({
  id: 'authentication/create-without-a-token-makes-no-server',
  clause: 'AUT-06',
  view: censuses,
  needs: ['creates'],
  optional: 'no complete lists of servers enclosed a creation without a token',
  when: ({ tried }) => tried.has('stranger'),
  judge: ({ hidden }) =>
    hidden.has('stranger')
      ? complain('A refused creation without a token made a server', {
          expected: 0,
          actual: hidden.get('stranger')!.length,
          operation: 'createServer',
        })
      : null,
})

export const hiddenRules: readonly Rule[] = [strangerMakesNothing]

/** What a refusal must not leave behind. */
import { powerActions } from '#contract/catalogue.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { isObject, parseJson } from '#exchange/json.ts'
import { type Census, censuses } from '#views/censuses.ts'
import { type Stillness, stillness } from '#views/stillness.ts'
import { complain, type Judgement } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

const needs = ['creates'] as const

/** Did a refusal of this kind leave a server behind? */
export function leftBehind(
  { hidden }: Census,
  doing: 'overdue' | 'forbidden' | 'malformed',
): Judgement {
  if (!hidden.has(doing)) return null
  return complain('A refused creation made a server all the same', {
    expected: 0,
    actual: hidden.get(doing)!.length,
    operation: 'createServer',
  })
}

// What a refused creation leaves is CRE-22's and ERR-08's; this is about being forbidden to ask.
const refusalsHaveNoEffect = rule<Census>({
  id: 'errors/refusals-have-no-effect',
  clause: 'ERR-16',
  view: censuses,
  needs,
  optional: 'no complete lists of servers enclosed a refused creation',
  when: ({ tried, hidden }) =>
    (tried.has('refused') || tried.has('forbidden')) && !hidden.has('refused'),
  judge: (census) => leftBehind(census, 'forbidden'),
})

/** That a word which is no action leaves the state alone has a clause of its own (PWR-02). */
function namesUnknownAction({ request }: Exchange): boolean {
  const sent = parseJson(request.body)
  const known: readonly unknown[] = powerActions
  return isObject(sent) && Object.values(sent).some((word) => !known.includes(word))
}

// Refused in words, carried out in fact: the customer's machine is down and the log says it is not.
const refusedPowerDoesNothing = rule<Stillness>({
  id: 'errors/refused-power-call-does-nothing',
  clause: 'ERR-16',
  view: stillness,
  needs,
  optional: 'no state was read before and after a refused power call',
  when: ({ fact, refused, exchanges: [before] }) =>
    (fact === 'uptime' || (fact === 'state' && !refused.some(namesUnknownAction))) &&
    refused.length === 1 &&
    refused[0]!.operation === 'powerServer' &&
    refused[0]!.account === before!.account,
  judge: ({ fact, moved, before, after, refused, exchanges }) =>
    moved
      ? complain(`A power call that was refused moved the ${fact}`, {
          expected: before,
          actual: after,
          operation: 'powerServer',
          exchanges: [exchanges[0]!, ...refused, exchanges[1]!],
        })
      : null,
})

export const traceRules: readonly Rule[] = [refusalsHaveNoEffect, refusedPowerDoesNothing]

/** The rule about a filter that nothing passes (LST-07). */
import { type Json, member } from '#exchange/json.ts'
import { isStranger } from '#views/attempts.ts'
import { storyOf } from '#views/lives/life.ts'
import { queryOf } from '#views/paths.ts'
import { type Answer, answers, isEvidence } from '#views/responses.ts'
import { complain, type Judgement } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

/** The first page of a filtered list by an account; anything else is no evidence here. */
function isFirstPage(answer: Answer, word: string): boolean {
  const { exchange } = answer
  if (exchange.operation !== 'listServers' || exchange.request.method !== 'GET') return false
  const query = queryOf(exchange)
  const first = (query.get('page') ?? '1') === '1' && query.get('status') === word
  return first && !isStranger(exchange) && isEvidence(answer)
}

// The word is documented, so it is known; an account may really have a suspended server.
const noMatchIsEmpty = weighed<Answer>({
  id: 'list/filter-without-match-is-empty',
  clause: 'LST-07',
  view: answers,
  optional: 'the account has a suspended server',
  weigh(answer) {
    const { status, data } = answer
    if (!isFirstPage(answer, 'suspended') || [401, 403].includes(status)) return undefined
    if (status >= 400 && status < 500) {
      return complain('A documented status is refused as a filter', {
        expected: 200,
        actual: status,
        where: 'status',
      })
    }
    if (status !== 200 || !Array.isArray(data)) return undefined
    return weighEmptiness(answer, data as readonly Json[])
  },
})

function weighEmptiness({ json }: Answer, data: readonly Json[]): Judgement | undefined {
  const stories = data.map(storyOf)
  const stray = stories.find((story) => story !== undefined && story !== 'suspended')
  if (stray !== undefined) {
    return complain('A list of suspended servers holds one that is not suspended', {
      expected: 'an empty list',
      actual: stray,
      where: 'items',
    })
  }
  if (stories.length > 0) return undefined
  const total = member(member(json, 'meta'), 'total')
  if (total === 0) return null
  if (typeof total !== 'number') return undefined
  return complain('An empty filtered list has a total', {
    expected: 0,
    actual: total,
    where: 'total',
  })
}

export const emptinessRules: Rule[] = [noMatchIsEmpty]

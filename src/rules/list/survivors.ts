/** The rule about servers on the list while others are deleted (LST-10). */
import { visibilityGraceMs } from '#contract/patience.ts'
import { member } from '#exchange/json.ts'
import { credentialOf } from '#views/attempts.ts'
import type { Life, Sight } from '#views/lives/life.ts'
import { acceptedDeletion, deletionTriedAt, looks } from '#views/lives/timeline.ts'
import { type Pair, pairs } from '#views/pairs.ts'
import { complain } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

/**
 * Lists of everything on one page, read with the token that made the server: between two pages
 * others may delete what shifts the rest (PAG-23), and another token may see less (AUT-15).
 */
function singlePages(life: Life): readonly Sight[] {
  const maker = credentialOf(life.creation.attempt.exchange)
  return looks(life, 'list').filter(
    ({ filter, exchange, answer }) =>
      filter === null &&
      credentialOf(exchange) === maker &&
      member(member(answer.json, 'meta'), 'last_page') === 1,
  )
}

/** Is the server shown right before the list that lacks it, and again after it? */
function isThere(life: Life, list: Sight): boolean {
  const reads = looks(life, 'get', 'status', 'credentials').filter(({ http }) => http === 200)
  const shown = reads.some(({ to }) => to <= list.from && list.from - to <= visibilityGraceMs)
  const deletedAt = acceptedDeletion(life)?.from ?? Number.NEGATIVE_INFINITY
  return shown && (deletedAt >= list.to || reads.some(({ from }) => from >= list.to))
}

// What the list forgets goes on being billed, and nobody sees it any more.
const deletionLeavesOthersListed = weighed<Pair>({
  id: 'list/deletion-leaves-other-servers-listed',
  clause: 'LST-10',
  view: pairs,
  needs: ['creates'],
  optional: 'no list was read after one server was deleted and before the other was',
  weigh({ one, other }) {
    const deletion = acceptedDeletion(one)
    if (deletion === null) return undefined
    const endAt = deletionTriedAt(other)
    const lists = singlePages(other).filter(({ from }) => from < endAt)
    const was = lists.findLast(({ listed, to }) => listed && to <= deletion.from)
    const after = lists.filter(({ from }) => from >= deletion.to)
    if (was === undefined || after.length === 0) return undefined
    const lost = after.find(({ listed }) => !listed)
    if (lost === undefined) return null
    if (!isThere(other, lost)) return undefined
    return complain('The deletion of one server has taken another off the list', {
      operation: 'listServers',
      exchanges: [was.exchange, deletion.exchange, lost.exchange],
    })
  },
})

export const survivorRules: Rule[] = [deletionLeavesOthersListed]

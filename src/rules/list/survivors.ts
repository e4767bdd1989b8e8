/** The rules about servers that stay on the list, also while others go (LST-03, LST-10). */
import { visibilityGraceMs } from '#contract/patience.ts'
import { member } from '#exchange/json.ts'
import { credentialOf } from '#views/attempts.ts'
import { type Life, type Sight, storyAt } from '#views/lives/life.ts'
import { acceptedDeletion, deletionTriedAt, isPastGrace, looks } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
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

/** May it have left the list because another server was deleted, and not as it was installed? */
function mayGoWithAnother(life: Life, was: Sight, lost: Sight): boolean {
  return lost.to > life.neighbourDeletedAt && storyAt(was) !== 'installing'
}

// `where status <> 'deleted'` leaves out what has no status, and that is every server that runs.
const livingServerStaysListed = weighed<Life>({
  id: 'list/living-server-stays-listed',
  clause: 'LST-03',
  view: lives,
  needs: ['creates'],
  optional: 'no list was read twice before the server was deleted',
  weigh(life) {
    const lists = singlePages(life).filter(({ from }) => from < deletionTriedAt(life))
    const first = lists.findIndex(({ listed }) => listed)
    const later = lists.slice(first + 1).filter((list) => isPastGrace(life, list))
    if (first < 0 || later.length === 0) return undefined
    const lost = later.find((list) => !list.listed && isThere(life, list))
    if (lost === undefined) return null
    const was = lists.findLast(({ listed, to }) => listed && to <= lost.from)!
    if (mayGoWithAnother(life, was, lost)) return undefined
    return complain('A server has left the list while it lives', {
      operation: 'listServers',
      exchanges: [was.exchange, lost.exchange],
    })
  },
})

export const survivorRules: Rule[] = [deletionLeavesOthersListed, livingServerStaysListed]

/** Rules about the list before and after something happened, or did not (LST-03, -09, -10, -13). */
import { leavingPatienceMs, visibilityGraceMs } from '#contract/patience.ts'
import { type Json, member } from '#exchange/json.ts'
import { uuidIn } from '#views/attempts.ts'
import { type Life, type Sight, textOf } from '#views/lives/life.ts'
import { acceptedDeletion, isGone, isPastGrace, livingLooks, looks } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { type Totals, totals, uuidsOf } from '#views/totals.ts'
import { complain, type Judgement } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'
import { agree } from './agreement.ts'
import { weighListedPassword, weighListedStatus } from './behind.ts'

const needs = ['creates'] as const

function wholeLists(sights: readonly Sight[]): readonly Sight[] {
  return sights.filter(({ via, filter }) => via === 'list' && filter === null)
}

// What is not on the list is not on the customer's screen, but on the bill.
const createdServerIsListed = weighed<Life>({
  id: 'list/created-server-is-listed',
  clause: 'LST-03',
  view: lives,
  needs,
  weigh(life) {
    const lists = wholeLists(livingLooks(life, 'list'))
    if (lists.some(({ listed }) => listed)) return null
    const late = lists.find((sight) => isPastGrace(life, sight))
    if (late === undefined) return undefined
    return complain('A server is not on the list five seconds after its 201', {
      exchanges: [life.creation.attempt.exchange, late.exchange],
    })
  },
})

/** Servers that joined and left between two lists, and by how much the total moved. */
function movement({ before, after }: Totals) {
  const then = new Set(uuidsOf(before))
  const now = new Set(uuidsOf(after))
  return {
    joined: [...now].filter((uuid) => !then.has(uuid)),
    left: [...then].filter((uuid) => !now.has(uuid)),
    moved: after.total - before.total,
    // A first total that is wrong by itself is PAG-10's.
    isSound: before.total === then.size && then.size === before.items.length,
  }
}

/** Servers that joined beside the ones that were made, each the like of one of them. */
function isDoubled({ after, made }: Totals, joined: readonly string[]): boolean {
  const item = (uuid: string) => after.items.find((one) => uuidIn({ data: one }) === uuid)
  const likeness = (uuid: string) =>
    JSON.stringify([member(item(uuid), 'cpu'), member(item(uuid), 'memory')])
  const [mine, strange] = [
    joined
      .filter((uuid) => made.has(uuid))
      .map(likeness)
      .sort(),
    joined
      .filter((uuid) => !made.has(uuid))
      .map(likeness)
      .sort(),
  ]
  return mine.length > 1 && mine.join() === strange.join()
}

function totalRule(
  words: { readonly id: Rule['id']; readonly clause: Rule['clause']; readonly optional: string },
  change: 'joined' | 'left',
): Rule {
  return weighed<Totals>({
    ...words,
    view: totals,
    needs,
    weigh(subject) {
      const movements = movement(subject)
      const { joined, left, moved, isSound } = movements
      const mine = movements[change].filter((uuid) => subject.made.has(uuid))
      if (!isSound || mine.length === 0) return undefined
      // A list that lost a server nobody deleted is not to be trusted about its total.
      if (change === 'left' && !left.every((uuid) => subject.deleted.has(uuid))) return undefined
      const doubled = change === 'joined' && isDoubled(subject, joined)
      const expected = doubled ? mine.length - left.length : joined.length - left.length
      if (moved === expected) return null
      // More than all that came and went: refused creations are counted, which is CRE-22's.
      const surplus = moved - expected
      if (surplus > subject.changes && surplus <= subject.refused) return undefined
      // The total of servers that come and go at once is judged once, by what came.
      if (change === 'left' && joined.length > 0) return undefined
      return complain(`The total does not follow the servers that ${change} the list`, {
        expected,
        actual: moved,
      })
    },
  })
}

// Pagers are built on the total: one that lags behind hides the newest server.
const totalGrows = totalRule(
  {
    id: 'list/total-grows-with-every-creation',
    clause: 'LST-03',
    optional: 'no complete list was read both before and after a creation',
  },
  'joined',
)

const totalShrinks = totalRule(
  {
    id: 'list/total-shrinks-with-every-deletion',
    clause: 'LST-10',
    optional: 'no complete list was read both before and after a deletion',
  },
  'left',
)

/** The list may be a few seconds behind, or name the deletion that goes on behind the scenes. */
function mayStillBeListed(last: Sight, gone: Sight): boolean {
  const isLeaving = /delet|remov|terminat|destroy/i.test(textOf(last.value, 'status') ?? '')
  return last.from - gone.to < (isLeaving ? leavingPatienceMs : visibilityGraceMs)
}

// A server that is gone, yet listed, is paid for in the reader's mind.
const deletedServerIsNotListed = weighed<Life>({
  id: 'list/deleted-server-is-not-listed',
  clause: 'LST-10',
  view: lives,
  needs,
  optional: 'no list was read after the deletion was over',
  weigh(life) {
    const deletion = acceptedDeletion(life)
    if (deletion === null) return undefined
    const gone = looks(life, 'get', 'status').find(
      // A new server may not be visible yet: then a 404 says nothing of the deletion.
      (sight) => sight.from >= deletion.from && isGone(sight) && isPastGrace(life, sight),
    )
    const last = wholeLists(looks(life, 'list')).at(-1)
    if (gone === undefined || last === undefined || last.from < gone.to) return undefined
    if (!last.listed) return null
    if (mayStillBeListed(last, gone)) return undefined
    return complain('A deleted server is still on the list', {
      exchanges: [deletion.exchange, gone.exchange, last.exchange],
    })
  },
})

const shared = [
  'uuid_short',
  'name',
  'cpu',
  'memory',
  'disk',
  'created_at',
  'operating_system',
] as const

/** A list item that disagrees with every read of the server by itself, and with its 201. */
function weighItem(life: Life, item: Sight): Judgement {
  const details = looks(life, 'get').filter(({ http }) => http === 200)
  const others = [life.made as Json, ...details.map(({ value }) => value)]
  for (const name of shared) {
    const listed = member(item.value, name)
    if (listed === undefined || others.some((other) => member(other, name) === undefined)) continue
    if (others.some((other) => agree(member(other, name), listed, name))) continue
    return complain(`The list shows another ${name} than the server itself`, {
      expected: member(others.at(-1), name),
      actual: listed,
      where: name,
      exchanges: [...details.slice(-1).map(({ exchange }) => exchange), item.exchange],
      operation: 'listServers',
    })
  }
  return null
}

// The list is where people read, the server itself where programs do: both have to be right.
const itemEqualsServer = weighed<Life>({
  id: 'list/item-equals-the-server',
  clause: 'LST-09',
  view: lives,
  needs,
  weigh(life) {
    const shown = looks(life, 'list').filter(({ listed }) => listed)
    const read = looks(life, 'get').some(({ http }) => http === 200)
    if (shown.length === 0 || !read) return undefined
    const faults = shown.map(
      (item) =>
        weighItem(life, item) ?? weighListedStatus(life, item) ?? weighListedPassword(life, item),
    )
    return faults.find((one) => one !== null) ?? null
  },
})

// Reads are safe to repeat: an order that changes by itself loses servers between pages.
const repeatedListIsEqual = weighed<Totals>({
  id: 'list/repeated-list-is-equal',
  clause: 'LST-13',
  view: totals,
  optional: 'no list was read twice with nothing in between',
  weigh({ before, after, samePath, disturbed }) {
    if (!samePath || disturbed) return undefined
    const [then, now] = [uuidsOf(before), uuidsOf(after)]
    const same = then.length === now.length && then.every((uuid) => now.includes(uuid))
    if (!same) return undefined
    if (then.every((uuid, i) => uuid === now[i])) return null
    return complain('The same list comes in another order when it is read again')
  },
})

export const changeRules: Rule[] = [
  createdServerIsListed,
  totalGrows,
  totalShrinks,
  deletedServerIsNotListed,
  itemEqualsServer,
  repeatedListIsEqual,
]

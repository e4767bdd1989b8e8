/** What the reference leaves open about lists of servers: asked, never judged. */
import { isStranger } from '#views/attempts.ts'
import { type Item, items } from '#views/items.ts'
import { queryOf } from '#views/paths.ts'
import { type Answer, answers, isEvidence } from '#views/responses.ts'
import { instantOf } from '#views/times.ts'
import { type Totals, totals } from '#views/totals.ts'
import { type Question, question } from '../question.ts'

/** The words that the reference or its family uses for `status`. */
const statusWords = new Set(['installing', 'suspended'])

function filterOf(answer: Answer): string | null {
  const { exchange } = answer
  if (exchange.operation !== 'listServers' || isStranger(exchange) || !isEvidence(answer)) {
    return null
  }
  return queryOf(exchange).get('status') || null
}

function describeFilter({ status, data }: Answer): string {
  if (status !== 200) return `${status}`
  return Array.isArray(data) && data.length === 0 ? '200 with an empty list' : '200 with servers'
}

const unknownWord = question<Answer>({
  id: 'list/unknown-status-word',
  clause: 'LST-08',
  view: answers,
  when: (answer) => {
    const filter = filterOf(answer)
    return filter !== null && filter !== 'running' && !statusWords.has(filter)
  },
  answer: describeFilter,
})

const runningWord = question<Answer>({
  id: 'list/running-as-a-filter',
  clause: 'LST-04',
  view: answers,
  when: (answer) => filterOf(answer) === 'running',
  answer: describeFilter,
})

const short = ['uuid', 'uuid_short', 'name', 'status', 'cpu', 'memory']

const itemMembers = question<Item>({
  id: 'list/members-of-items',
  clause: 'LST-12',
  view: items,
  when: ({ via }) => via === 'list',
  answer: ({ server }) => {
    const more = Object.keys(server).filter((name) => !short.includes(name))
    return more.length === 0 ? 'no further members' : `further: ${more.sort().join(', ')}`
  },
})

const diskInItems = question<Item>({
  id: 'list/disk-in-items',
  clause: 'LST-02',
  view: items,
  when: ({ via }) => via === 'list',
  answer: ({ server }) => (Object.hasOwn(server, 'disk') ? 'present' : 'absent'),
})

function orderOf(instants: readonly number[]): string {
  const ascending = instants.every((at, i) => i === 0 || at >= instants[i - 1]!)
  const descending = instants.every((at, i) => i === 0 || at <= instants[i - 1]!)
  if (ascending && descending) return 'all of one age'
  return ascending ? 'oldest first' : descending ? 'newest first' : 'by something else'
}

const order = question<Totals>({
  id: 'list/order-of-items',
  clause: 'LST-12',
  view: totals,
  when: ({ after }) =>
    after.items.length > 1 && after.items.every((item) => instantOf(item.created_at) !== null),
  answer: ({ after }) => orderOf(after.items.map((item) => instantOf(item.created_at)!)),
})

export const listQuestions: Question[] = [unknownWord, runningWord, itemMembers, diskInItems, order]

/** Rules about the list itself and the servers on it (LST-01, -02, -11, INV-08, INV-13). */
import { clockToleranceMs } from '#contract/patience.ts'
import { isObject, type Json } from '#exchange/json.ts'
import { isStranger } from '#views/attempts.ts'
import { type Item, items, lackingMember } from '#views/items.ts'
import { queryOf } from '#views/paths.ts'
import { type Answer, answers, isEvidence, isExcess } from '#views/responses.ts'
import { secretIn } from '#views/secrets.ts'
import { answeredAt, instantOf, timeText } from '#views/times.ts'
import { complain } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

// Refused sizes and filters have clauses of their own; so have credentials that are not let in.
const listIs200 = weighed<Answer>({
  id: 'list/servers-are-200',
  clause: 'LST-01',
  view: answers,
  weigh(answer) {
    const { exchange, status } = answer
    if (exchange.operation !== 'listServers' || isStranger(exchange)) return undefined
    // What a whitelist turns away is AUT-08's, in whatever words.
    if (exchange.token === 'IPX') return undefined
    if (!isEvidence(answer) || exchange.request.method !== 'GET') return undefined
    if (status === 200) return null
    if (isExcess(answer)) return undefined
    const query = [...queryOf(exchange)].map(([name, value]) => `${name}=${value}`).join('&')
    if (query !== '' && query !== 'per_page=100') return undefined
    if ([401, 402, 403].includes(status)) return undefined
    if (query !== '' && [400, 422].includes(status)) return undefined
    return complain('The list of servers is not answered 200', { expected: 200, actual: status })
  },
})

// A list without these needs one more request per server. Disk may be missing (AMB-36).
const itemsHoldMembers = weighed<Item>({
  id: 'list/items-hold-their-members',
  clause: 'LST-02',
  view: items,
  optional: 'no server was on any list',
  weigh({ via, server }) {
    if (via !== 'list') return undefined
    const missing = lackingMember(server)
    if (missing === undefined) return null
    return complain(`A list item lacks ${missing}`, { expected: missing, where: missing })
  },
})

// Ids alone, or nulls where rows are missing: a client that reads a member of each falls over.
const itemsAreObjects = weighed<Answer>({
  id: 'list/items-are-objects',
  clause: 'LST-02',
  view: answers,
  optional: 'no server was on any list',
  weigh(answer) {
    const { exchange, status, data } = answer
    if (exchange.operation !== 'listServers' || status !== 200 || isStranger(exchange)) {
      return undefined
    }
    if (!isEvidence(answer) || !Array.isArray(data) || data.length === 0) return undefined
    const odd = (data as readonly Json[]).find((item) => !isObject(item))
    if (odd === undefined) return null
    return complain('A list of servers holds something that is no object', { actual: odd })
  },
})

// Lists are cached, logged and shown to more people than credentials are.
const itemsHaveNoPassword = weighed<Item>({
  id: 'list/items-have-no-root-password',
  clause: 'LST-11',
  view: items,
  optional: 'no server was on any list',
  weigh({ via, server }) {
    if (via !== 'list') return undefined
    const pointer = secretIn(server)
    if (pointer === null) return null
    return complain('A list item contains a password that can be used', { actual: pointer })
  },
})

// A server from the future: its clock or its offset is wrong. The 201 itself is CRE-18's.
const createdAtIsPast = weighed<Item>({
  id: 'list/servers-are-not-from-the-future',
  clause: 'INV-08',
  view: items,
  optional: 'no created_at was shown outside a 201',
  weigh({ via, server, answer }) {
    const at = instantOf(server.created_at)
    if (via === 'create' || at === null) return undefined
    const nowMs = answeredAt(answer)
    if (at - nowMs <= clockToleranceMs) return null
    return complain('A server was created more than two minutes in the future', {
      expected: `no later than ${timeText(nowMs + clockToleranceMs)}`,
      actual: server.created_at,
    })
  },
})

// Who is told `ready` fetches the password, and gets null.
const installingIsNotReady = weighed<Item>({
  id: 'list/installing-servers-have-no-ready-password',
  clause: 'INV-13',
  view: items,
  optional: 'no installing server was shown with its password_status',
  weigh({ server }) {
    const word = server.password_status
    if (server.status !== 'installing' || typeof word !== 'string') return undefined
    if (word !== 'ready') return null
    return complain('An installing server says that its password is ready', { actual: word })
  },
})

export const itemRules: Rule[] = [
  listIs200,
  itemsHoldMembers,
  itemsAreObjects,
  itemsHaveNoPassword,
  createdAtIsPast,
  installingIsNotReady,
]

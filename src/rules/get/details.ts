/** Rules about what GET /servers/{uuid} shows (GET-01, -02, -08). */
import { isObject, member, wordOf } from '#exchange/json.ts'
import { type Item, items, lackingMember } from '#views/items.ts'
import { type Life, type Sight, storyAt } from '#views/lives/life.ts'
import {
  aliveLooks,
  installingAfter,
  isGone,
  isPastGrace,
  livingLooks,
  looks,
} from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { secretIn } from '#views/secrets.ts'
import { complain } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

const needs = ['creates'] as const

/** So many 404s, each behind another read that found the server, are no replica's lag. */
const stubbornMin = 3

/** Does it show a server that installs, by its own word or by what is read next? */
function showsInstallation(life: Life, sight: Sight): boolean {
  if (sight.via !== 'credentials') return storyAt(sight) === 'installing'
  return installingAfter(life, sight.to, 'get', 'status').length > 0
}

/**
 * Within the grace: refused again and again while other reads found the server, until it was
 * installed or to the end. What is only behind shows the installation while it lasts.
 */
function isStubborn(life: Life, sight: Sight): boolean {
  const early = (one: Sight): boolean => !isPastGrace(life, one)
  const beside = looks(life, 'get', 'status').filter((one) => early(one) && one.via !== sight.via)
  const since = beside.find(({ http }) => http === 200)?.to ?? Number.POSITIVE_INFINITY
  const own = looks(life, sight.via).filter(({ from }) => from >= since)
  const first = own.findIndex(({ http }) => http === 200)
  const refused = own.slice(0, first < 0 ? own.length : first).filter(early)
  const found = beside.filter(({ from, http }) => from >= since && http === 200)
  return (
    refused.length >= stubbornMin &&
    refused.every(isGone) &&
    found.length >= stubbornMin &&
    beside.every(({ from, http }) => from < since || http === 200) &&
    (first < 0 || !showsInstallation(life, own[first]!))
  )
}

/** No incident: the API itself says that it is too early. */
function blamesInstallation({ answer }: Sight): boolean {
  const error = member(answer.json, 'error')
  const words = `${answer.code} ${wordOf(member(error, 'message'))}`
  return answer.code !== null && /install|provision|password|credential/i.test(words)
}

/**
 * Looks that were turned away although the server was there. A 404 counts once anything had found
 * the server and the grace is over: before, CRE-19 speaks, as each of several replicas may be
 * behind by itself (AMB-50), and after the DELETE of a neighbour DEL-04. A 5xx counts only where
 * nothing else ever came (TRN-12), or where its own words are about the installation. The promise
 * is 200: 202 leaves the reader waiting; 203 is what a proxy makes of a 200.
 */
export function turnedAway(life: Life, seen: readonly Sight[]): readonly Sight[] {
  const anything = looks(life, 'get', 'status', 'credentials', 'backups')
  const answered = seen.some(({ http }) => http === 200)
  const finds = anything.filter(({ http }) => http === 200)
  return seen.filter((sight) => {
    if (sight.http >= 500) return finds.length > 0 && (!answered || blamesInstallation(sight))
    if (!isGone(sight)) return finds.length > 0 && sight.http !== 200 && sight.http !== 203
    if (sight.from >= life.neighbourDeletedAt) return false
    if (!isPastGrace(life, sight)) return isStubborn(life, sight)
    return finds.some(({ to }) => to <= sight.from)
  })
}

// A server that exists can be read in every phase of its life, installation included.
const serverIs200 = weighed<Life>({
  id: 'get/server-is-200',
  clause: 'GET-01',
  view: lives,
  needs,
  weigh(life) {
    const seen = livingLooks(life, 'get')
    const found = seen.findIndex(({ http }) => http === 200)
    // A 404 that ends is one of CRE-19's.
    const refused = turnedAway(life, seen).find(
      (sight) => !isGone(sight) || seen.indexOf(sight) > found,
    )
    if (refused === undefined) return seen.some(({ http }) => http === 200) ? null : undefined
    return complain('A server that exists cannot be read', {
      expected: 200,
      actual: refused.http,
      where: String(refused.http),
      exchanges: [life.creation.attempt.exchange, refused.exchange],
    })
  },
})

// Full details lack nothing that the list already tells.
const holdsListMembers = weighed<Item>({
  id: 'get/server-holds-the-members-of-a-list-item',
  clause: 'GET-01',
  view: items,
  needs,
  weigh({ via, server }) {
    if (via !== 'get') return undefined
    const missing = lackingMember(server)
    if (missing === undefined) return null
    return complain(`A server read by itself lacks ${missing}`, {
      expected: missing,
      where: missing,
    })
  },
})

const details = ['disk', 'password_status', 'operating_system', 'ip_addresses', 'created_at']

// The 201 may have been lost: whatever it told can be read again.
const holdsCreationMembers = weighed<Life>({
  id: 'get/server-holds-the-members-of-the-201',
  clause: 'GET-02',
  view: lives,
  needs,
  weigh(life) {
    const reads = aliveLooks(life, 'get').filter(({ value }) => isObject(value))
    if (reads.length === 0) return undefined
    for (const name of details.filter((name) => Object.hasOwn(life.made, name))) {
      const read = reads.find(({ value }) => !Object.hasOwn(Object(value), name))
      if (read === undefined) continue
      return complain(`A server read by itself lacks ${name}, which its 201 has`, {
        expected: name,
        where: name,
        exchanges: [life.creation.attempt.exchange, read.exchange],
      })
    }
    return null
  },
})

// Only the credentials operation is meant to hand out a password.
const hasNoPassword = weighed<Item>({
  id: 'get/server-has-no-root-password',
  clause: 'GET-08',
  view: items,
  needs,
  weigh({ via, server }) {
    if (via !== 'get') return undefined
    const pointer = secretIn(server)
    if (pointer === null) return null
    return complain('A server read by itself shows a password that can be used', {
      actual: pointer,
    })
  },
})

export const getDetailRules: Rule[] = [
  serverIs200,
  holdsListMembers,
  holdsCreationMembers,
  hasNoPassword,
]

/** Rules about a server reading the same every time and everywhere (GET-07, INV-03, INV-04). */
import { type Json, type JsonObject, member, wordOf } from '#exchange/json.ts'
import { addressesOf } from '#views/addresses.ts'
import { healthy, type Life, type Sight, storyOf } from '#views/lives/life.ts'
import { aliveLooks } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { isAskedFor } from '../create/evidence.ts'
import { complain } from '../finding.ts'
import { agree } from '../list/agreement.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

const needs = ['creates'] as const

function reads(life: Life): readonly Sight[] {
  return aliveLooks(life, 'get')
}

const constant = ['uuid_short', 'name', 'cpu', 'memory', 'disk', 'created_at'] as const

// Reads are safe to repeat: what nobody changes does not change.
const readsAgree = weighed<Life>({
  id: 'get/reads-agree',
  clause: 'GET-07',
  view: lives,
  needs,
  weigh(life) {
    const [first, ...later] = reads(life)
    if (first === undefined || later.length === 0) return undefined
    for (const name of constant) {
      const before = member(first.value, name)
      const other = later.find(({ value }) => {
        const now = member(value, name)
        return before !== undefined && now !== undefined && !agree(before, now, name)
      })
      if (other === undefined) continue
      return complain(`A server's ${name} changed without anybody changing it`, {
        expected: before,
        actual: member(other.value, name),
        where: name,
        exchanges: [first.exchange, other.exchange],
      })
    }
    return null
  },
})

/** A rule that the 201 and at least one later read agree on these members. */
function creationRule(
  words: { readonly id: Rule['id']; readonly clause: Rule['clause'] },
  names: readonly string[],
): Rule {
  return weighed<Life>({
    ...words,
    view: lives,
    needs,
    weigh(life) {
      const seen = reads(life)
      if (seen.length === 0) return undefined
      for (const name of names) {
        const made = member(life.made, name)
        const shown = seen.filter(({ value }) => member(value, name) !== undefined)
        if (made === undefined || shown.length === 0) continue
        if (isAskedFor(life.creation, name, made)) continue
        if (shown.some(({ value }) => agree(made, member(value, name), name))) continue
        return complain(`The server has another ${name} than its 201 said`, {
          expected: made,
          actual: member(shown[0]!.value, name),
          where: name,
          exchanges: [life.creation.attempt.exchange, shown[0]!.exchange],
        })
      }
      return null
    },
  })
}

// Uuids and name are how events, lists and people refer to one and the same server.
const namesEqualCreation = creationRule({ id: 'get/names-equal-the-201', clause: 'INV-03' }, [
  'uuid_short',
  'name',
])

// The 201 was a promise; the server has to be what it promised.
const detailsEqualCreation = creationRule({ id: 'get/details-equal-the-201', clause: 'INV-04' }, [
  'cpu',
  'memory',
  'disk',
  'created_at',
])

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

// It may be empty at first; once it is there, it stays.
const systemStays = weighed<Life>({
  id: 'get/operating-system-of-the-201-stays',
  clause: 'INV-04',
  view: lives,
  needs,
  optional: 'no 201 named an operating system',
  weigh(life) {
    const made = member(life.made, 'operating_system')
    const shown = reads(life).filter(({ value }) => member(value, 'operating_system') !== undefined)
    const last = shown.at(-1)
    if (!isText(made) || last === undefined) return undefined
    const now = member(last.value, 'operating_system')
    if (now === made) return null
    return complain('The server has another operating_system than its 201 said', {
      expected: made,
      actual: now,
      where: 'operating_system',
      exchanges: [life.creation.attempt.exchange, last.exchange],
    })
  },
})

function literalsOf(server: Json | undefined): readonly unknown[] {
  return addressesOf(server).map(({ address }) => address)
}

/** Addresses may come late; but once the server is installed an empty list means what it says. */
function showsAddresses({ value }: Sight, isLast: boolean): boolean {
  if (literalsOf(value).length > 0) return true
  return isLast && storyOf(value) === healthy && Array.isArray(member(value, 'ip_addresses'))
}

// More addresses may come later (AMB-43); one that was given out stays.
const addressesStay = weighed<Life>({
  id: 'get/addresses-of-the-201-stay',
  clause: 'INV-04',
  view: lives,
  needs,
  optional: 'no 201 had an address in it',
  weigh(life) {
    const promised = literalsOf(life.made)
    const seen = reads(life)
    const shown = seen.filter((sight) => showsAddresses(sight, sight === seen.at(-1)))
    if (promised.length === 0 || shown.length === 0) return undefined
    const holdsAll = ({ value }: Sight) =>
      promised.every((literal) => literalsOf(value).includes(literal))
    const last = shown.at(-1)!
    if (holdsAll(last)) return null
    return complain('An address that the 201 gave out is not the server’s later', {
      expected: promised,
      actual: literalsOf(last.value),
      exchanges: [life.creation.attempt.exchange, last.exchange],
    })
  },
})

const folded = (value: Json | undefined): string => wordOf(value).toLowerCase()

/** The first member of an address that now reads otherwise; what was null may have been late. */
function changedIn(before: JsonObject, now: JsonObject): string | undefined {
  return ['type', 'gateway', 'cidr'].find((name) => {
    const [one, other] = [member(before, name), member(now, name)]
    if (one === null || typeof one !== typeof other) return false
    return folded(one) !== folded(other)
  })
}

// A firewall that was set up from the 201 has to fit the server that came of it.
const addressesReadTheSame = weighed<Life>({
  id: 'get/addresses-read-as-in-the-201',
  clause: 'INV-04',
  view: lives,
  needs,
  optional: 'no 201 had an address in it',
  weigh(life) {
    const last = reads(life).at(-1)
    if (last === undefined) return undefined
    const now = addressesOf(last.value)
    const twins = addressesOf(life.made).flatMap((before) => {
      const twin = now.find(({ address }) => address === before.address)
      return twin === undefined ? [] : [[before, twin] as const]
    })
    if (twins.length === 0) return undefined
    const odd = twins.find(([before, twin]) => changedIn(before, twin) !== undefined)
    if (odd === undefined) return null
    const name = changedIn(...odd)!
    return complain(`An address has another ${name} than in the 201`, {
      expected: odd[0][name],
      actual: odd[1][name],
      where: name,
      exchanges: [life.creation.attempt.exchange, last.exchange],
    })
  },
})

export const getConsistencyRules: Rule[] = [
  readsAgree,
  namesEqualCreation,
  detailsEqualCreation,
  systemStays,
  addressesStay,
  addressesReadTheSame,
]

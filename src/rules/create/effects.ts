/** Rules about what a creation must not bring about (CRE-21, -22, -24). */
import { type Json, type JsonObject, member } from '#exchange/json.ts'
import { type Census, censuses } from '#views/censuses.ts'
import { type Creation, creations } from '#views/creations.ts'
import type { Sweep } from '#views/lives/sweeps.ts'
import { isCrash } from '#views/responses.ts'
import { type Totals, totals } from '#views/totals.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { weighed } from '../weighing.ts'
import { extrasOf, isAskedFor, isValidationRefusal, needs } from './evidence.ts'

function unknownIdRule(name: 'plan_id' | 'location_id', has: 'hasPlan' | 'hasLocation'): Rule {
  return weighed<Creation>({
    id:
      name === 'plan_id' ? 'create/unknown-plan-is-refused' : 'create/unknown-location-is-refused',
    clause: 'CRE-21',
    view: creations,
    needs,
    weigh(creation) {
      const { attempt, sent, kind, offers, status, twin } = creation
      const id = member(sent, name)
      // A long catalogue may not have been read to its end: then the step says what it tries.
      const tried = attempt.exchange.step === `refuse.${name.replace('_id', '')}`
      const unknown = offers[has](id) === false || (tried && offers[has](id) === null)
      if (typeof id !== 'number' || !unknown || twin !== null) return undefined
      if (kind === 'refused') return [401, 402, 403].includes(status) ? undefined : null
      if (kind !== 'made' && !isCrash(status)) return undefined
      const ends = kind === 'made' ? 'is accepted' : 'breaks the server'
      return complain(`A creation with a ${name} that is not on offer ${ends}`, {
        expected: 'a 4xx',
        actual: status,
        where: name,
      })
    },
  })
}

// A bill for a server nobody was told of: its name or hardware gives away which attempt made it.
const refusalCreatesNothing = rule<Census>({
  id: 'create/refusal-creates-nothing',
  clause: 'CRE-22',
  view: censuses,
  needs,
  when: ({ tried }) => tried.has('refused'),
  judge: ({ hidden, exchanges }) =>
    hidden.has('refused')
      ? complain('A creation that was refused has made a server', {
          expected: 'no server',
          actual: hidden.get('refused'),
          operation: 'createServer',
          exchanges,
        })
      : null,
})

/** More than the one page of the list holds: whoever is counted there is on no list. */
function excessOf({ items, total }: Sweep): number {
  return total - items.length
}

// A row that was written before the body was looked at, and is hidden ever since.
const refusalLeavesTheTotal = weighed<Totals>({
  id: 'create/refusal-leaves-the-total',
  clause: 'CRE-22',
  view: totals,
  needs,
  optional: 'no two lists of servers enclosed refused creations alone',
  weigh({ before, after, refused, changes }) {
    const onePage = after.exchanges.length === 1 && before.exchanges.length === 1
    if (refused === 0 || !onePage || excessOf(before) !== 0) return undefined
    const excess = excessOf(after)
    // A total may lag behind every server that has come or gone.
    if (changes > 0 && excess <= changes) return undefined
    if (excess === 0) return null
    if (excess < 0 || excess > refused) return undefined
    return complain('The total has grown by creations that were refused', {
      expected: after.items.length,
      actual: after.total,
    })
  },
})

/** Members of a 201 that a client might try to set. */
const ownMembers = [
  'uuid',
  'uuid_short',
  'status',
  'cpu',
  'memory',
  'disk',
  'password_status',
  'operating_system',
  'ip_addresses',
  'created_at',
  'monthly_price',
  'hourly_price',
]

/** What the platform itself would have put there: then the client's wish had no effect. */
function isNatural({ offers, sent }: Creation, name: string, value: Json | undefined): boolean {
  const readings: readonly JsonObject[] = offers.planReadings(member(sent, 'plan_id'))
  if (name === 'status') return value === 'installing'
  if (name === 'password_status') return value === 'generating'
  return readings.some((plan) => member(plan, name) === value)
}

// Mass assignment: whoever may set cpu gets sixteen cores for the price of one.
const extraMembersHaveNoEffect = weighed<Creation>({
  id: 'create/extra-members-have-no-effect',
  clause: 'CRE-24',
  view: creations,
  needs,
  weigh(creation) {
    const { kind, data } = creation
    const extras = extrasOf(creation)
    if (extras.length === 0) return undefined
    if (isValidationRefusal(creation)) return null
    if (kind !== 'made' || data === null) return undefined
    const taken = extras.find((name) => {
      const value = member(data, name)
      if (!ownMembers.includes(name) || value === undefined) return false
      return isAskedFor(creation, name, value) && !isNatural(creation, name, value)
    })
    if (taken === undefined) return null
    return complain(`The client could set ${taken} of its new server`, {
      actual: member(data, taken),
      where: taken,
    })
  },
})

export const effectRules: Rule[] = [
  unknownIdRule('plan_id', 'hasPlan'),
  unknownIdRule('location_id', 'hasLocation'),
  refusalCreatesNothing,
  refusalLeavesTheTotal,
  extraMembersHaveNoEffect,
]

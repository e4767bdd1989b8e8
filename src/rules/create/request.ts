/** Rules about what a creation has to name, what it may leave out, and what is refused (CRE-01 to -03, -21 to -24, -30). */
import { type Json, type JsonObject, member, sameJson } from '#exchange/json.ts'
import { type Census, censuses } from '#views/censuses.ts'
import { type Creation, creations, isComplete, requestMembers } from '#views/creations.ts'
import { complain, type Judgement } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { weighed } from '../weighing.ts'
import {
  asksAlike,
  extrasOf,
  hasHostname,
  isAskedFor,
  isOffered,
  isValidationRefusal,
  looksValid,
  mentions,
  namesNothingElse,
  needs,
} from './evidence.ts'

// A client tells a server that was made by its 201. A 4xx may be about stock (CRE-29): no evidence.
const validRequestIs201 = weighed<Creation>({
  id: 'create/valid-request-is-201',
  clause: 'CRE-01',
  view: creations,
  needs,
  weigh(creation) {
    const { status, kind, keyUsed, accepted } = creation
    if (keyUsed || !isComplete(creation)) return undefined
    if (status === 201) return kind === 'made' ? null : undefined
    // Later failures may be those of a race (IDE-10), and 503 asks for patience.
    const failed = (kind === 'broken' && status !== 503) || status === 405 || isHopeless(creation)
    const alone = failed && accepted.length === 0 && looksValid(creation)
    if (kind !== 'made' && !alone) return undefined
    return complain('A valid creation is not answered 201', { expected: 201, actual: status })
  },
})

/** Refused for its body, like one for another plan elsewhere before: that is no matter of stock. */
function isHopeless(creation: Creation): boolean {
  if (!isValidationRefusal(creation)) return false
  const differs = (other: JsonObject | null) =>
    ['plan_id', 'location_id'].every(
      (name) => !sameJson(member(other, name), member(creation.sent, name)),
    )
  return creation.refused.some(
    ({ sent, status }) =>
      (status === 422 || status === 400) && isOffered(creation, sent) && differs(sent),
  )
}

// What a wrong refusal looks like is ERR-07's; here a creation goes through that must not.
const requiredMembersAreRequired = weighed<Creation>({
  id: 'create/required-members-are-required',
  clause: 'CRE-02',
  view: creations,
  needs,
  weigh(creation) {
    const { sent, kind, status, twin } = creation
    if (sent === null || twin !== null) return undefined
    const missing = requestMembers.slice(0, 3).filter((name) => !Object.hasOwn(sent, name))
    if (missing.length === 0) return undefined
    if (kind === 'refused') return [401, 402, 403, 409].includes(status) ? undefined : null
    if (kind !== 'made') return undefined
    return complain(`A creation without ${missing.join(', ')} is accepted`, {
      expected: 422,
      actual: status,
      where: missing.join(' '),
    })
  },
})

const wantOfName = 'A creation is refused for want of a hostname'

// Left out in one of the two samples. A refusal has to name it, or to vanish once it is sent.
const hostnameIsOptional = weighed<Creation>({
  id: 'create/hostname-is-optional',
  clause: 'CRE-03',
  view: creations,
  needs,
  weigh(creation) {
    const { sent, kind, accepted, status, exchanges } = creation
    if (!isComplete(creation)) return undefined
    if (hasHostname(sent)) return kind === 'made' ? blameMissingName(creation) : undefined
    // Null and the like may be refused for what they are.
    if (member(sent, 'hostname') !== undefined) return undefined
    if (kind === 'made') return null
    if (!isValidationRefusal(creation) || extrasOf(creation).length > 0) return undefined
    const namedTwin = accepted.some((a) => hasHostname(a.sent) && asksAlike(a.sent, sent))
    if (!namedTwin && !mentions(creation, /host_?name/i)) return undefined
    return complain(wantOfName, { expected: 201, actual: status, exchanges })
  },
})

/** With a hostname it works: was the same creation refused without one before? */
function blameMissingName({ sent, refused, exchanges }: Creation): Judgement | undefined {
  const nameless = refused.find(
    (other) =>
      [400, 422].includes(other.status) &&
      namesNothingElse(other.sent) &&
      member(other.sent, 'hostname') === undefined &&
      asksAlike(other.sent, sent),
  )
  if (nameless === undefined) return undefined
  return complain(wantOfName, {
    expected: 201,
    actual: nameless.status,
    exchanges: [nameless.exchange, ...exchanges],
  })
}

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
      if (kind !== 'made') return undefined
      return complain(`A creation with a ${name} that is not on offer is accepted`, {
        expected: 'a 4xx',
        actual: status,
        where: name,
      })
    },
  })
}

// A bill for a server nobody was told of: the name or the hardware gives away which attempt made it.
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

// The curl sample has no key. A refusal has to name it, or to vanish once it is sent.
const keyIsOptional = weighed<Creation>({
  id: 'create/key-is-optional',
  clause: 'CRE-23',
  view: creations,
  needs,
  optional: 'no creation without an Idempotency-Key was carried out',
  weigh(creation) {
    const { attempt, kind, accepted, status } = creation
    if (attempt.key !== null) return undefined
    if (kind === 'made') return isComplete(creation) ? null : undefined
    if (kind !== 'refused' || [401, 402, 403, 404, 415].includes(status)) return undefined
    const twin = accepted.some((a) => a.keyed && asksAlike(a.sent, creation.sent))
    const unlikeTwin = twin && looksValid(creation) && status !== 409
    if (!unlikeTwin && !mentions(creation, /idempotenc/i)) return undefined
    return complain('A creation is refused for want of an Idempotency-Key', { actual: status })
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

// Where a server comes to stand is the platform's business.
const noNodeIsNeeded = weighed<Creation>({
  id: 'create/no-node-is-needed',
  clause: 'CRE-30',
  view: creations,
  needs,
  weigh(creation) {
    const { sent, kind, status } = creation
    const namesNode = Object.keys(sent ?? {}).some((name) => /node/i.test(name))
    if (!isComplete(creation) || namesNode) return undefined
    if (kind === 'made') return null
    const asksForNode = isValidationRefusal(creation) && mentions(creation, /\bnode(?:_id|s)?\b/i)
    if (!asksForNode || !looksValid(creation)) return undefined
    return complain('A creation is refused for want of a node', { expected: 201, actual: status })
  },
})

export const requestRules: Rule[] = [
  validRequestIs201,
  requiredMembersAreRequired,
  hostnameIsOptional,
  unknownIdRule('plan_id', 'hasPlan'),
  unknownIdRule('location_id', 'hasLocation'),
  refusalCreatesNothing,
  keyIsOptional,
  extraMembersHaveNoEffect,
  noNodeIsNeeded,
]

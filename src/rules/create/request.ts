/** Rules about what a creation has to name and what it may leave out (CRE-01 to -03, -23, -30). */
import type { Exchange } from '#exchange/exchange.ts'
import { type JsonObject, member, sameJson } from '#exchange/json.ts'
import { type Creation, creations, isComplete, requestMembers } from '#views/creations.ts'
import { complain, type Judgement } from '../finding.ts'
import { scarcityWords, sizeWords } from '../plans/excuses.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'
import {
  asksAlike,
  extrasOf,
  hasHostname,
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

/** Nothing left of two plans at two places is bad luck, and any 4xx will do for it (CRE-29). */
function isScarce({ response }: Exchange): boolean {
  const text = String(response?.body?.text)
  return scarcityWords.test(text) || sizeWords.test(text)
}

/** Refused for its body, like one for another plan elsewhere before: that is no matter of stock. */
function isHopeless(creation: Creation): boolean {
  if (!isValidationRefusal(creation) || isScarce(creation.attempt.exchange)) return false
  const differs = (other: JsonObject | null) =>
    ['plan_id', 'location_id'].every(
      (name) => !sameJson(member(other, name), member(creation.sent, name)),
    )
  return creation.refused.some(
    ({ sent, status, exchange }) =>
      (status === 422 || status === 400) &&
      isOffered(creation, sent) &&
      differs(sent) &&
      !isScarce(exchange),
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

/** Panels say so when no machine has room: that is stock (CRE-29), and asks the client nothing. */
const noNodeLeft =
  /\bno\b[^.]{0,30}\bnodes?\b|\bnodes\b|stock|sold|capacity|availab|full|enough|resource|satisf/i

// Where a server comes to stand is the platform's business.
const noNodeIsNeeded = weighed<Creation>({
  id: 'create/no-node-is-needed',
  clause: 'CRE-30',
  view: creations,
  needs,
  weigh(creation) {
    const { sent, kind, status } = creation
    if (!isComplete(creation) || Object.keys(sent!).some((name) => /node/i.test(name))) {
      return undefined
    }
    if (kind === 'made') return null
    const asksForNode =
      isValidationRefusal(creation) &&
      mentions(creation, /\bnode(?:_id)?\b/i) &&
      !mentions(creation, noNodeLeft)
    if (!asksForNode || !looksValid(creation)) return undefined
    return complain('A creation is refused for want of a node', { expected: 201, actual: status })
  },
})

export const requestRules: Rule[] = [
  validRequestIs201,
  requiredMembersAreRequired,
  hostnameIsOptional,
  keyIsOptional,
  noNodeIsNeeded,
]

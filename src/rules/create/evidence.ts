/** What the rules about creations share: which attempts are evidence of what. */
import { isObject, type Json, type JsonObject, member, sameJson } from '#exchange/json.ts'
import { type Creation, creations, isComplete, requestMembers } from '#views/creations.ts'
import type { Judgement } from '../finding.ts'
import type { Need, Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

/** Nothing of this is seen without permission to create. */
export const needs: readonly Need[] = ['creates']

/** Status of a refusal that speaks of the body. */
export function isValidationRefusal({ kind, status }: Creation): boolean {
  return kind === 'refused' && (status === 422 || status === 400)
}

/** The `data` of a server that was just made, and of no replay; null for everything else. */
export function freshServer({ kind, twin, data }: Creation): JsonObject | null {
  return kind === 'made' && twin === null ? data : null
}

/** Names of members beyond the four that a creation has. */
export function extrasOf({ sent }: Creation): readonly string[] {
  const known: readonly string[] = requestMembers
  return Object.keys(sent ?? {}).filter((name) => !known.includes(name))
}

/** Did the request ask for this very value itself? Then CRE-24 is to blame, not the platform. */
export function isAskedFor({ sent }: Creation, name: string, value: Json | undefined): boolean {
  const asked = member(sent, name)
  return asked !== undefined && sameJson(asked, value)
}

/** Does a body name the four documented members and no other? */
export function namesNothingElse(sent: JsonObject | null): boolean {
  const known: readonly string[] = requestMembers
  return Object.keys(sent ?? {}).every((name) => known.includes(name))
}

/** No name, or dotted words of letters and digits: no rule about host names can mind (CRE-28). */
function isPlainName(name: Json | undefined): boolean {
  const label = '[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?'
  const plain = new RegExp(`^${label}(?:\\.${label}){1,5}$`)
  return name === undefined || (typeof name === 'string' && plain.test(name))
}

/** All a body names is on offer and it names nothing else: only stock can stand in its way. */
export function isOffered({ offers }: Creation, sent: JsonObject | null): boolean {
  const location = member(sent, 'location_id')
  return (
    namesNothingElse(sent) &&
    isPlainName(member(sent, 'hostname')) &&
    offers.hasPlan(member(sent, 'plan_id')) === true &&
    offers.hasLocation(location) === true &&
    offers.hasTemplate(location, member(sent, 'template_slug')) === true
  )
}

/** A creation that only stock can stand in the way of. */
export function looksValid(creation: Creation): boolean {
  return isComplete(creation) && isOffered(creation, creation.sent)
}

/** Does the refusal speak of this? Only words the client itself did not send can be a hint. */
export function mentions({ answer }: Creation, word: RegExp): boolean {
  const error = member(answer.json, 'error')
  return isObject(error) && word.test(JSON.stringify(error))
}

/** Do two bodies ask for the same place, hardware and system? */
export function asksAlike(one: JsonObject | null, other: JsonObject | null): boolean {
  return requestMembers
    .slice(0, 3)
    .every((name) => sameJson(member(one, name), member(other, name)))
}

export function hasHostname(sent: JsonObject | null): boolean {
  return typeof member(sent, 'hostname') === 'string'
}

/** A rule about the server in a fresh 201. */
export function ofServer(
  words: Pick<Rule, 'id' | 'clause' | 'optional'>,
  weigh: (server: JsonObject, creation: Creation) => Judgement | undefined,
): Rule {
  return weighed<Creation>({
    ...words,
    view: creations,
    needs,
    weigh(creation) {
      const server = freshServer(creation)
      return server === null ? undefined : weigh(server, creation)
    },
  })
}

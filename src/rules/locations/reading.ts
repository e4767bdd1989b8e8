/** Reads the list of locations out of an answer. */
import type { Json } from '#exchange/json.ts'
import type { Answer } from '#views/responses.ts'
import { isListAnswer } from '../plans/listing.ts'

/** The items of a list; none where data is no array. */
export function itemsOf(answer: Answer): readonly Json[] {
  return Array.isArray(answer.data) ? (answer.data as readonly Json[]) : []
}

/** Did GET /locations answer 200 to somebody who is let in? */
export function isLocationList(answer: Answer): boolean {
  return isListAnswer(answer, 'listLocations') && answer.status === 200
}

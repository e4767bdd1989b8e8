/**
 * Finds texts for people in an item of a list whose members are not documented (AMB-08, AMB-09).
 */
import { isObject, type Json } from '#exchange/json.ts'

const machineText = /^(?:https?:|\/|[0-9a-f]{8}-[0-9a-f]{4}-|\d{4}-\d\d-\d\d)/i
const word = /\p{L}{2,}/u

function isReadable(value: unknown): value is string {
  return typeof value === 'string' && word.test(value) && !machineText.test(value)
}

/**
 * Texts of an item and of the objects right below it that a person could read. One value may be
 * left
 * out wherever it stands: a slug that is repeated under another name is no name.
 */
export function readableTexts(item: Json, besides?: string): string[] {
  if (!isObject(item)) return []
  return Object.values(item)
    .flatMap((value) => (isObject(value) ? Object.values(value) : [value]))
    .filter(isReadable)
    .filter((text) => text !== besides)
}

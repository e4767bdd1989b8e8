/** Puts rubbish into JSON texts: at one place, or everywhere. */
type Json = null | boolean | number | string | Json[] | { [member: string]: Json }

/** Deeper places are left alone: the rubbish itself may be nested far. */
const depthMax = 20

const marker = '\u0001rubbish\u0001'

/** Every place of a value, as the keys that lead there; the value itself first. */
function placesIn(value: Json, path: readonly (string | number)[] = []): (string | number)[][] {
  const own = [[...path]]
  if (typeof value !== 'object' || value === null || path.length >= depthMax) return own
  const inner = Array.isArray(value)
    ? value.map((item, at): [number, Json] => [at, item])
    : Object.entries(value)
  return [...own, ...inner.flatMap(([key, held]) => placesIn(held, [...path, key]))]
}

function replaceAt(value: Json, path: readonly (string | number)[]): Json {
  const [key, ...rest] = path
  if (key === undefined) return marker
  if (Array.isArray(value))
    return value.map((item, at) => (at === key ? replaceAt(item, rest) : item))
  const members = Object.entries(value as object) as [string, Json][]
  return Object.fromEntries(
    members.map(([name, held]) => [name, name === key ? replaceAt(held, rest) : held]),
  )
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function write(value: Json, raws: readonly string[]): string {
  let turn = 0
  return JSON.stringify(value).replaceAll(JSON.stringify(marker), () => {
    turn += 1
    return raws[turn % raws.length]!
  })
}

/** The text with the JSON text `raw` at one of its places; a text that is no JSON is replaced. */
export function spoilOnce(text: string, at: number, raw: string): string {
  const value = parse(text)
  if (value === undefined) return raw
  const places = placesIn(value)
  return write(replaceAt(value, places[at % places.length]!), [raw])
}

function markLeaves(value: Json, depth = 0): Json {
  if (typeof value !== 'object' || value === null || depth >= depthMax) return marker
  if (Array.isArray(value)) return value.map((item) => markLeaves(item, depth + 1))
  const members = Object.entries(value)
  return Object.fromEntries(members.map(([name, held]) => [name, markLeaves(held, depth + 1)]))
}

/** The text with rubbish in place of every value, by turns. */
export function spoilEverywhere(text: string, raws: readonly string[]): string {
  const value = parse(text)
  return value === undefined ? raws[0]! : write(markLeaves(value), raws)
}

/** Makes server-made text harmless before a person or a terminal sees it. */

/** Half a character: no text holds it, and no file can. */
const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
/** Controls, line separators, invisible joiners, and what changes the direction of reading. */
const controls = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u200b-\u200f\u2060-\u206f]/
const strays = /[\u00ad\u061c\u180e\ufeff\ufff9-\ufffb]/

/** What could move a cursor, forge a line or reverse how a text reads. */
const unsafe = new RegExp(`${controls.source}|${strays.source}|${lone.source}`, 'g')

const textMax = 2_000

/** Shows unsafe characters as `\xNN` or `\u{NNNN}` instead of obeying them; cuts what is long. */
export function plain(text: string, max: number = textMax): string {
  const cut = text.length > max ? `${text.slice(0, max)}… (${text.length} characters)` : text
  return cut.replace(unsafe, (char) => {
    if (char === '\n') return '\\n'
    if (char === '\t') return '\\t'
    if (char === '\r') return '\\r'
    const code = char.charCodeAt(0)
    const hex = code.toString(16)
    return code < 256 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`
  })
}

/** A JSON value as one harmless line; text keeps its quotes, so that "3" and 3 differ. */
export function plainJson(value: unknown, max: number = textMax): string {
  if (value === undefined) return 'nothing'
  return plain(JSON.stringify(value) ?? String(value), max)
}

/** `1 rule`, `2 rules`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}

/** What a server that was left behind costs for every hour: `, USD 0.0053 an hour`, or nothing. */
export function priceText(hourlyUsd: number | null): string {
  return hourlyUsd === null ? '' : `, USD ${hourlyUsd} an hour`
}

/** Milliseconds for people: `830 ms`, `31.2 s`, `60 s`, `4 m 05 s`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1).replace('.0', '')} s`
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`
}

/** The first few of many, joined, with the number of those left out. */
export function few(items: readonly string[], max = 3): string {
  const rest = items.length - max
  return rest > 0 ? `${items.slice(0, max).join(', ')} and ${rest} more` : items.join(', ')
}

const unsafeInJson = new RegExp(`${controls.source}|${strays.source}`, 'g')

/**
 * A value as the text of a JSON file, indented by `indent`. What a terminal or an editor would obey
 * is escaped: `cat results.json` is safe whatever a server sent.
 */
export function jsonText(value: unknown, indent = 2): string {
  const text = JSON.stringify(value, null, indent)
  const escaped = text.replace(unsafeInJson, (char) =>
    char === '\n' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `${escaped}\n`
}

/** `2/2`; where a finding did not come back when it was sent again, it is said to be flaky. */
export function confirmedText(confirmed: string): string {
  const [times, attempts] = confirmed.split('/').map(Number)
  const flaky = (times ?? 0) < (attempts ?? 0)
  return flaky ? `${confirmed}, flaky: it did not come back when sent again` : confirmed
}

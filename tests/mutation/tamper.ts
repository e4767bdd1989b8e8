/**
 * Tampers with recorded runs, always in the same way for one seed: exchanges go missing, come twice
 * or in another order, answers change in one place. No server need ever do so; it is for what rules
 * make of evidence that is nearly, but not quite, as they expect it.
 */
import type { Body, Exchange, HeaderList, TokenLabel } from '#exchange/exchange.ts'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
type Dice = (sides: number) => number

function openDice(seed: number): Dice {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

const statuses = [200, 201, 202, 204, 304, 400, 401, 403, 404, 409, 422, 429, 500, 503]
const accounts: Partial<Record<TokenLabel, string>> = { A1: 'A', A2: 'A', B1: 'B', none: '-' }

/** Spans that rules reckon with, in milliseconds; what matters is on which side a gap is. */
const spansMs = [1, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 300_000, 86_400_000]

function spoilLeaf(value: Json, dice: Dice): Json {
  const near: Json[] =
    typeof value === 'number'
      ? [value + 1, value - 1, -value, String(value), value + 0.5, value * 1000]
      : typeof value === 'string'
        ? [value.toUpperCase(), value.slice(0, 8), `${value}x`, value.length]
        : [true, 'null']
  const odd: Json[] = [null, '', 0, [], {}, ...near, ...near]
  return odd[dice(odd.length)]!
}

/** Changes, removes or repeats one place somewhere in a value. */
function spoilJson(value: Json, dice: Dice): Json {
  if (value === null || typeof value !== 'object' || dice(8) === 0) return spoilLeaf(value, dice)
  if (Array.isArray(value)) {
    const at = dice(value.length)
    if (value.length === 0 || dice(4) === 0) return value.slice(0, -1)
    if (dice(6) === 0) return [...value, value[at]!]
    return value.with(at, spoilJson(value[at]!, dice))
  }
  const names = Object.keys(value)
  const name = names[dice(names.length)]
  if (name === undefined) return value
  const { [name]: own, ...others } = value
  return dice(6) === 0 ? others : { ...value, [name]: spoilJson(own!, dice) }
}

function spoilBody(body: Body | null, dice: Dice): Body | null {
  if (body === null) return null
  try {
    const text = JSON.stringify(spoilJson(JSON.parse(body.text) as Json, dice))
    return { ...body, text, bytes: new TextEncoder().encode(text).length }
  } catch {
    return null
  }
}

/** Changes, removes or repeats one header. */
function spoilHeaders(headers: HeaderList, dice: Dice): HeaderList {
  const at = dice(headers.length)
  const one = headers[at]
  if (one === undefined) return [['X-Spoilt', 'yes']]
  const [name, value] = one
  const number = Number(value)
  const near = Number.isFinite(number) ? [`${number + 1}`, `${number - 1}`, `${number}.0`] : []
  const values = [value.toLowerCase(), '', `${value}x`, value.slice(1), ...near, ...near]
  const kinds: readonly HeaderList[] = [
    [],
    [one, one],
    [[name.toLowerCase(), value]],
    ...[0, 1, 2].map((): HeaderList => [[name, values[dice(values.length)]!]]),
  ]
  return headers.toSpliced(at, 1, ...kinds[dice(kinds.length)]!)
}

function spoilRest(one: Exchange, dice: Dice): Exchange {
  const { response } = one
  if (response === null) return one
  const { body } = response
  if (body === null) return { ...one, response: { ...response, undecodable: 'gzip' } }
  const kinds: readonly Partial<Body>[] = [
    { utf8: false },
    { cut: true },
    { bytes: body.bytes + 1 },
    { text: ` ${body.text}`, bytes: body.bytes + 1 },
    { text: body.text.slice(0, -1), bytes: body.bytes - 1 },
    { text: '', bytes: 0 },
  ]
  return { ...one, response: { ...response, body: { ...body, ...kinds[dice(kinds.length)]! } } }
}

const failures = ['timeout', 'reset', 'refused', 'malformed', 'too-large'] as const

const edits: readonly ((exchange: Exchange, dice: Dice) => readonly Exchange[])[] = [
  () => [],
  (one, dice) => [one, { ...one, id: `${one.id}b`, sentAt: one.sentAt + dice(3) * 500 }],
  (one, dice) => [{ ...one, response: null, failure: failures[dice(failures.length)]! }],
  (one, dice) => [{ ...one, tookMs: spansMs[dice(spansMs.length)]! + dice(3) - 1 }],
  (one, dice) => [spoilRest(one, dice)],
  (one, dice) => {
    const headers = spoilHeaders(one.request.headers, dice)
    return [{ ...one, request: { ...one.request, headers } }]
  },
  ...Array.from({ length: 2 }, () => (one: Exchange, dice: Dice) => {
    if (one.response === null) return [one]
    const headers = spoilHeaders(one.response.headers, dice)
    return [{ ...one, response: { ...one.response, headers } }]
  }),
  (one, dice) => {
    const token = (['A1', 'A2', 'B1', 'none'] as const)[dice(4)]!
    return [{ ...one, token, account: accounts[token]! }]
  },
  (one, dice) => {
    const path = one.request.path.replace(/\d+$/, (digits) => String(Number(digits) + dice(3) - 1))
    return [{ ...one, request: { ...one.request, path } }]
  },
  (one, dice) => [{ ...one, request: { ...one.request, body: spoilBody(one.request.body, dice) } }],
  (one, dice) => {
    const status = statuses[dice(statuses.length)]!
    return [one.response === null ? one : { ...one, response: { ...one.response, status } }]
  },
  ...Array.from({ length: 5 }, () => (one: Exchange, dice: Dice) => {
    if (one.response === null) return [one]
    return [{ ...one, response: { ...one.response, body: spoilBody(one.response.body, dice) } }]
  }),
]

/** From here on everything comes so much later that a whole span lies before it, or nearly so. */
function pause(tape: readonly Exchange[], at: number, dice: Dice): Exchange[] {
  const since = tape[dice(at + 1)]!
  const wantedMs = spansMs[dice(spansMs.length)]! + dice(3) - 1
  const laterMs = since.sentAt + dice(2) * since.tookMs + wantedMs - tape[at]!.sentAt
  if (laterMs <= 0) return [...tape]
  return tape.map((one, i) => (i < at ? one : { ...one, sentAt: one.sentAt + laterMs }))
}

/**
 * The run with so many places changed; now and then two neighbours have changed places, or all that
 * follows comes later.
 */
export function tamper(tape: readonly Exchange[], seed: number, changes: number): Exchange[] {
  const dice = openDice(seed)
  let changed = [...tape]
  for (let i = 0; i < changes; i += 1) {
    const at = dice(changed.length - 1)
    const [one, next] = [changed[at]!, changed[at + 1]!]
    if (dice(10) === 0) {
      changed = pause(changed, at, dice)
    } else if (dice(8) === 0) {
      const [first, second] = [next.sentAt, one.sentAt].toSorted((a, b) => a - b)
      const turned = [
        { ...next, sentAt: first! },
        { ...one, sentAt: second! },
      ]
      changed = changed.toSpliced(at, 2, ...turned)
    } else {
      changed = changed.toSpliced(at, 1, ...edits[dice(edits.length)]!(one, dice))
    }
  }
  return changed
}

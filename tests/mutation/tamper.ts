/**
 * Tampers with recorded runs, always in the same way for one seed: exchanges go missing, come twice
 * or in another order, answers change in one place. No server need ever do so; it is for what rules
 * make of evidence that is nearly, but not quite, as they expect it.
 */
import type { Body, Exchange, TokenLabel } from '#exchange/exchange.ts'

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

const edits: readonly ((exchange: Exchange, dice: Dice) => readonly Exchange[])[] = [
  () => [],
  (one, dice) => [one, { ...one, id: `${one.id}b`, sentAt: one.sentAt + dice(3) * 500 }],
  (one) => [{ ...one, response: null, failure: 'timeout' }],
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

/** The run with so many places changed; now and then two neighbours have changed places too. */
export function tamper(tape: readonly Exchange[], seed: number, changes: number): Exchange[] {
  const dice = openDice(seed)
  let changed = [...tape]
  for (let i = 0; i < changes; i += 1) {
    const at = dice(changed.length - 1)
    const [one, next] = [changed[at]!, changed[at + 1]!]
    if (dice(8) === 0) {
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

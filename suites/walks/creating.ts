/** Making servers, and again: what a 201 must say, and that a key stands for one server. */
import type { Exchange } from '#exchange/exchange.ts'
import { isObject, type JsonObject, member, sameJson } from '#exchange/json.ts'
import type { Call } from '#target/caller.ts'
import { dataOf } from '#target/memory.ts'
import { differing, isRefusal, nameOf, statusOf, told, unlessStatus } from './answers.ts'
import type { Scene } from './carry-out.ts'
import type { Machine, Model, Owner } from './model.ts'
import type { Create, Replay } from './stride.ts'

/** Well-formed, the same in every walk, and different in the last digits alone (IDE-23). */
function keyNumber(number: number): string {
  return `3f0c5a52-9a5b-4e0e-8f1e-5b8f0a7f${(0x1000 + number).toString(16)}`
}

function bodyOf({ offer, keysMade }: Model, { plan, named }: Create): JsonObject {
  const id = member(offer.plans[plan % Math.max(1, offer.plans.length)], 'id') ?? 1
  const order = { plan_id: id, location_id: offer.locationId, template_slug: offer.slug }
  return named ? { ...order, hostname: `walk-${keysMade}.example.com` } : order
}

export function orderCall(body: JsonObject, key: string | null): Call {
  const headers: [string, string][] = key === null ? [] : [['Idempotency-Key', key]]
  return { method: 'POST', path: '/servers', body, headers, mayCreate: true }
}

/** The machine that a 201 tells of; null where it names none. */
export function machineFrom(
  exchange: Exchange,
  words: Pick<Machine, 'owner' | 'key' | 'sent' | 'madeAtMs'>,
): Machine | null {
  const made = dataOf(exchange)
  const uuid = told(exchange, 'uuid')
  if (!isObject(made) || typeof uuid !== 'string') return null
  const short = told(exchange, 'uuid_short')
  return {
    ...words,
    uuid,
    short: typeof short === 'string' ? short : uuid.slice(0, 8),
    made,
    readyAtMs: null,
    deletedAtMs: null,
    password: null,
    power: null,
  }
}

function isKnown({ machines, strangers }: Model, uuid: string): boolean {
  return strangers.has(uuid) || machines.some((machine) => machine.uuid === uuid)
}

/** Notes a new machine; says what its 201 lacks. */
export function noteMachine(
  { line, model }: Scene,
  exchange: Exchange,
  words: { owner: Owner; key: string | null; sent: JsonObject },
): string[] {
  const machine = machineFrom(exchange, { ...words, madeAtMs: line.clock.now() })
  if (machine === null) return [`${nameOf(exchange)}: its 201 names no server`]
  if (isKnown(model, machine.uuid)) return [`${nameOf(exchange)}: its server is an old one`]
  model.machines.push(machine)
  return []
}

/** A first order: 201, a new server that installs, built as the plan says. */
export async function create(scene: Scene, stride: Create): Promise<string[]> {
  const { line, model } = scene
  model.keysMade += 1
  const key = stride.keyed ? keyNumber(model.keysMade) : null
  const sent = bodyOf(model, stride)
  const exchange = await line.send('create', orderCall(sent, key))
  const wrong = unlessStatus(exchange, 201)
  if (wrong.length > 0) return wrong
  const plan = model.offer.plans.find((one) => member(one, 'id') === sent.plan_id)
  return [
    ...noteMachine(scene, exchange, { owner: 'A', key, sent }),
    ...differing(exchange, plan, ['cpu', 'memory', 'disk']),
    ...(told(exchange, 'status') === 'installing' ? [] : ['a new server is not installing']),
  ]
}

function replayCall({ sent, key }: Machine, { body }: Replay): Call {
  if (body === 'other') return orderCall({ ...sent, hostname: 'other.example.com' }, key)
  if (body === 'same') return orderCall(sent, key)
  const rawBody = JSON.stringify(Object.fromEntries(Object.entries(sent).reverse()), null, 2)
  return { method: 'POST', path: '/servers', rawBody, headers: [['idempotency-key', key ?? '']] }
}

/** The same key again: the first answer; with another body that, or a refusal. */
export async function replay({ line }: Scene, machine: Machine, stride: Replay): Promise<string[]> {
  const exchange = await line.send(`replay.${stride.body}`, replayCall(machine, stride))
  if (stride.body === 'other' && isRefusal(exchange)) return []
  if (statusOf(exchange) !== 201) return unlessStatus(exchange, 201)
  if (sameJson(dataOf(exchange), machine.made)) return []
  const same = told(exchange, 'uuid') === machine.uuid
  return [`a replay gives ${same ? 'another answer than the first' : 'another server'}`]
}

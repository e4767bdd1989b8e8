/**
 * The few negatives that a live target is sent: chosen by the seed, unable to create anything, no
 * attacks.
 */
import type { OperationId } from '#generated/operations.ts'
import type { Step } from '#target/step.ts'
import { refused } from '../repeating.ts'
import { one } from '../steps.ts'
import { type Mutation, mutationsOf, type Twin } from './mutations.ts'

/** Requests of all steps together. */
export const negativeRequestsMax = 4

/** Ids only: what a valid request looks like is known when a step runs. */
const anyTwin: Twin = {
  path: { uuid: 'deadbeef-dead-4ead-8ead-deadbeefdead', id: '1' },
  body: { plan_id: 1, location_id: 1, template_slug: 'x', hostname: 'x.example.com' },
}

/** Texts that no firewall takes for an attack and no mail client for a scandal. */
const harmless = new Set(['emoji', 'right to left', 'combining marks', 'words of null', 'infinity'])
/** Steps of the plan send the first ones anyway; a bare number may name one of our own servers. */
const leftOut = new Set([
  'word',
  'zero',
  'minus one',
  'beyond bounds: 0',
  'beyond bounds: 101',
  'internal number',
])
/** Whole bodies that no parser, however lax, takes for an order. */
const noOrders = new Set(['nothing', 'null', 'empty array', 'number', 'true', 'word', 'markup'])

function faultOf({ id }: Mutation): string {
  return id.slice(id.indexOf(': ') + 2)
}

function isGentle(mutation: Mutation): boolean {
  const { kind } = mutation
  if (leftOut.has(faultOf(mutation))) return false
  if (kind === 'hostile text') return harmless.has(faultOf(mutation))
  return kind === 'out of range' || kind === 'number as text' || kind === 'wrong type'
}

/** PHP reads `[1]` as 1, so only where no number is wanted is an array hopeless. */
function isHopelessMember({ member, expects, kind, ...rest }: Mutation): boolean {
  if (expects !== 'unprocessable' || member === null || member === 'hostname') return false
  if (kind === 'null' || member === 'template_slug') return kind !== 'missing'
  return member === 'location_id' && rest.id.endsWith(': object')
}

function isHopelessBody(mutation: Mutation): boolean {
  return mutation.member === null && noOrders.has(faultOf(mutation))
}

interface Pool {
  readonly operations: readonly OperationId[]
  readonly place: Mutation['place']
  fits(mutation: Mutation): boolean
}

/** One negative is drawn from each. */
const pools: readonly Pool[] = [
  { operations: ['listPlans', 'listServers'], place: 'query', fits: isGentle },
  { operations: ['getServer', 'getServerStatus'], place: 'path', fits: isGentle },
  {
    operations: ['createServer'],
    place: 'body',
    fits: isHopelessMember,
  },
  {
    operations: ['createServer'],
    place: 'body',
    fits: isHopelessBody,
  },
]

/** A whole number from 0, spread evenly whatever the seed looks like. */
function draw(seed: number, turn: number, count: number): number {
  let mixed = Math.imul((seed ^ (turn * 0x9e3779b9)) >>> 0, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) % count
}

/** `negative.listPlans.page.emoji`: the same in every run that draws this mutation. */
function stepIdOf(mutation: Mutation): string {
  const { operation, member, place } = mutation
  const words = faultOf(mutation)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  return ['negative', operation, member ?? place, words].join('.')
}

function readingStep(mutation: Mutation): Step {
  return one(stepIdOf(mutation), {
    operation: mutation.operation,
    topics: ['transport', 'errors', 'envelope'],
    filler: true,
    call: () => mutation.call,
  })
}

function creatingStep(mutation: Mutation): Step {
  const step = refused(stepIdOf(mutation), (body) => {
    const all = mutationsOf('createServer', { path: {}, body })
    const found = all.find(({ id }) => id === mutation.id)
    return found?.call ?? { rawBody: '' }
  })
  return { ...step, filler: true }
}

/** What each pool holds; worded once, for some bodies are long. */
let drawable: readonly (readonly Mutation[])[] | null = null

function fillPools(): readonly (readonly Mutation[])[] {
  return pools.map(({ operations, place, fits }) =>
    operations
      .flatMap((id) => mutationsOf(id, anyTwin))
      .filter((mutation) => mutation.place === place && fits(mutation)),
  )
}

/**
 * The negatives for a live target, the same for the same seed: two reads, and two creations that
 * are
 * refused by any reading of them (`needs` permission to create all the same, in case they are not).
 */
export function negativeSteps(seed: number): Step[] {
  drawable ??= fillPools()
  return drawable.map((fitting, turn) => {
    const drawn = fitting[draw(seed, turn, fitting.length)]!
    return drawn.operation === 'createServer' ? creatingStep(drawn) : readingStep(drawn)
  })
}

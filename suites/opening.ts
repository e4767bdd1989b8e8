/** Act 1: the catalogue is read, and three wrong credentials are shown beside right ones. */

import { type Exchange, statusOf } from '#exchange/exchange.ts'
import { type Json, member, parseJson } from '#exchange/json.ts'
import type { Call } from '#target/caller.ts'
import { dataOf, listOf, type Memory } from '#target/memory.ts'
import type { Session } from '#target/session.ts'
import type { Step } from '#target/step.ts'
import { freshWire, get, one } from './steps.ts'

/** Any location will do; the first listed one whose id is a number. */
function learnLocations(exchange: Exchange, memory: Memory): void {
  const ids = listOf(exchange).flatMap(({ id }) => (typeof id === 'number' ? [id] : []))
  memory.locationIds = ids
  memory.locationId = ids[0] ?? null
  memory.otherLocationId = ids.at(-1) !== ids[0] ? (ids.at(-1) ?? null) : null
}

function learnPlans(exchange: Exchange, memory: Memory): void {
  memory.plans = listOf(exchange).flatMap(({ id, monthly_price: price, hourly_price: hourly }) =>
    typeof id === 'number'
      ? [{ id, price: Number(price), hourlyUsd: typeof hourly === 'number' ? hourly : null }]
      : [],
  )
  const total = member(member(parseJson(exchange.response?.body ?? null), 'meta'), 'total')
  memory.plansTotal = typeof total === 'number' ? total : memory.plans.length
}

const nothingLeft = /^(?:out|sold|none|no|un|false|empty)/i

/** Marked as sold out by a member of its own (AMB-40): nothing, never, none of it is left. */
function isSoldOut(plan: Readonly<Record<string, Json>>): boolean {
  return Object.entries(plan).some(([name, value]) => {
    if (/sold/i.test(name)) return value === true
    if (!/stock|avail|capacity/i.test(name)) return false
    return value === false || value === 0 || (typeof value === 'string' && nothingLeft.test(value))
  })
}

/** What a list of plans offers for order, by its own account. */
function plansLeft(exchange: Exchange): readonly Readonly<Record<string, Json>>[] {
  return listOf(exchange).filter((plan) => !isSoldOut(plan))
}

/** The cheapest plan offered at our location, and the next one: another plan catches constants. */
export function choosePlans(exchange: Exchange, memory: Memory): void {
  const left = plansLeft(exchange)
  const offered = new Set((left.length > 0 ? left : listOf(exchange)).map(({ id }) => id))
  const known = memory.plans.filter(({ id }) => offered.has(id))
  const byPrice = (known.length > 0 ? known : memory.plans).toSorted((a, b) => a.price - b.price)
  memory.planId = byPrice[0]?.id ?? null
  memory.otherPlanId = byPrice[1]?.id ?? memory.planId
}

/** The slugs that a list of templates names. */
export function slugsOf(exchange: Exchange): string[] {
  return listOf(exchange).flatMap(({ slug }) => (typeof slug === 'string' ? [slug] : []))
}

/** Systems that ask for no more than another one of these. */
const smallSystems = /ubuntu|debian|alma|rocky|centos|fedora|alpine/i

function learnTemplates(exchange: Exchange, memory: Memory): void {
  const slugs = slugsOf(exchange)
  // A small Linux image fits the cheapest plan; Windows may not.
  memory.slug = slugs.find((slug) => /ubuntu|debian|alma/i.test(slug)) ?? slugs[0] ?? null
  const isLike = (slug: string): boolean => smallSystems.test(slug) && slug !== memory.slug
  memory.otherSlug = slugs.find(isLike) ?? memory.slug
}

/** Of our location; where nothing can be installed there, of another one, which is ours then. */
async function readTemplates(session: Session): Promise<void> {
  const { memory } = session
  if (memory.locationId === null) return
  learnTemplates(await session.send('templates', get(templatesPath(memory))), memory)
  if (memory.slug !== null || memory.otherLocationId === null) return
  await moveAway(session)
}

/** The other location becomes ours, with its templates. */
async function moveAway(session: Session): Promise<void> {
  const { memory } = session
  const { locationId, otherLocationId } = memory
  Object.assign(memory, { locationId: otherLocationId, otherLocationId: locationId })
  learnTemplates(await session.send('templates.elsewhere', get(templatesPath(memory))), memory)
}

const templatesPath = ({ locationId }: Memory): string => `/locations/${locationId ?? 1}/templates`
const plansPath = ({ locationId }: Memory): string => `/plans?location_id=${locationId}`

/** So many other locations are asked for something that is left. */
const elsewhereMax = 5

/** Another location becomes ours where a plan is left and something can be installed. */
async function moveWhereLeft(session: Session): Promise<void> {
  const { memory } = session
  const { locationId: emptyId, otherLocationId, slug, otherSlug } = memory
  const others = [otherLocationId, ...memory.locationIds].filter(
    (id, i, all) => id !== null && id !== emptyId && all.indexOf(id) === i,
  )
  for (const id of others.slice(0, elsewhereMax)) {
    memory.otherLocationId = id
    const exchange = await session.send('plans.loc.elsewhere', get(`/plans?location_id=${id}`))
    if (plansLeft(exchange).length === 0) continue
    await moveAway(session)
    if (memory.slug !== null) {
      choosePlans(exchange, memory)
      return
    }
    Object.assign(memory, { locationId: emptyId, slug, otherSlug })
  }
  memory.otherLocationId = otherLocationId
}

/** Of our location; where nothing is left there, another one becomes ours if it has more. */
async function readPlansThere(session: Session): Promise<void> {
  const { memory } = session
  if (memory.locationId === null) return
  const exchange = await session.send('plans.loc', get(plansPath(memory)))
  choosePlans(exchange, memory)
  const empty = statusOf(exchange) === 200 && plansLeft(exchange).length === 0
  if (empty && session.provided.has('creates')) await moveWhereLeft(session)
}

/** A read without a right credential, as a rule on the socket that has just carried a right one. */
function stranger(
  id: string,
  operation: string,
  token: 'none' | 'unknown' | 'malformed',
  path: (memory: Memory) => string,
  more: Pick<Call, 'wording' | 'wire'> = {},
): Step {
  return one(id, {
    operation,
    topics: ['authentication', 'errors', 'envelope', 'transport'],
    call: (memory) => ({ ...get(path(memory)), token, ...more }),
  })
}

export const opening: readonly Step[] = [
  one('plans', {
    operation: 'listPlans',
    topics: ['plans', 'pagination', 'transport', 'envelope', 'rate-limits'],
    call: () => get('/plans'),
    learn: (exchange, memory) => {
      if (dataOf(exchange) !== undefined) learnPlans(exchange, memory)
    },
  }),
  stranger('noauth.plans', 'listPlans', 'none', () => '/plans'),
  one('locations', {
    operation: 'listLocations',
    topics: ['locations', 'envelope'],
    call: () => get('/locations'),
    learn: learnLocations,
  }),
  {
    id: 'templates',
    topics: ['templates', 'locations', 'envelope'],
    costs: { listTemplates: 1 },
    after: ['locations'],
    run: readTemplates,
  },
  {
    id: 'plans.loc',
    topics: ['plans', 'pagination'],
    costs: { listPlans: 1 },
    after: ['plans', 'locations'],
    run: readPlansThere,
  },
  one('servers.before', {
    operation: 'listServers',
    topics: ['list', 'pagination', 'create', 'reads'],
    call: () => get('/servers?per_page=100'),
  }),
]

/**
 * More wrong credentials, sent during waits. What is no secret is easily left open, so every path
 * is asked without any. Where a server is made, its credentials are asked with an unknown token.
 */
export const strangers: readonly Step[] = [
  {
    ...stranger('unknown.servers', 'listServers', 'unknown', () => '/servers', { wire: freshWire }),
    unless: 'creates',
  },
  stranger('noauth.servers', 'listServers', 'none', () => '/servers'),
  stranger('noauth.locations', 'listLocations', 'none', () => '/locations', { wire: freshWire }),
  stranger('noauth.templates', 'listTemplates', 'none', templatesPath),
  stranger('malformed.servers', 'listServers', 'malformed', () => '/servers'),
  stranger('bare.plans', 'listPlans', 'malformed', () => '/plans', { wording: 'bare' }),
]

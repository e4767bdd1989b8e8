/** The requests that create servers: valid bodies, their names and keys, and their replays. */
import type { Call } from '#target/caller.ts'
import { type Memory, serverName } from '#target/memory.ts'

/** Sections that every creation is evidence for. */
export const topics = ['create', 'idempotency', 'list', 'errors']
const key = (value: string): [string, string][] => [['Idempotency-Key', value]]

/**
 * A valid body, or null while the catalogue is unknown. Every request has a name of its own, so
 * that a server that nobody was told of can be traced to what made it.
 */
export function bodyNamed(memory: Memory, name: string): Record<string, unknown> | null {
  const { planId, locationId, slug, runId } = memory
  if (planId === null || locationId === null || slug === null) return null
  return {
    plan_id: planId,
    location_id: locationId,
    template_slug: slug,
    hostname: serverName(runId, name),
  }
}

export const firstBody = (memory: Memory): Record<string, unknown> | null => bodyNamed(memory, '1')

export function post(body: unknown, keyValue: string, mayCreate = true): Call {
  return { method: 'POST', path: '/servers', body, headers: key(keyValue), mayCreate }
}

export function createFirst(memory: Memory): Call | null {
  const body = firstBody(memory)
  return body && post(body, memory.firstKey)
}

/** The same JSON in another order and spacing: still the same request. */
export function replayFirst(memory: Memory): Call | null {
  const body = firstBody(memory)
  if (body === null || memory.first === null) return null
  const reordered = Object.fromEntries(Object.entries(body).reverse())
  return {
    method: 'POST',
    path: '/servers',
    rawBody: JSON.stringify(reordered, null, 2),
    headers: key(memory.firstKey),
  }
}

/** Members a client has no business setting; a conforming server ignores or refuses them. */
export const hostileMembers = {
  status: 'running',
  cpu: 64,
  memory: 68_719_476_736,
  disk: 1_099_511_627_776,
  uuid: '00000000-0000-4000-8000-000000000000',
  user_id: 1,
  monthly_price: 0,
}

export function secondBody(memory: Memory, extra: object): Record<string, unknown> | null {
  const { otherPlanId, locationId, otherSlug } = memory
  if (otherPlanId === null || locationId === null || otherSlug === null) return null
  return { plan_id: otherPlanId, location_id: locationId, template_slug: otherSlug, ...extra }
}

/** Well-formed, and nobody's. */
export const unknownUuid = 'deadbeef-dead-4ead-8ead-deadbeefdead'

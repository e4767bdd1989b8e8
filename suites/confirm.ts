/** Which steps show a finding once more: those that showed it, and everything they build on. */
import type { Exchange } from '#exchange/exchange.ts'
import type { Memory } from '#target/memory.ts'
import type { Step } from '#target/step.ts'
import { allSteps } from './plan.ts'

const byId = new Map(allSteps.map((step) => [step.id, step]))

/** Looks between the steps belong to the steps that wait; which, depends on the server. */
const watches: Readonly<Record<string, Readonly<Record<'first' | 'second', readonly string[]>>>> = {
  'status.poll': { first: ['status.ready.first'], second: ['status.ready.second'] },
  'status.power': {
    first: ['power.shutdown', 'power.start'],
    second: ['status.restarted', 'power.kill'],
  },
  'status.before-restart': { first: ['power.restart'], second: ['power.restart'] },
}

/** The step of the plan that a name on the tape belongs to: the longest id that it begins with. */
export function stepOf(name: string): Step | null {
  for (let id = name; id !== ''; id = id.slice(0, Math.max(0, id.lastIndexOf('.')))) {
    const step = byId.get(id)
    if (step) return step
  }
  return null
}

export type Standing = 'first' | 'second'

type Servers = Pick<Memory, Standing>

/** Does the path name the server, at least by its first seven characters? */
function names(path: string, server: Memory['first']): boolean {
  return server !== null && path.includes(server.uuid.slice(0, 7))
}

/** Ids of the steps that provoke an exchange; none for the clean-up and the probes. */
export function ownersOf(
  { step, request }: Exchange,
  { first, second }: Servers,
): readonly string[] {
  const watch = watches[step]
  if (watch) return names(request.path, second) ? watch.second : watch.first
  const owner = stepOf(step)
  if (owner === null || owner.id === 'cleanup') return []
  return [
    owner.id,
    ...(names(request.path, first) ? ['create.first'] : []),
    ...(names(request.path, second) ? ['create.second'] : []),
  ]
}

/** Every step of a set and all that it builds on. */
function closeOver(ids: Iterable<string>): Set<string> {
  const closed = new Set<string>()
  const add = (id: string): void => {
    if (closed.has(id)) return
    closed.add(id)
    for (const before of byId.get(id)?.after ?? []) add(before)
  }
  for (const id of ids) add(id)
  return closed
}

const familyOf = (id: string): string => id.split('.')[0] ?? id

/**
 * Reads are judged beside their likes: a page beside the other pages, a spoofed call beside a plain
 * one.
 */
function withLikes(ids: readonly string[], plan: readonly Step[]): string[] {
  const isRead = (step: Step | undefined): boolean => step?.needs?.includes('creates') !== true
  const families = new Set(ids.filter((id) => isRead(byId.get(id))).map(familyOf))
  const likes = plan.filter((step) => isRead(step) && families.has(familyOf(step.id)))
  return [...ids, ...likes.map(({ id }) => id)]
}

/**
 * The steps of a plan that provoke these exchanges again on servers of their own, in its order, or
 * null where they cannot be had: a k6 probe, the clean-up.
 */
export function stepsToShow(
  exchanges: readonly Exchange[],
  servers: Servers,
  plan: readonly Step[],
): readonly Step[] | null {
  const owners = exchanges.map((exchange) => ownersOf(exchange, servers))
  if (owners.length === 0 || owners.some((ids) => ids.length === 0)) return null
  // The entry check looks at these two, and a bare request follows an authenticated one.
  const ids = closeOver(['plans', 'locations', ...withLikes(owners.flat(), plan)])
  const steps = plan.filter(({ id }) => ids.has(id))
  return steps.length === ids.size ? steps : null
}

/**
 * Servers of the run that stood when these exchanges read the account: without them the same reads
 * show something else.
 */
export function standingAt(exchanges: readonly Exchange[], servers: Servers): Standing[] {
  const lastMs = Math.max(
    ...exchanges
      .filter(({ request }) => request.path.startsWith('/servers'))
      .map(({ sentAt }) => sentAt),
  )
  return (['first', 'second'] satisfies Standing[]).filter((which) => {
    const server = servers[which]
    return server !== null && server.createdAtMs <= lastMs
  })
}

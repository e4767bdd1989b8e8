/** The circumstances that make a defect subtle: which page, which server, which time around. */
import type { PowerAction } from '#contract/catalogue.ts'
import type { Context } from '#server/context.ts'
import type { ServerRecord } from '#server/model.ts'
import { defaultPolicies } from '#server/policies.ts'

/** The page that the query asks for, 1 where it asks for none. */
export function pageAsked(context: Context): number {
  const page = Number(context.query.page)
  return Number.isInteger(page) && page > 0 ? page : 1
}

export function hasFilter(context: Context): boolean {
  return context.query.status !== undefined || context.query.location_id !== undefined
}

/** Position of a server among all that its account ever made, from 1. */
export function rankOf(server: ServerRecord, context: Context): number {
  return (context.world.accountOf(server.account)?.servers.indexOf(server) ?? -1) + 1
}

/** How often this has been asked since the server started, from 1. */
export function timesAround(context: Context, what: string): number {
  const times = Number(context.memory.get(what) ?? 0) + 1
  context.memory.set(what, times)
  return times
}

export function isInstalling(server: ServerRecord, now: number): boolean {
  return now < server.installedAt
}

/** The server of a uuid, deleted ones included. */
export function serverWith(uuid: unknown, context: Context): ServerRecord | undefined {
  return context.world.accounts
    .flatMap(({ servers }) => servers)
    .find((server) => server.uuid === uuid)
}

/** Whole milliseconds since the server was made. */
export function ageMs(server: ServerRecord, context: Context): number {
  return context.now - server.createdAt
}

/** Switches an installed server on or off at once. */
export function flip(server: ServerRecord, now: number): void {
  if (isInstalling(server, now)) return
  Object.assign(server.power, { running: !server.power.running, since: now, next: null })
}

function restartOf({ uuid }: ServerRecord): string {
  return `restarted ${uuid}`
}

/** Carries an action out as ever, and remembers which servers it has restarted. */
export function noteRestart(action: PowerAction, server: ServerRecord, context: Context): void {
  defaultPolicies.applyPower(action, server, context)
  if (action === 'restart') context.memory.set(restartOf(server), 1)
}

/** Was it restarted? Known where `noteRestart` carries the actions out. */
export function wasRestarted(server: ServerRecord, { memory }: Context): boolean {
  return memory.has(restartOf(server))
}

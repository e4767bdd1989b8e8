/**
 * Every decision of the reference server, under one name each. The defaults are the honest server.
 */
import type { Context, RefusalKind, Reply } from './context.ts'
import type { ServerRecord } from './model.ts'
import { accessPolicies } from './policies/access.ts'
import { actionPolicies } from './policies/actions.ts'
import { cataloguePolicies } from './policies/catalogue.ts'
import { creationPolicies } from './policies/creation.ts'
import { errorPolicies } from './policies/errors.ts'
import { emptyHooks, type Hooks } from './policies/hooks.ts'
import { idempotencyPolicies } from './policies/idempotency.ts'
import { limitPolicies } from './policies/limits.ts'
import { paginationPolicies } from './policies/pagination.ts'
import { serverPolicies } from './policies/servers.ts'
import { transportPolicies } from './policies/transport.ts'
import { webhookPolicies } from './policies/webhooks.ts'
import type { World } from './state.ts'

type Decisions = typeof transportPolicies &
  typeof errorPolicies &
  typeof accessPolicies &
  typeof limitPolicies &
  typeof paginationPolicies &
  typeof cataloguePolicies &
  typeof creationPolicies &
  typeof serverPolicies &
  typeof actionPolicies &
  typeof idempotencyPolicies &
  typeof webhookPolicies

/**
 * A policy depends on nothing but its arguments and the state handed in: chance comes from
 * `random`, time from `now`. One that finds a reason to refuse the request throws a `Refusal`.
 */
export interface Policies extends Decisions, Hooks {}

/** The server that keeps every promise of the reference. */
export const defaultPolicies: Readonly<Policies> = {
  ...transportPolicies,
  ...errorPolicies,
  ...accessPolicies,
  ...limitPolicies,
  ...paginationPolicies,
  ...cataloguePolicies,
  ...creationPolicies,
  ...serverPolicies,
  ...actionPolicies,
  ...idempotencyPolicies,
  ...webhookPolicies,
  ...emptyHooks,
}

/** Joins changes: of two for one decision the later one counts, hooks run one after the other. */
export function joinPolicies(...changes: readonly Partial<Policies>[]): Partial<Policies> {
  const joined: Partial<Policies> = Object.assign({}, ...changes)
  const hooks = (name: keyof Hooks) => changes.filter((change) => change[name])
  if (hooks('answer').length > 1) {
    const all = hooks('answer').map(({ answer }) => answer!)
    joined.answer = (context: Context, reply: Reply) =>
      all.reduce((changed, answer) => answer(context, changed), reply)
  }
  for (const name of ['beforeGates', 'beforeHandle'] as const) {
    const all = hooks(name).map((change) => change[name]!)
    if (all.length > 1) joined[name] = (context: Context) => firstReply(all, context)
  }
  const created = hooks('onCreate').map(({ onCreate }) => onCreate!)
  if (created.length > 1) {
    joined.onCreate = (server: ServerRecord, context: Context) => {
      for (const hook of created) hook(server, context)
    }
  }
  const refused = hooks('onRefused').map(({ onRefused }) => onRefused!)
  if (refused.length > 1) {
    joined.onRefused = (kind: RefusalKind, context: Context) => {
      for (const hook of refused) hook(kind, context)
    }
  }
  const ticks = hooks('onTick').map(({ onTick }) => onTick!)
  if (ticks.length > 1) {
    joined.onTick = (world: World, now: number) => {
      for (const hook of ticks) hook(world, now)
    }
  }
  return joined
}

function firstReply(
  hooks: readonly ((context: Context) => Reply | null)[],
  context: Context,
): Reply | null {
  for (const hook of hooks) {
    const reply = hook(context)
    if (reply !== null) return reply
  }
  return null
}

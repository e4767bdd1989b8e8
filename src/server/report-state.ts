/** What really is the case inside the server, for tests that must not believe its answers. */
import { isGone, isInstalling } from './lifecycle.ts'
import type { Account } from './model.ts'
import type { World } from './state.ts'

export interface AccountReport {
  readonly label: string
  readonly servers: readonly { uuid: string; name: string; status: string | null; state: string }[]
  /** Servers ever created over the API, deleted ones included. */
  readonly creations: number
  readonly idempotencyKeys: number
  /** Requests let through and refused by the limiter. */
  readonly accepted: number
  readonly refused: number
}

export interface StateReport {
  readonly nowMs: number
  readonly accounts: readonly AccountReport[]
}

/** The state of every account at `now`, free of any policy about showing it. */
export function reportState(world: World, now: number): StateReport {
  return { nowMs: now, accounts: world.accounts.map((account) => reportAccount(account, now)) }
}

function reportAccount(account: Account, now: number): AccountReport {
  return {
    label: account.label,
    servers: account.servers
      .filter((server) => !isGone(server, now))
      .map((server) => ({
        uuid: server.uuid,
        name: server.name,
        status:
          server.deletedAt !== null
            ? 'deleting'
            : server.suspendedAt !== null
              ? 'suspended'
              : isInstalling(server, now)
                ? 'installing'
                : null,
        state: server.power.running ? 'running' : 'stopped',
      })),
    creations: account.creations,
    idempotencyKeys: account.keys.size,
    accepted: account.accepted,
    refused: account.refused,
  }
}

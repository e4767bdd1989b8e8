/** What a run may still spend: requests, time and servers. */
import type { TokenLabel } from '#exchange/exchange.ts'
import type { Call } from './caller.ts'
import type { Clock } from './clock.ts'
import { keyOf } from './creates.ts'
import { OperatingError } from './errors.ts'

export interface Budget {
  readonly requestsMax: number
  readonly createsMax: number
  /** What the servers made may cost for the hour each of them starts. */
  readonly costMaxUsd: number
  readonly timeMaxMs: number
  /** How long an installation, a power action or a deletion may take. */
  readonly installTimeoutMs: number
}

export interface Purse {
  /** Pays for requests before they are sent. Throws OperatingError when the budget is used up. */
  spend(requests: number): void
  /** Pays for the server that a call is meant to make. Throws OperatingError on one too many. */
  allow(call: Call): void
  /** Takes the payment for a server back that every attempt under its key was refused. */
  refund(call: Call, statuses: readonly number[]): void
  readonly sent: number
  readonly creates: number
  /** Milliseconds since it was opened, on the run's clock. */
  elapsedMs(): number
}

/** Credentials that a target is right to make a server for. */
const makers: Partial<Record<TokenLabel, true>> = { A1: true, A2: true, lowercase: true, B1: true }

/** Said to a creation, these mean that there is no server. */
const refusals = new Set([400, 403, 404, 410, 422])

export function openPurse(budget: Budget, clock: Clock): Purse {
  const startedAtMs = clock.now()
  const paidKeys = new Set<string>()
  const spentKeys = new Set<string>()
  let sent = 0
  let creates = 0
  return {
    get sent() {
      return sent
    },
    get creates() {
      return creates
    },
    elapsedMs: () => clock.now() - startedAtMs,
    spend(requests) {
      if (sent + requests > budget.requestsMax) {
        const words = `the budget of ${budget.requestsMax} requests is used up`
        throw new OperatingError('budget-spent', words, 'raise --max-requests')
      }
      if (clock.now() - startedAtMs > budget.timeMaxMs) {
        const words = 'the time of this run is used up'
        throw new OperatingError('budget-spent', words, 'raise --max-time')
      }
      sent += requests
    },
    allow(call) {
      const key = keyOf(call)
      if (call.mayCreate !== true || !makers[call.token ?? 'A1']) return
      // A key makes one server, however often it is sent.
      if (key !== null && paidKeys.has(key)) return
      if (creates >= budget.createsMax) {
        const words = `${budget.createsMax} servers may be created, and they have been`
        throw new OperatingError('refused-by-plan', words, 'raise --max-creates')
      }
      creates += 1
      if (key !== null) paidKeys.add(key)
    },
    refund(call, statuses) {
      const key = keyOf(call)
      if (call.mayCreate !== true || key === null || !paidKeys.has(key)) return
      // One attempt that may have made it is enough.
      if (!statuses.every((status) => refusals.has(status))) spentKeys.add(key)
      if (spentKeys.has(key)) return
      paidKeys.delete(key)
      creates -= 1
    },
  }
}

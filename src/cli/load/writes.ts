/** The creates of a load: journalled before k6 is told of them, settled by what it recorded. */
import type { Exchange } from '#exchange/exchange.ts'
import type { MixCall } from '#load/mix/plan.ts'
import { bodyNamed, post } from '#suites/bodies.ts'
import type { Call } from '#target/caller.ts'
import { keyOf, openScribe } from '#target/creates.ts'
import { hourlyUsd, uuidFrom } from '#target/memory.ts'
import type { Session } from '#target/session.ts'

/** A load makes few servers, whatever is allowed: each costs money. */
const createsMax = 2

export interface Writes {
  readonly calls: readonly MixCall[]
  /** Notes in the journal what became of them. */
  settle(exchanges: readonly Exchange[]): void
}

/** How many more servers the allowance of the run pays for. */
function countAllowed({ budget, creates, memory }: Session): number {
  const usd = hourlyUsd(memory, memory.planId)
  const affordable = usd > 0 ? Math.floor(budget.costMaxUsd / usd + 1e-9) : createsMax + creates
  return Math.min(createsMax, budget.createsMax - creates, affordable - creates)
}

/**
 * Announces the creates of a load. None where no server could be made before: then nothing shows
 * that they can be deleted.
 */
export function announceWrites(session: Session): Writes {
  const { memory, random } = session
  const scribe = openScribe(session)
  const count = memory.first === null ? 0 : Math.max(0, countAllowed(session))
  const calls: Call[] = Array.from({ length: count }, (_, i) =>
    post(bodyNamed(memory, `load${i + 1}`), uuidFrom(random)),
  )
  for (const call of calls) scribe.announce(call)
  return {
    calls: calls.map((call) => ({
      operation: 'createServer',
      weight: 1,
      shot: {
        token: 'A1',
        method: 'POST',
        path: call.path,
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': keyOf(call) ?? '' },
        body: JSON.stringify(call.body),
      },
    })),
    settle(exchanges) {
      const made = exchanges.filter(({ operation }) => operation === 'createServer')
      for (const call of calls) {
        const name = JSON.stringify((call.body as { hostname?: unknown }).hostname)
        const exchange = made.find(({ request }) => request.body?.text.includes(name))
        if (exchange) scribe.settle(keyOf(call) ?? '', call, exchange)
      }
    },
  }
}

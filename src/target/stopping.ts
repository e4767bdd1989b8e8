/** Stops a server that cannot be deleted while it runs. */
import { powerMembers } from '#contract/catalogue.ts'
import type { Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import type { Created } from './journal.ts'

/** Long enough for a machine to be off whose plug was pulled. */
const settleMs = 3_000

/**
 * Pulls the plug: what is to be deleted needs no tidy shutdown. The reference leaves open which
 * member names the action, so each likely one is tried until one is accepted. Never throws for
 * what a target answers.
 */
export async function stopServer(
  { uuid, token }: Created,
  { caller, clock }: { readonly caller: Caller; readonly clock: Clock },
): Promise<void> {
  const path = `/servers/${uuid}/power`
  for (const member of powerMembers) {
    const body = { [member]: 'kill' }
    const exchange = await caller.send('cleanup.stop', { method: 'POST', path, token, body })
    const status = exchange.response?.status ?? 0
    if (status >= 200 && status < 300) return clock.sleep(settleMs)
    // Anything but a refusal of the words will not change with other words.
    if (status !== 400 && status !== 422) return
  }
}

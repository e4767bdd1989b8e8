/** Power actions and deletion: what is accepted must have its effect, what is refused none. */
import type { Exchange } from '#exchange/exchange.ts'
import { isAccepted, isRefusal, nameOf, statusOf, unlessStatus } from './answers.ts'
import type { Scene } from './carry-out.ts'
import { contradicts, type Machine, settledAfterMs, visibleAfterMs } from './model.ts'
import type { Power } from './stride.ts'

type Expected = NonNullable<Machine['power']>

/** What an accepted action must lead to; null where a guest or a queue has a say in it. */
function outcomeOf(machine: Machine, action: Power['action'], nowMs: number): Expected {
  const { power, readyAtMs } = machine
  const busy = power !== null && nowMs - power.atMs < settledAfterMs
  const uncertain = { state: null, atMs: nowMs }
  // Actions on top of each other may queue (PWR-06), those during an installation may be lost.
  if (busy || readyAtMs === null || action === 'shutdown') return uncertain
  if (action === 'kill') return { state: 'stopped', atMs: nowMs }
  if (action === 'start') return { state: 'running', atMs: nowMs }
  const ran = power === null || power.state === 'running'
  return ran ? { state: 'running', atMs: nowMs } : uncertain
}

/** A power action; a word that is none must be refused. */
export async function act({ line }: Scene, machine: Machine, { action }: Power): Promise<string[]> {
  const exchange = await line.send(`power.${action}`, {
    method: 'POST',
    path: `/servers/${machine.uuid}/power`,
    body: { action },
  })
  const now = line.clock.now()
  if (action === 'frobnicate') {
    return isRefusal(exchange) ? [] : [`${nameOf(exchange)}: no action, but ${statusOf(exchange)}`]
  }
  if (machine.deletedAtMs !== null) return stillThere(machine, exchange, now)
  if (isAccepted(exchange)) machine.power = outcomeOf(machine, action, now)
  else if (!isRefusal(exchange)) return [`${nameOf(exchange)}: ${statusOf(exchange)}`]
  return contradicts(machine, statusOf(exchange), now)
    ? [`${nameOf(exchange)}: the server is not found`]
    : []
}

function stillThere(machine: Machine, exchange: Exchange, nowMs: number): string[] {
  const late = nowMs - (machine.deletedAtMs ?? nowMs) > settledAfterMs
  return late && isAccepted(exchange) ? [`${nameOf(exchange)}: a deleted server obeys`] : []
}

/**
 * Deletion: accepted once the server is installed, harmless when repeated. Sent when the server has
 * to be visible: before, a 2xx may be the answer to a deletion of what never existed (DEL-08).
 */
export async function remove({ line }: Scene, machine: Machine): Promise<string[]> {
  await line.clock.sleep(machine.madeAtMs + visibleAfterMs - line.clock.now())
  const path = `/servers/${machine.uuid}`
  const exchange = await line.send('delete', { method: 'DELETE', path })
  const repeated = machine.deletedAtMs !== null
  if (repeated)
    return isAccepted(exchange) || isRefusal(exchange) ? [] : unlessStatus(exchange, 404)
  if (isAccepted(exchange)) {
    machine.deletedAtMs = line.clock.now()
    return unlessStatus(exchange, 200, 202, 204)
  }
  // Whether it can be deleted while it installs is open (DEL-06).
  if (machine.readyAtMs === null) return isRefusal(exchange) ? [] : unlessStatus(exchange, 204)
  return unlessStatus(exchange, 200, 202, 204)
}

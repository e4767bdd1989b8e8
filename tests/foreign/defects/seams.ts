/** The places where several defects of one topic take hold. */
import type { Call, JsonObject, Server } from '../kinds.ts'
import { Refusal } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import { onItems, wrap } from './defect.ts'

/** Choices under which bytes go out as they are, so that a defect of bytes can be seen. */
export const PLAIN = { escapes: 'raw', compression: 'never', framing: 'length' } as const

/** Whether a request brings no Authorization header. */
export const bare = (call: Call) => call.headers.authorization === undefined

/** The refusal of an account with an unpaid invoice. */
export const unpaid = () =>
  new Refusal(402, 'OVERDUE_INVOICE', 'Pay your outstanding invoices first.')

/** Changes the plans that GET /plans shows. */
export function onPlans(panel: Panel, change: (plan: JsonObject, call: Call) => void): void {
  onItems(panel, ['plans.index'], change)
}

/** Changes the 201 alone; `body` is the text of the order. */
export function on201(panel: Panel, change: (server: JsonObject, body: string) => void): void {
  onItems(panel, ['servers.store'], (server, call) => change(server, call.body.toString()))
}

/** Changes what is recorded of a new server, so that every read agrees. */
export function onMade(panel: Panel, change: (server: Server, nth: number) => void): void {
  let made = 0
  wrap(panel.provision, 'make', (old) => (account, order) => {
    const server = old(account, order)
    made += 1
    change(server, made)
    return server
  })
}

/** The server that a path names, whoever owns it. */
export function serverOf(panel: Panel, id: string | undefined): Server | undefined {
  return panel.book.servers.find((one) => panel.book.names(one, id ?? '', true))
}

/** The other servers of a server's account. */
export function siblings(panel: Panel, server: Server): Server[] {
  return panel.book.servers.filter((one) => one.account === server.account && one !== server)
}

/** Changes what /status says. */
export function onStatus(
  panel: Panel,
  change: (status: JsonObject, server: Server, now: number) => void,
): void {
  onItems(panel, ['servers.status'], (status, call) => {
    const server = serverOf(panel, call.params[0])
    if (server) change(status, server, call.at)
  })
}

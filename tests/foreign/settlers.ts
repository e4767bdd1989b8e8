/** Servers that nobody in the run created: those from before it, and those of other clients. */
import type { Account, Call, Server } from './kinds.ts'
import type { Panel } from './panel.ts'

const MONTH_MS = 30 * 86_400_000
const FOREIGN_EVERY = 10

function place(panel: Panel, account: Account, name: string, ageMs: number): Server {
  const plan = panel.catalogue.plans[account.id % 3]!
  const region = panel.catalogue.regions[0]!
  const image = panel.catalogue.images(region.id)[0]!
  const server = panel.provision.make(account, {
    plan,
    locationId: region.id,
    image,
    hostname: name,
  })
  server.createdAt -= ageMs
  for (const event of server.life) event.at -= ageMs
  return server
}

function mark(panel: Panel, server: Server | undefined, status: string): void {
  if (!server) return
  const stopped = { status, state: 'stopped', bootedAt: null }
  panel.life.plan(server, 'install', panel.clock() - MONTH_MS / 2, stopped)
}

/** Places the servers from before the run. */
export function settle(panel: Panel): void {
  const [a, b, late, fenced] = panel.book.accounts
  const old = (account: Account | undefined, name: string) =>
    account && place(panel, account, name, MONTH_MS)
  const count = { none: 0, two: 2, many: 27 }[panel.choices.preexisting]
  const owned = Array.from({ length: count }, (_, index) => old(a, `legacy-${index + 1}.example`))
  if (count > 2) {
    mark(panel, owned[3], 'suspended')
    mark(panel, owned[7], 'install_failed')
  }
  for (let index = 0; index < panel.choices.otherOwns; index += 1)
    old(b, `other-${index + 1}.example`)
  old(late, 'unpaid.example')
  old(fenced, 'fenced.example')
}

/** Lets another client of account A create and remove a server now and then. */
export function disturb(panel: Panel, call: Call): void {
  const account = panel.book.accounts[0]
  if (panel.choices.foreignTraffic !== 'servers' || call.account !== account || !account) return
  if (call.nth % FOREIGN_EVERY !== 0) return
  const guests = panel.book
    .serversOf(account, call.at)
    .filter((server) => server.name === 'autoscaled.example')
  if (guests[0]) panel.life.remove(guests[0], call.at)
  else place(panel, account, 'autoscaled.example', panel.installMs + 10_000)
}

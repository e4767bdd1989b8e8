/** Subjects that are one page of a filtered list of servers, beside the list of all before it. */
import type { Exchange } from '#exchange/exchange.ts'
import type { JsonObject } from '#exchange/json.ts'
import { accountOf, isStranger } from './attempts.ts'
import { openCreations } from './creations.ts'
import { storyOf } from './lives/life.ts'
import { openSweeper, readServerPage, type ServerPage, type Sweep } from './lives/sweeps.ts'
import { serverIdOf, serverPathOf } from './paths.ts'
import type { Subject, View } from './view.ts'

export interface FilteredPage extends Subject {
  readonly page: ServerPage
  readonly filter: string
  /**
   * The last complete list of the account that held all that was made, if nothing was made or done
   * since; else null.
   */
  readonly whole: Sweep | null
  /** How many servers the account has in all, as far as the tape tells; else null. */
  readonly full: number | null
  /** A first page under this filter held, just before, what the filter leaves out. */
  readonly leaky: boolean
}

/** An item that says another word than the filter, and not none. */
export function isStray(item: JsonObject, filter: string): boolean {
  return (storyOf(item) ?? filter) !== filter
}

const accountsMax = 64
const madeMax = 1_000

function changesSomething(exchange: Exchange): boolean {
  const { method } = exchange.request
  if (method === 'GET' || method === 'HEAD') return false
  return exchange.operation === 'createServer' || serverPathOf(exchange) !== null
}

function isDeletion({ operation, response }: Exchange): boolean {
  const status = response?.status ?? 0
  return operation === 'deleteServer' && status >= 200 && status < 300
}

/** Every answered page of `GET /servers?status=…`. */
export const filteredPages: View<FilteredPage> = {
  name: 'filtered pages',
  open() {
    const sweeper = openSweeper()
    const wholes = new Map<string, Sweep>()
    const fulls = new Map<string, number>()
    const leaks = new Set<string>()
    const creations = openCreations()
    const made = new Map<string, string>()
    const holdsAllMade = ({ account, items }: Sweep): boolean => {
      const held = new Set(items.map(({ uuid }) => uuid))
      return [...made].every(([uuid, owner]) => owner !== account || held.has(uuid))
    }
    const count = (account: string, change: number): void => {
      const full = fulls.get(account)
      if (full !== undefined) fulls.set(account, full + change)
    }
    return {
      see(exchange) {
        if (changesSomething(exchange)) wholes.clear()
        const creation = creations.see(exchange)
        if (creation?.kind === 'made') {
          count(accountOf(exchange), 1)
          const { uuid } = creation.attempt
          if (uuid !== null && made.size < madeMax) made.set(uuid, accountOf(exchange))
        }
        if (isDeletion(exchange)) {
          count(accountOf(exchange), -1)
          made.delete(String(serverIdOf(exchange)))
        }
        const page = isStranger(exchange) ? null : readServerPage(exchange)
        if (page === null) return []
        if (page.filter === null) {
          const whole = sweeper.see(page)
          if (page.total !== null && (fulls.size < accountsMax || fulls.has(page.account))) {
            fulls.set(page.account, page.total)
          }
          if (whole?.isWhole && holdsAllMade(whole) && wholes.size < accountsMax) {
            wholes.set(page.account, whole)
          }
          return []
        }
        const { filter } = page
        const whole = wholes.get(page.account) ?? null
        const full = fulls.get(page.account) ?? null
        const key = `${page.account} ${filter}`
        if (page.page === 1 && page.items.some((item) => isStray(item, filter))) leaks.add(key)
        return [{ exchanges: [exchange], page, filter, whole, full, leaky: leaks.has(key) }]
      },
      close: () => [],
    }
  },
}

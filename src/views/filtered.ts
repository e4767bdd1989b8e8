/** Subjects that are one page of a filtered list of servers, beside the list of all before it. */
import type { Exchange } from '#exchange/exchange.ts'
import { isStranger } from './attempts.ts'
import { openSweeper, readServerPage, type ServerPage, type Sweep } from './lives/sweeps.ts'
import { serverPathOf } from './paths.ts'
import type { Subject, View } from './view.ts'

export interface FilteredPage extends Subject {
  readonly page: ServerPage
  readonly filter: string
  /** The last complete list of the account, if nothing was made or done since; else null. */
  readonly whole: Sweep | null
}

const accountsMax = 64

function changesSomething(exchange: Exchange): boolean {
  const { method } = exchange.request
  if (method === 'GET' || method === 'HEAD') return false
  return exchange.operation === 'createServer' || serverPathOf(exchange) !== null
}

/** Every answered page of `GET /servers?status=…`. */
export const filteredPages: View<FilteredPage> = {
  name: 'filtered pages',
  open() {
    const sweeper = openSweeper()
    const wholes = new Map<string, Sweep>()
    return {
      see(exchange) {
        if (changesSomething(exchange)) wholes.clear()
        const page = isStranger(exchange) ? null : readServerPage(exchange)
        if (page === null) return []
        if (page.filter === null) {
          const whole = sweeper.see(page)
          if (whole?.isWhole && wholes.size < accountsMax) wholes.set(page.account, whole)
          return []
        }
        const { filter } = page
        const whole = wholes.get(page.account) ?? null
        return [{ exchanges: [exchange], page, filter, whole }]
      },
      close: () => [],
    }
  },
}

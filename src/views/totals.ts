/** Subjects that are two successive complete readings of one account's list of servers. */
import type { Exchange } from '#exchange/exchange.ts'
import { accountOf, isStranger, readAttempt, uuidIn, wasRefused } from './attempts.ts'
import { openSweeper, readServerPage, type Sweep } from './lives/sweeps.ts'
import { serverIdOf, serverPathOf } from './paths.ts'
import { type Subject, type View, viewAtEnd } from './view.ts'

export interface Totals extends Subject {
  readonly before: Sweep
  readonly after: Sweep
  /** Asked for with the same query, the page apart? */
  readonly samePath: boolean
  /** Was anything tried in between that could change a server or their number? */
  readonly disturbed: boolean
  /** Servers that the tape has seen made in a 201 by then. */
  readonly made: ReadonlySet<string>
  /** Servers whose DELETE the tape has seen accepted by then. */
  readonly deleted: ReadonlySet<string>
  /** How many creations of anybody were refused with a 4xx in between. */
  readonly refused: number
  /** How many servers were made and deleted in between. */
  readonly changes: number
}

const totalsMax = 1_000
const accountsMax = 64
const uuidsMax = 5_000

/** Anything but a read: also by others, and also when it was refused. */
function disturbs(exchange: Exchange): boolean {
  const { method } = exchange.request
  if (method === 'GET' || method === 'HEAD') return false
  return exchange.operation === 'createServer' || serverPathOf(exchange) !== null
}

/** The id of an accepted DELETE, in lower case, or null. */
function deletionIn(exchange: Exchange): string | null {
  const status = exchange.response?.status ?? 0
  const accepted = exchange.operation === 'deleteServer' && status >= 200 && status < 300
  return accepted ? serverIdOf(exchange)!.toLowerCase() : null
}

/** Every two successive complete, unfiltered lists of an account. */
export const totals: View<Totals> = viewAtEnd('totals', () => {
  const sweeper = openSweeper()
  const last = new Map<string, { sweep: Sweep; refused: number; known: number }>()
  let refused = 0
  const subjects: Totals[] = []
  const made = new Set<string>()
  const deleted = new Set<string>()
  let disturbedAt = Number.NEGATIVE_INFINITY

  const note = (exchange: Exchange): void => {
    if (disturbs(exchange)) disturbedAt = Math.max(disturbedAt, exchange.sentAt + exchange.tookMs)
    const attempt = readAttempt(exchange)
    if (attempt !== null && wasRefused(attempt)) refused += 1
    const uuid = attempt?.uuid ?? null
    if (uuid !== null && made.size < uuidsMax) made.add(uuid)
    const gone = deletionIn(exchange)
    if (gone !== null && deleted.size < uuidsMax) deleted.add(gone)
  }
  return {
    see(exchange) {
      note(exchange)
      const page = isStranger(exchange) ? null : readServerPage(exchange)
      const after = page === null ? null : sweeper.see(page)
      if (after === null || after.filter !== null) return
      const known = made.size + deleted.size
      const earlier = last.get(accountOf(exchange))
      if (last.size < accountsMax || earlier !== undefined) {
        last.set(after.account, { sweep: after, refused, known })
      }
      if (earlier === undefined || subjects.length >= totalsMax) return
      const before = earlier.sweep
      subjects.push({
        exchanges: [...before.exchanges, ...after.exchanges],
        before,
        after,
        samePath: before.path === after.path,
        disturbed: disturbedAt >= before.from,
        made: new Set(made),
        deleted: new Set(deleted),
        refused: refused - earlier.refused,
        changes: known - earlier.known,
      })
    },
    subjects: () => subjects,
  }
})

/** Uuids of a list, in its order and in lower case; items without one are left out. */
export function uuidsOf({ items }: Sweep): readonly string[] {
  return items.flatMap((item) => uuidIn({ data: item }) ?? [])
}

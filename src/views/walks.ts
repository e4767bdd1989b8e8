/** Subjects that are walks: all pages of one list, from the first to the last, at one size. */
import type { Json } from '#exchange/json.ts'
import { type Page, pages } from './pages.ts'
import {
  factsOf,
  identify,
  identities,
  isCalm,
  isMislabelled,
  isUnfiltered,
  isVolatile,
  metNear,
  pageCount,
  windowMs,
} from './pages-facts.ts'
import type { Subject, View } from './view.ts'

export interface Walk extends Subject {
  readonly pages: readonly Page[]
  /** All items in the order they were met. */
  readonly items: readonly Json[]
  /** As the first page states them. */
  readonly total: number
  readonly perPage: number
  readonly filtered: boolean
  /** Did the total stand still, with nothing changed by the run and nothing just before? */
  readonly quiet: boolean
  /** Were all pages but the last full, and none too full? */
  readonly even: boolean
  /** Identities met more than once. */
  readonly repeated: readonly string[]
  /** Identities that were met near the walk, but not on it. */
  readonly unmet: readonly string[]
}

/** Walks under way at one time, and pages per walk. */
const walksMax = 100
const pagesMax = 1_000

function isQuiet(walk: readonly Page[]): boolean {
  const [first] = walk as [Page]
  const last = walk.at(-1)!
  return (
    isCalm(first) &&
    last.exchange.sentAt - first.exchange.sentAt <= windowMs(first) &&
    walk.every(
      ({ meta, changes }) =>
        meta.total === first.meta.total && (changes === first.changes || !isVolatile(first)),
    )
  )
}

function isEven(walk: readonly Page[], perPage: number): boolean {
  return walk.every(({ items, meta }, index) => {
    const count = items!.length
    if (meta.perPage !== perPage) return false
    return index === walk.length - 1 ? count <= perPage : count === perPage
  })
}

function findRepeated(items: readonly Json[]): string[] {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const identity of items.map(identify)) {
    if (seen.has(identity)) repeated.add(identity)
    seen.add(identity)
  }
  return [...repeated]
}

function completeWalk(walk: readonly Page[]): Walk {
  const [first] = walk as [Page]
  const { total, perPage } = factsOf(first)!
  const met = new Set(walk.flatMap(identities))
  const items = walk.flatMap((page) => page.items!)
  return {
    exchanges: walk.map((page) => page.exchange),
    pages: walk,
    items,
    total,
    perPage,
    filtered: !isUnfiltered(first),
    quiet: isQuiet(walk),
    even: isEven(walk, perPage),
    repeated: findRepeated(items),
    unmet: [...metNear(first)].filter((identity) => !met.has(identity)),
  }
}

/** Takes pages in tape order; a first page starts a walk anew, any other has to be the next one. */
function openAssembly(): (page: Page) => Walk | null {
  const walks = new Map<string, Page[]>()
  return (page) => {
    if (factsOf(page) === null || isMislabelled(page)) return null
    const key = `${page.collection} ${page.askedSize}`
    const walk = page.page === 1 ? [] : walks.get(key)
    if (walk === undefined || page.page !== walk.length + 1 || walk.length >= pagesMax) return null
    walk.push(page)
    const { total, perPage } = factsOf(walk[0]!)!
    if (walk.length < pageCount(total, perPage)) {
      if (walks.has(key) || walks.size < walksMax) walks.set(key, walk)
      return null
    }
    walks.delete(key)
    return completeWalk(walk)
  }
}

/** Every complete walk, those of a single page among them. */
export const walks: View<Walk> = {
  name: 'walks',
  open() {
    const lens = pages.open()
    const add = openAssembly()
    function* assemble(found: Iterable<Page>): Iterable<Walk> {
      for (const page of found) {
        const walk = add(page)
        if (walk !== null) yield walk
      }
    }
    return {
      see: (exchange) => assemble(lens.see(exchange)),
      close: () => assemble(lens.close()),
    }
  },
}

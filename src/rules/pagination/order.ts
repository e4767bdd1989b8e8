/**
 * Rules about the order of items: the same at every read and at every size (PAG-19, PAG-20,
 * INV-11).
 */
import { type Page, pages } from '#views/pages.ts'
import {
  identify,
  identities,
  isConsistent,
  isVolatile,
  near,
  wholeList,
} from '#views/pages-facts.ts'
import { walks } from '#views/walks.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { relateToUnpaged } from './first-page.ts'

/** The same request as this one, sent before, with the same total. */
function earlierRead(page: Page): Page | undefined {
  return near(page).find(
    (fellow) =>
      fellow.exchange.sentAt < page.exchange.sentAt &&
      fellow.exchange.request.path === page.exchange.request.path &&
      fellow.meta.total === page.meta.total,
  )
}

// A list that deals its items anew for every request cannot be walked at all. Servers come and go.
const pageReadAgainIsTheSame = rule({
  id: 'pagination/page-read-again-is-the-same',
  clause: 'PAG-19',
  view: pages,
  when: (page) => page.items !== null && !isVolatile(page) && earlierRead(page) !== undefined,
  judge(page) {
    const before = new Set(identities(earlierRead(page)!))
    const now = new Set(identities(page))
    if (before.symmetricDifference(now).size === 0) return null
    return complain('The same page read again shows other items', { where: page.operation })
  },
})

/** The beginning of the list in pages of another size, from a complete list on one page. */
function otherBeginning(page: Page): string[] | undefined {
  const whole = near(page).find(
    (fellow) =>
      fellow.page === 1 &&
      isConsistent(fellow) &&
      fellow.meta.total === page.meta.total &&
      fellow.meta.total === fellow.items!.length &&
      fellow.meta.perPage !== page.meta.perPage,
  )
  return whole && identities(whole).slice(0, page.items!.length)
}

// A client that changes its page size half-way would skip and repeat; the size is not an order.
const orderIsIndependentOfSize = rule({
  id: 'pagination/order-is-independent-of-size',
  clause: 'PAG-20',
  view: pages,
  when: (page) =>
    page.page === 1 &&
    !isVolatile(page) &&
    isConsistent(page) &&
    relateToUnpaged(page) !== 'shifted' &&
    otherBeginning(page) !== undefined,
  judge(page) {
    if (otherBeginning(page)!.join('\n') === identities(page).join('\n')) return null
    return complain('A first page at another size begins with other items', {
      where: page.operation,
    })
  },
})

// Pages joined are the list, at whatever size.
const joinedPagesAreTheList = rule({
  id: 'pagination/joined-pages-are-the-list',
  clause: 'INV-11',
  view: walks,
  optional: 'no list was walked over several pages and also read in one piece',
  when: (walk) =>
    walk.pages.length > 1 &&
    !isVolatile(walk.pages[0]!) &&
    walk.quiet &&
    walk.even &&
    walk.items.length === walk.total &&
    walk.repeated.length === 0 &&
    wholeList(walk.pages[0]!) !== null,
  judge(walk) {
    if (wholeList(walk.pages[0]!)!.join('\n') === walk.items.map(identify).join('\n')) return null
    return complain('Pages joined are in another order than the list in one piece', {
      where: walk.pages[0]!.operation,
    })
  },
})

export const orderRules: Rule[] = [
  pageReadAgainIsTheSame,
  orderIsIndependentOfSize,
  joinedPagesAreTheList,
]

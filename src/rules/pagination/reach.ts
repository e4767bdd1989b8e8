/** Rules about pages that a list has and that cannot be read all the same (PAG-11, PAG-18). */
import { type Page, pages } from '#views/pages.ts'
import {
  asksInstalling,
  expectedCount,
  isUnfiltered,
  isVolatile,
  isWithin,
  near,
  pageCount,
} from '#views/pages-facts.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

/** Another page of the list at this size, whose own facts say that this page exists. */
function herald(page: Page): Page | undefined {
  return near(page).find(
    (fellow) =>
      fellow !== page &&
      fellow.askedSize === page.askedSize &&
      isWithin(fellow) &&
      pageCount(fellow.meta.total!, fellow.meta.perPage!) >= page.page!,
  )
}

/** An account that has to pay first is refused whatever it asks for. */
function isRefused({ status }: Page): boolean {
  return status >= 400 && status !== 402
}

// `page` arrives as text, and a validation that wants a number turns every later page away. Servers
// come and go: there a page may have ceased to exist.
const laterPagesAreAnswered = rule({
  id: 'pagination/later-pages-are-answered',
  clause: 'PAG-11',
  view: pages,
  optional: 'no list was read beyond its first page',
  when: (page) =>
    (page.page ?? 0) > 1 &&
    isUnfiltered(page) &&
    !isVolatile(page) &&
    (page.items !== null || isRefused(page)) &&
    herald(page) !== undefined,
  judge(page) {
    if (!isRefused(page)) return null
    return complain('A page that the list has is refused', {
      expected: 200,
      actual: page.status,
      where: 'refused',
      exchanges: [herald(page)!.exchange, page.exchange],
    })
  },
})

/** Only what has the filter's own word, and has it still when it is read by itself. */
function isSurelyThere(page: Page): boolean {
  const total = herald(page)?.meta.total ?? null
  return total !== null && page.installs.lasting(page.exchange) >= total
}

// "Filter with ?status=installing or ?page=2" is no choice between the two.
const filterTakesPages = rule({
  id: 'pagination/filter-takes-pages',
  clause: 'PAG-18',
  view: pages,
  needs: ['creates'],
  optional: 'no filtered list was asked for a second page while all on it were surely there',
  when: (page) =>
    (page.page ?? 0) > 1 &&
    asksInstalling(page) &&
    (page.items !== null || isRefused(page)) &&
    isSurelyThere(page),
  judge(page) {
    const { meta, exchange } = herald(page)!
    const exchanges = [exchange, page.exchange]
    if (isRefused(page)) {
      return complain('A page that a filtered list has is refused', {
        expected: 200,
        actual: page.status,
        where: 'filtered',
        exchanges,
      })
    }
    const expected = expectedCount(meta.total!, meta.perPage!, page.page!)
    const actual = page.items!.length
    if (actual >= expected) return null
    return complain('A later page of a filtered list lacks items', {
      expected,
      actual,
      where: 'items',
      exchanges,
    })
  },
})

export const reachRules: Rule[] = [laterPagesAreAnswered, filterTakesPages]

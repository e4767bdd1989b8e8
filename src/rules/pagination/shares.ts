/** Rules about the share of the list that a page has to hold, where the order is known (PAG-11). */
import { member, wordOf } from '#exchange/json.ts'
import { type Page, pages } from '#views/pages.ts'
import {
  factsOf,
  identities,
  isUnfiltered,
  isWithin,
  near,
  pageCount,
  wholeList,
} from '#views/pages-facts.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { relateToUnpaged } from './first-page.ts'

/** Plans of different prices can stand in one order only (PLN-03), so every page has its share. */
function shareOf(page: Page): string[] | null {
  const facts = factsOf(page)
  const list = wholeList(page)
  if (facts === null || list === null || page.operation !== 'listPlans') return null
  const prices = near(page).flatMap(({ items }) =>
    items!.map((item) => member(item, 'monthly_price')),
  )
  if (new Set(prices).size !== list.length || facts.total !== list.length) return null
  const start = (facts.number - 1) * facts.perPage
  return list.slice(start, start + facts.perPage)
}

function priceAt({ items }: Page, index: number): number {
  return Number(wordOf(member(items!.at(index), 'monthly_price')))
}

/** Do pages follow each other against the order of the list? That is PLN-03's. */
function isSortBroken(page: Page): boolean {
  const full = near(page).filter(({ items }) => items!.length > 0)
  const rising = full.some((one) => priceAt(one, 0) < priceAt(one, -1))
  return full.some((one) =>
    full.some((next) => {
      if (one.page === null || next.page !== one.page + 1) return false
      if (next.askedSize !== one.askedSize) return false
      const step = priceAt(next, 0) - priceAt(one, -1)
      return rising ? step < 0 : step > 0
    }),
  )
}

function isCountedFromZero(page: Page): boolean {
  return near(page).some((fellow) => relateToUnpaged(fellow) === 'shifted')
}

// Where the list is known as a whole, one page tells what a walk would meet.
const plansHaveOnePage = rule({
  id: 'pagination/every-plan-has-one-page',
  clause: 'PAG-11',
  view: pages,
  optional: 'the plans were not read as a whole and by pages',
  when: (page) =>
    page.askedPage !== null &&
    (page.page ?? 0) > 1 &&
    isUnfiltered(page) &&
    isWithin(page) &&
    shareOf(page) !== null &&
    !isCountedFromZero(page) &&
    !isSortBroken(page),
  judge(page) {
    const share = shareOf(page)!
    const strangers = identities(page).filter((identity) => !share.includes(identity))
    if (strangers.length > 0) {
      return complain('A page holds items that belong on another one', {
        expected: share,
        actual: identities(page),
        where: 'share',
      })
    }
    const isLast = page.page === pageCount(page.meta.total!, page.meta.perPage!)
    if (!isLast || share.length === page.items!.length) return null
    return complain('The last page lacks items', {
      expected: share.length,
      actual: page.items!.length,
      where: 'missed',
    })
  },
})

export const shareRules: Rule[] = [plansHaveOnePage]

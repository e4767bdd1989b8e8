/**
 * Rules about per_page: what is allowed is honoured, what is not does no harm (PAG-07, PAG-13,
 * PAG-14).
 */
import { pageSizeMax } from '#contract/catalogue.ts'
import { type Page, pages } from '#views/pages.ts'
import {
  factsOf,
  ignoresSize,
  isMislabelled,
  isShort,
  isSize,
  isUnfiltered,
} from '#views/pages-facts.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

/** A list that is there whatever the account owns, asked for a page that exists in any case. */
function asksFirstOfCertainList(page: Page): boolean {
  const certain = page.operation === 'listPlans' || page.operation === 'listServers'
  return certain && page.page === 1 && isUnfiltered(page)
}

/** Refusals that may be for the query; an account that may do nothing says so otherwise. */
function isRefused({ status }: Page): boolean {
  return [400, 404, 416, 422].includes(status)
}

function asksSizeBelowMax(page: Page): boolean {
  return page.size !== null && page.size !== pageSizeMax
}

// Clients choose the size that suits them; 100 has a clause of its own.
const allowedSizesAreHonoured = rule({
  id: 'pagination/allowed-sizes-are-honoured',
  clause: 'PAG-07',
  view: pages,
  when: (page) =>
    asksSizeBelowMax(page) &&
    !isMislabelled(page) &&
    (isRefused(page) ? asksFirstOfCertainList(page) : factsOf(page) !== null),
  judge(page) {
    const details = { expected: page.size, where: 'size' }
    if (isRefused(page)) {
      return complain('An allowed per_page is refused', { ...details, actual: page.status })
    }
    if (!ignoresSize(page)) return null
    return complain('An allowed per_page is not honoured', {
      ...details,
      actual: page.meta.perPage,
    })
  },
})

// A page that is not full looks like the last one, and the walk ends early.
const pagesBeforeTheLastAreFull = rule({
  id: 'pagination/pages-before-the-last-are-full',
  clause: 'PAG-07',
  view: pages,
  when: (page) => isUnfiltered(page) && page.askedSize !== null && factsOf(page) !== null,
  judge(page) {
    if (!isShort(page)) return null
    return complain('A page before the last one is not full', {
      expected: page.meta.perPage,
      actual: page.items!.length,
      where: 'full',
    })
  },
})

// Without a ceiling one request can make the server read everything it has.
const noSizePassesTheMaximum = rule({
  id: 'pagination/no-size-passes-the-maximum',
  clause: 'PAG-13',
  view: pages,
  when: (page) => page.askedSize !== null && page.size === null,
  judge({ items, meta }) {
    const { perPage } = meta
    if ((items?.length ?? 0) > pageSizeMax) {
      return complain('A page holds more than 100 items', {
        expected: pageSizeMax,
        actual: items!.length,
        where: 'items',
      })
    }
    if (items === null || perPage === null || (perPage >= 1 && perPage <= pageSizeMax)) return null
    return complain('meta.per_page leaves the range from 1 to 100', {
      expected: 'a size from 1 to 100',
      actual: perPage,
      where: 'meta',
    })
  },
})

function isSizeOff(page: Page): boolean {
  if (page.items === null || page.meta.perPage === null) return false
  return ignoresSize(page) || isMislabelled(page) || !isSize(page.meta.perPage)
}

/** Was any other allowed size ignored or named wrongly? Then 100 is no case of its own. */
function sizesAreOffAnyway(page: Page): boolean {
  return page.fellows.some((fellow) => asksSizeBelowMax(fellow) && isSizeOff(fellow))
}

// The documented maximum is the size that everybody uses who wants few requests.
const hundredIsAllowed = rule({
  id: 'pagination/hundred-is-allowed',
  clause: 'PAG-14',
  view: pages,
  when: (page) =>
    page.size === pageSizeMax &&
    (isRefused(page) ? asksFirstOfCertainList(page) : page.meta.perPage !== null) &&
    !sizesAreOffAnyway(page),
  judge(page) {
    if (isRefused(page)) {
      return complain('per_page=100 is refused', { expected: 200, actual: page.status })
    }
    if (page.meta.perPage === pageSizeMax) return null
    return complain('per_page=100 is not honoured', {
      expected: pageSizeMax,
      actual: page.meta.perPage,
    })
  },
})

export const sizeRules: Rule[] = [
  allowedSizesAreHonoured,
  pagesBeforeTheLastAreFull,
  noSizePassesTheMaximum,
  hundredIsAllowed,
]

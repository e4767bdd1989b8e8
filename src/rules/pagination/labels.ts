/** Rules about current_page: the number of the page that came (PAG-03, PAG-05). */
import { isObject, member } from '#exchange/json.ts'
import { type Page, pages } from '#views/pages.ts'
import {
  factsOf,
  identities,
  isMislabelled,
  isUnderstated,
  isUnfiltered,
  near,
  pageCount,
} from '#views/pages-facts.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

/** A page within the list whose label is not the number that was asked for. */
function isLabelOff(page: Page): boolean {
  const facts = factsOf(page)
  if (facts === null || page.askedPage === null || page.meta.current === null) return false
  if (facts.number > pageCount(facts.total, facts.perPage)) return false
  return page.meta.current !== facts.number
}

/** Items under the number of a page that does not exist. A total that is too low is PAG-10's. */
function isPhantom(page: Page): boolean {
  const facts = factsOf(page)
  if (facts === null || page.meta.current !== facts.number || isUnderstated(page)) return false
  if (!isUnfiltered(page)) return false
  return !isMislabelled(page) && facts.number > pageCount(facts.total, facts.perPage)
}

/**
 * Another page under the same number holds the same items: the label tells the truth about them.
 */
function isLabelTrue(page: Page): boolean {
  const own = identities(page).join('\n')
  return near(page).some(
    (fellow) =>
      fellow !== page &&
      fellow.page === page.meta.current &&
      fellow.askedSize === page.askedSize &&
      identities(fellow).join('\n') === own,
  )
}

/** No number where none was asked for, although pages asked for by number have theirs. */
function isNumberLeftOut(page: Page): boolean {
  const raw = member(page.rawMeta, 'current_page') ?? null
  if (raw !== null || !isObject(page.rawMeta)) return false
  return page.fellows.some(({ askedPage, meta }) => askedPage !== null && meta.current !== null)
}

// The start of every walk. A label that is off on all pages is the matter of PAG-05.
const firstPageByDefault = rule({
  id: 'pagination/first-page-by-default',
  clause: 'PAG-03',
  view: pages,
  when: (page) =>
    page.items !== null &&
    page.askedPage === null &&
    (page.meta.current !== null || isNumberLeftOut(page)) &&
    !page.fellows.some(isLabelOff),
  judge({ meta }) {
    if (meta.current === 1) return null
    return complain('Without page the answer is not called page 1', {
      expected: 1,
      actual: meta.current,
    })
  },
})

/** The answer to a page that is no number (PAG-16) is still some page, and pages count from 1. */
function isNoPage({ items, page, meta }: Page): boolean {
  return items !== null && page === null && meta.current !== null && meta.current < 1
}

// A walk that goes by the label goes round in circles.
const currentPageIsTheOneReturned = rule({
  id: 'pagination/current-page-is-the-one-returned',
  clause: 'PAG-05',
  view: pages,
  when: (page) =>
    isNoPage(page) ||
    (factsOf(page) !== null &&
      page.askedPage !== null &&
      page.meta.current !== null &&
      page.items!.length > 0 &&
      !(isLabelOff(page) && isLabelTrue(page))),
  judge(page) {
    if (isNoPage(page)) {
      return complain('meta.current_page is no page number', {
        expected: 'a number from 1 on',
        actual: page.meta.current,
        where: 'none',
      })
    }
    if (isPhantom(page)) {
      return complain('Items come under a page number beyond the last page', {
        expected: 'no items, or the number of the page they are from',
        actual: page.meta.current,
        where: 'beyond',
      })
    }
    if (!isLabelOff(page)) return null
    return complain('meta.current_page is not the number of the page returned', {
      expected: page.page,
      actual: page.meta.current,
      where: 'label',
    })
  },
})

export const labelRules: Rule[] = [firstPageByDefault, currentPageIsTheOneReturned]

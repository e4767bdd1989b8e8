/** Rules about meta: that it is there, in integers, and names page and size truly (PAG-01 to PAG-06). */
import { pageSizeDefault } from '#contract/catalogue.ts'
import { isObject, member } from '#exchange/json.ts'
import { type Page, pages } from '#views/pages.ts'
import {
  factsOf,
  identities,
  isMislabelled,
  isOverfull,
  isShort,
  isSize,
  isUnderstated,
  near,
  pageCount,
} from '#views/pages-facts.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { misplacedMeta } from './misplaced.ts'

const listed = (page: Page): boolean => page.items !== null

/** Paging facts inside data are in the wrong place, not absent (ENV-05). */
function isWithinData({ answer }: Page): boolean {
  return misplacedMeta(answer.json)?.startsWith('/data') ?? false
}

// Without meta a client cannot know whether there is more.
const metaIsPresent = rule({
  id: 'pagination/meta-is-present',
  clause: 'PAG-01',
  view: pages,
  when: (page) => listed(page) && !isWithinData(page),
  judge({ rawMeta }) {
    if (isObject(rawMeta)) return null
    return complain('A page comes without its meta object', { actual: rawMeta ?? 'absent' })
  },
})

/** Sizes that are not allowed are judged by PAG-13 alone. */
function asksAllowedSize(page: Page): boolean {
  return page.askedSize === null || page.size !== null
}

const members = ['current_page', 'last_page', 'per_page', 'total'] as const

// "2" + 1 is "21": page numbers as text break the simplest walk.
const metaHoldsIntegers = rule({
  id: 'pagination/meta-holds-integers',
  clause: 'PAG-02',
  view: pages,
  when: (page) => listed(page) && isObject(page.rawMeta) && asksAllowedSize(page),
  judge({ rawMeta }) {
    const odd = members.find((name) => !Number.isInteger(member(rawMeta, name)))
    if (odd === undefined) return null
    return complain(`meta.${odd} is no JSON integer`, {
      expected: 'an integer',
      actual: member(rawMeta, odd) ?? 'absent',
      where: odd,
    })
  },
})

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
  return !isMislabelled(page) && facts.number > pageCount(facts.total, facts.perPage)
}

/** Another page under the same number holds the same items: the label tells the truth about them. */
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
    listed(page) &&
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

// Clients count on the default when they tell how many requests a walk takes.
const sizeByDefault = rule({
  id: 'pagination/default-size-is-25',
  clause: 'PAG-04',
  view: pages,
  when: (page) =>
    listed(page) &&
    page.askedSize === null &&
    page.meta.perPage !== null &&
    !page.fellows.some(isMislabelled),
  judge(page) {
    const { perPage } = page.meta
    if (perPage === pageSizeDefault && !isShort(page)) return null
    return complain('Without per_page the page size is not 25', {
      expected: pageSizeDefault,
      actual: perPage === pageSizeDefault ? page.items!.length : perPage,
    })
  },
})

// A walk that goes by the label goes round in circles.
const currentPageIsTheOneReturned = rule({
  id: 'pagination/current-page-is-the-one-returned',
  clause: 'PAG-05',
  view: pages,
  when: (page) =>
    factsOf(page) !== null &&
    page.askedPage !== null &&
    page.meta.current !== null &&
    page.items!.length > 0 &&
    !(isLabelOff(page) && isLabelTrue(page)),
  judge(page) {
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

// Progress and page counts are computed from this figure.
const perPageIsTheSizeInForce = rule({
  id: 'pagination/per-page-is-the-size-in-force',
  clause: 'PAG-06',
  view: pages,
  when: (page) => listed(page) && asksAllowedSize(page) && page.meta.perPage !== null,
  judge(page) {
    const { perPage } = page.meta
    const details = { expected: page.size ?? pageSizeDefault, actual: perPage }
    if (!isSize(perPage)) {
      return complain('meta.per_page is no size from 1 to 100', { ...details, where: 'range' })
    }
    if (isMislabelled(page)) {
      return complain('meta.per_page is not the size of the page', { ...details, where: 'label' })
    }
    if (!isOverfull(page)) return null
    return complain('A page holds more items than meta.per_page says', {
      expected: perPage,
      actual: page.items!.length,
      where: 'overfull',
    })
  },
})

export const metaRules: Rule[] = [
  metaIsPresent,
  metaHoldsIntegers,
  firstPageByDefault,
  sizeByDefault,
  currentPageIsTheOneReturned,
  perPageIsTheSizeInForce,
]

/**
 * Rules about meta: that it is there, in integers, and names the size truly (PAG-01, PAG-02,
 * PAG-04, PAG-06).
 */
import { pageSizeDefault } from '#contract/catalogue.ts'
import { isObject, member } from '#exchange/json.ts'
import { alwaysPaged, type Page, pages } from '#views/pages.ts'
import { isMislabelled, isOverfull, isShort, isSize } from '#views/pages-facts.ts'
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
  when: (page) =>
    listed(page) && isObject(page.rawMeta) && (asksAllowedSize(page) || isSize(page.meta.perPage)),
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

// Clients count on the default when they tell how many requests a walk takes. Lists that nobody
// calls paginated may have any size of their own.
const sizeByDefault = rule({
  id: 'pagination/default-size-is-25',
  clause: 'PAG-04',
  view: pages,
  when: (page) =>
    listed(page) &&
    alwaysPaged.has(page.operation) &&
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
  sizeByDefault,
  perPageIsTheSizeInForce,
]

/** Rules about what lies on pages: each item once, from page 1 on (PAG-11, PAG-12, PAG-24). */
import { type Page, pages } from '#views/pages.ts'
import {
  asksInstalling,
  identify,
  identities,
  isUnfiltered,
  isWithin,
  near,
} from '#views/pages-facts.ts'
import { type Walk, walks } from '#views/walks.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { relateToUnpaged } from './first-page.ts'

/** Different plans under one id are PLN-10's; here the same item comes twice. */
function isMetTwice(walk: Walk): boolean {
  return walk.repeated.some((identity) => {
    const twins = walk.items.filter((item) => identify(item) === identity)
    const texts = new Set(twins.map((twin) => JSON.stringify(twin)))
    return texts.size === 1 || identity.startsWith('uuid ')
  })
}

/** Something was met near the walk, counted by its total, but not met on it. */
function isLossy({ items, total, unmet, repeated }: Walk): boolean {
  return repeated.length === 0 && unmet.length > 0 && items.length + unmet.length <= total
}

// The whole point of a walk. Where the first page is already another one, PAG-12 says so.
const walkMeetsEveryItemOnce = rule({
  id: 'pagination/walk-meets-every-item-once',
  clause: 'PAG-11',
  view: walks,
  when: (walk) =>
    walk.quiet && walk.even && !walk.filtered && relateToUnpaged(walk.pages[0]!) !== 'shifted',
  judge(walk) {
    if (isMetTwice(walk)) {
      return complain('A walk over all pages meets an item more than once', { where: 'twice' })
    }
    if (!isLossy(walk)) return null
    return complain('A walk over all pages misses items', {
      expected: walk.total,
      actual: walk.items.length,
      where: 'missed',
    })
  },
})

/**
 * Another page of the list, under another number at the same size, that shares items with this one.
 */
function overlaps(page: Page): boolean {
  const own = new Set(identities(page))
  return near(page).some(
    (fellow) =>
      isWithin(fellow) &&
      fellow.page !== page.page &&
      fellow.askedSize === page.askedSize &&
      fellow.meta.total === page.meta.total &&
      identities(fellow).some((identity) => own.has(identity)),
  )
}

/** Do different plans share an id (PLN-10)? */
function hasAmbiguousIds(page: Page): boolean {
  if (page.operation !== 'listPlans') return false
  const texts = new Map(page.items!.map((item) => [identify(item), JSON.stringify(item)]))
  return near(page).some(({ items }) =>
    items!.some(
      (item) => (texts.get(identify(item)) ?? JSON.stringify(item)) !== JSON.stringify(item),
    ),
  )
}

// Two pages are enough to see that a walk would go round in circles.
const pagesDoNotOverlap = rule({
  id: 'pagination/pages-do-not-overlap',
  clause: 'PAG-11',
  view: pages,
  optional: 'no list was read beyond its first page',
  when: (page) =>
    page.askedPage !== null &&
    (page.page ?? 0) > 1 &&
    (isUnfiltered(page) || asksInstalling(page)) &&
    isWithin(page) &&
    !hasAmbiguousIds(page),
  judge(page) {
    if (!overlaps(page)) return null
    return complain('Two pages of a list share items', { where: 'twice' })
  },
})

// A list counted from 0 hides its first page from everybody who starts at 1.
const pageOneIsTheFirst = rule({
  id: 'pagination/page-one-is-the-first',
  clause: 'PAG-12',
  view: pages,
  when: (page) => page.askedPage === '1' && relateToUnpaged(page) !== null,
  judge(page) {
    if (relateToUnpaged(page) === 'same') return null
    return complain('page=1 is not what comes without page', { where: page.operation })
  },
})

/** From 2^31 on page numbers overflow the integers of many languages and databases. */
function asksHugePage({ askedPage }: Page): boolean {
  return askedPage !== null && /^\d{10,}$/.test(askedPage) && Number(askedPage) >= 2 ** 31
}

// Overflow turns a far page into the first one, or into a database error.
const hugePagesAreEmpty = rule({
  id: 'pagination/huge-pages-are-empty',
  clause: 'PAG-24',
  view: pages,
  optional: 'no page beyond 2^31 was asked for',
  when: asksHugePage,
  judge({ items, meta, askedPage }) {
    if (items === null || items.length === 0) return null
    // The last page under its own number is one of the accepted answers (PAG-15).
    if (meta.current !== null && meta.current === meta.last) return null
    return complain('A page number beyond all bounds leads to items', {
      expected: 'no items, or a 4xx',
      actual: { page: askedPage, current_page: meta.current },
    })
  },
})

export const sequenceRules: Rule[] = [
  walkMeetsEveryItemOnce,
  pagesDoNotOverlap,
  pageOneIsTheFirst,
  hugePagesAreEmpty,
]

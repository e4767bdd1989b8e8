/** Compares page=1 of a list with what comes without page (PAG-12). */
import type { Page } from '#views/pages.ts'
import { identities, isOverfull, isVolatile, near } from '#views/pages-facts.ts'

export type Relation =
  | 'same' // page=1 holds the beginning of the list
  | 'shifted' // page=1 holds what comes after its own length, or nothing at all
  | 'other' // page=1 is in another order than pages of two sizes that name no number

function readWithoutPage(page: Page): Page | undefined {
  return near(page).find(
    (fellow) =>
      fellow.askedPage === null &&
      fellow.page === 1 &&
      fellow.meta.total === page.meta.total &&
      !isOverfull(fellow) &&
      fellow.items!.length > 0,
  )
}

function startsWith(list: readonly string[], from: number, part: readonly string[]): boolean {
  return part.every((identity, index) => list[from + index] === identity)
}

function sameItems(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((identity) => other.includes(identity))
}

/** Do pages of different sizes, asked for without a number, begin alike? Then no size matters. */
function isOrderedAlike(page: Page): boolean {
  const unpaged = near(page).filter(
    (fellow) => fellow.askedPage === null && fellow.page === 1 && !isOverfull(fellow),
  )
  const [first, ...others] = unpaged.map(identities).toSorted((a, b) => b.length - a.length)
  const sizes = new Set(unpaged.map(({ askedSize }) => askedSize))
  return sizes.size > 1 && others.every((other) => startsWith(first!, 0, other))
}

/**
 * How a page asked for as page=1 relates to the list without page. Null where there is nothing to
 * compare, or where the two are merely in different orders (PAG-20).
 */
export function relateToUnpaged(page: Page): Relation | null {
  if (page.askedPage !== '1' || page.items === null || isOverfull(page)) return null
  const unpaged = readWithoutPage(page)
  if (unpaged === undefined) return null
  const list = identities(unpaged)
  const own = identities(page)
  if (own.length === 0) return 'shifted'
  // Servers of others come and go between two reads; only an empty page 1 speaks for itself.
  if (isVolatile(page)) return 'same'
  const [short, long] = own.length <= list.length ? [own, list] : [list, own]
  if (startsWith(long, 0, short)) return 'same'
  const size = page.meta.perPage ?? own.length
  if (size < list.length && startsWith(list, size, own)) return 'shifted'
  if (unpaged.askedSize !== page.askedSize) return isOrderedAlike(page) ? 'other' : null
  return sameItems(list, own) ? 'same' : 'shifted'
}

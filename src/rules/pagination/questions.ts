/**
 * Questions about pages: what the reference leaves open is recorded and compared from run to run.
 */
import { isObject, type JsonObject, member } from '#exchange/json.ts'
import { type Page, pages } from '#views/pages.ts'
import { factsOf, pageCount } from '#views/pages-facts.ts'
import { type Question, question } from '../question.ts'

/** Words of a server are quoted only where they are short and plain. */
function plainNames(names: readonly string[]): string[] {
  return names.filter((name) => /^[\w.-]{1,40}$/.test(name)).sort()
}

function isBeyond(page: Page): boolean {
  if (page.page === null || page.page <= 1) return false
  if (page.status !== 200) return lastKnown(page) !== null && page.page > lastKnown(page)!
  const facts = factsOf(page)
  return facts !== null && page.page > pageCount(facts.total, facts.perPage)
}

/** The number of pages that another page of the same list and size makes known. */
function lastKnown(page: Page): number | null {
  const fellow = page.fellows.find(
    (other) =>
      other.collection === page.collection &&
      other.askedSize === page.askedSize &&
      factsOf(other) !== null,
  )
  if (fellow === undefined) return null
  return pageCount(fellow.meta.total!, fellow.meta.perPage!)
}

// 404, an empty page and the last page are all in use; a client has to know which it is.
const beyondTheEnd = question({
  id: 'pagination/beyond-the-end',
  clause: 'PAG-15',
  view: pages,
  when: isBeyond,
  answer({ status, items, meta, page }) {
    if (items === null) return `${status}`
    const label = meta.current === page ? 'the number asked for' : 'another number'
    if (items.length === 0) return `200 without items, under ${label}`
    return meta.current === meta.last && meta.current !== page
      ? '200 with the last page under its own number'
      : `200 with items, under ${label}`
  },
})

function describeText(text: string): string {
  if (/^-\d+$/.test(text)) return 'negative'
  if (/^0+$/.test(text)) return 'zero'
  return /^\d+$/.test(text) ? 'too large' : 'a word'
}

// The error for bad input is described for bodies only (AMB-17).
const oddPages = question({
  id: 'pagination/page-that-is-no-page',
  clause: 'PAG-16',
  view: pages,
  when: ({ askedPage, page }) => askedPage !== null && page === null,
  answer({ askedPage, status, items, meta }) {
    const text = describeText(askedPage!)
    if (items === null) return `${text}: ${status}`
    return `${text}: 200, called page ${meta.current ?? 'nothing'}`
  },
})

const oddSizes = question({
  id: 'pagination/size-that-is-no-size',
  clause: 'PAG-17',
  view: pages,
  when: ({ askedSize, size }) => askedSize !== null && size === null,
  answer({ askedSize, status, items, meta }) {
    const text = describeText(askedSize!)
    if (items === null) return `${text}: ${status}`
    return `${text}: 200, per_page ${meta.perPage ?? 'not given'}`
  },
})

const emptyList = question({
  id: 'pagination/pages-of-an-empty-list',
  clause: 'PAG-09',
  view: pages,
  when: ({ items, meta }) => items !== null && meta.total === 0 && meta.last !== null,
  answer: ({ meta }) => `last_page ${meta.last}`,
})

const known = new Set(['current_page', 'last_page', 'per_page', 'total', 'data', 'meta'])

const furtherMembers = question({
  id: 'pagination/further-members',
  clause: 'PAG-22',
  view: pages,
  when: ({ items, rawMeta }) => items !== null && isObject(rawMeta),
  answer({ answer, rawMeta }) {
    const beside = Object.keys(answer.json as JsonObject)
    const within = Object.keys(rawMeta as JsonObject).map((name) => `meta.${name}`)
    const further = [...beside, ...within].filter((name) => !known.has(name.replace('meta.', '')))
    const shown = plainNames(further)
    return shown.length === 0 ? 'none' : shown.slice(0, 10).join(', ')
  },
})

// Links are promises of their own: one that names another number of pages misleads.
const links = question({
  id: 'pagination/links-and-meta',
  clause: 'PAG-22',
  view: pages,
  when: ({ answer, meta }) => typeof lastLink(answer.json) === 'string' && meta.last !== null,
  answer({ answer, meta }) {
    const number = /[?&]page=(\d+)/.exec(String(lastLink(answer.json)))?.[1]
    if (number === undefined) return 'the last link names no page'
    return Number(number) === meta.last ? 'agree' : 'the last link contradicts meta.last_page'
  },
})

function lastLink(json: Page['answer']['json']) {
  return member(member(json, 'links'), 'last')
}

export const paginationQuestionList: Question[] = [
  beyondTheEnd,
  oddPages,
  oddSizes,
  emptyList,
  furtherMembers,
  links,
]

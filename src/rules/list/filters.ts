/** Rules about `?status=` (LST-04 to -06, INV-06). */
import { cachedStatusMs, rereadAfterMs } from '#contract/patience.ts'
import { type FilteredPage, filteredPages, isStray } from '#views/filtered.ts'
import { type Item, items } from '#views/items.ts'
import { healthy, type Life, type Sight, storyAt, storyOf } from '#views/lives/life.ts'
import { installingAfter, isPastGrace, livingLooks } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { type Page, pages } from '#views/pages.ts'
import { asksInstalling } from '#views/pages-facts.ts'
import { queryOf } from '#views/paths.ts'
import { complain, type Judgement } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

const needs = ['creates'] as const

// Scripts wait for this list to be empty: a foreign word on it keeps them waiting.
const filterKeepsInstalling = weighed<Item>({
  id: 'list/filter-keeps-installing-servers-only',
  clause: 'LST-04',
  view: items,
  needs,
  optional: 'the installation was over before it could be watched',
  weigh({ via, filter, server }) {
    if (via !== 'list' || filter !== 'installing') return undefined
    const story = storyOf(server)
    if (story === undefined) return undefined
    if (story === 'installing') return null
    return complain('A list of installing servers holds one that is not installing', {
      expected: 'installing',
      actual: server.status,
    })
  },
})

/** Refusals that may be for the query; an account that may do nothing says so otherwise. */
const queryStatuses = new Set([400, 404, 405, 409, 410, 416, 422])

function isFirstOfInstalling(page: Page): boolean {
  return page.page === 1 && asksInstalling(page)
}

/** Are sizes taken elsewhere, so that a refusal is not for the size (PAG-07, PAG-14)? */
function takesSizes({ askedSize, fellows }: Page): boolean {
  if (askedSize === null) return true
  if (fellows.some((fellow) => isFirstOfInstalling(fellow) && fellow.items !== null)) return false
  return fellows.some(({ size, filters, items }) => size && filters.length === 0 && items !== null)
}

// The one filter word that the reference shows has to be taken.
const filterIsTaken = weighed<Page>({
  id: 'list/installing-is-a-filter',
  clause: 'LST-04',
  view: pages,
  needs,
  weigh(page) {
    if (!isFirstOfInstalling(page)) return undefined
    const { status } = page
    if (!queryStatuses.has(status)) return status === 200 ? null : undefined
    if (!takesSizes(page)) return undefined
    return complain('The filter status=installing is refused', { expected: 200, actual: status })
  },
})

/** Once may be a replica that is behind the one that showed the server. */
const earlyMissesMin = 2

/** Within the grace: missed by the filter twice or more, each time after the list of all had it. */
function isMissedEarly(life: Life): boolean {
  const lists = livingLooks(life, 'list')
  const shown = lists.filter(({ filter, listed }) => filter === null && listed)
  const missed = lists.filter(
    (one) => one.filter === 'installing' && !one.listed && !isPastGrace(life, one),
  )
  const turns = shown.filter(({ to }, i) =>
    missed.some(
      ({ from }) => from >= to && from < (shown[i + 1]?.from ?? Number.POSITIVE_INFINITY),
    ),
  )
  return turns.length >= earlyMissesMin
}

/** A filtered list that lacks the server, although it was visible and went on installing. */
function isMissed(life: Life, sight: Sight): boolean {
  if (!isPastGrace(life, sight) && !isMissedEarly(life)) return false
  // A status may be told from a cache; the server itself is not.
  return installingAfter(life, sight.to, 'get', 'status').some(
    ({ via, from }) => via === 'get' || from - sight.to >= cachedStatusMs,
  )
}

// A server that is missing there is taken for finished, or for lost.
const filterFindsInstalling = weighed<Life>({
  id: 'list/filter-finds-every-installing-server',
  clause: 'LST-05',
  view: lives,
  needs,
  optional: 'the installation was over before it could be watched',
  weigh(life) {
    const filtered = livingLooks(life, 'list').filter(({ filter }) => filter === 'installing')
    if (filtered.some(({ listed }) => listed)) return null
    const missed = filtered.find((sight) => !sight.listed && isMissed(life, sight))
    if (missed === undefined) return undefined
    return complain('An installing server is not on the list of installing servers', {
      exchanges: [life.creation.attempt.exchange, missed.exchange],
    })
  },
})

/** The total of the full list, on a page that does not show as many although it has room. */
function isShort({ page, full }: FilteredPage): boolean {
  const { perPage } = page
  if (page.total === null || perPage === null || !Number.isInteger(page.page)) return false
  const shown = (page.page - 1) * perPage + page.items.length
  const hasRoom = page.page >= 1 && page.items.length < perPage && shown < page.total
  return hasRoom && page.total === full && isSizeAskedFor(page)
}

/** As many as the page says there are, or as fit on it. */
function isFilled({ items, perPage }: FilteredPage['page'], total: number): boolean {
  return items.length >= Math.min(total, perPage ?? total)
}

/** A page that names another size than was asked for is PAG-06's. */
function isSizeAskedFor({ answer, perPage }: FilteredPage['page']): boolean {
  const asked = queryOf(answer.exchange).get('per_page')
  return asked === null || asked === String(perPage)
}

/** A server that the list of all did not hold just before: that list was behind. */
function isAhead({ page, whole }: FilteredPage): boolean {
  const known = new Set(whole?.items.map(({ uuid }) => uuid))
  return page.items.some(({ uuid }) => !known.has(uuid))
}

/** More than were installing a moment ago: nothing begins to install without being made. */
function isOvercounted(subject: FilteredPage): boolean {
  const { page, whole, filter } = subject
  if (whole === null || page.total === null || filter !== 'installing') return false
  if (isAhead(subject)) return false
  const installing = whole.items.filter((item) => storyOf(item) === 'installing')
  return page.total > installing.length && page.total === whole.total
}

/** As many as the list of all shows, or none where none are shown; a wrong total is PAG-10's. */
function isTrueTotal({ page, whole, filter }: FilteredPage): boolean {
  if (whole === null) return page.total === 0 && page.items.length === 0
  return page.total === whole.items.filter((item) => storyOf(item) === filter).length
}

/** The last page of the full list, under a total of the filtered one. */
function weighLastPage(subject: FilteredPage): Judgement {
  const { total, perPage, lastPage } = subject.page
  const { full } = subject
  if (total === null || perPage === null || perPage < 1 || full === null) return null
  if (!isTrueTotal(subject)) return null
  const pages = Math.ceil(total / perPage)
  const ofAll = Math.ceil(full / perPage)
  // Any other wrong count is wrong without a filter, too: PAG-08.
  if (full <= total || lastPage !== ofAll || ofAll <= Math.max(1, pages)) return null
  return complain('The last page of a filtered list counts servers that the filter leaves out', {
    expected: Math.max(1, pages),
    actual: lastPage,
    where: 'last_page',
  })
}

// A pager over the wrong count walks through empty pages.
const filterCountsWhatItKeeps = weighed<FilteredPage>({
  id: 'list/filter-counts-what-it-keeps',
  clause: 'LST-06',
  view: filteredPages,
  weigh(subject) {
    const { page, filter, leaky } = subject
    if (filter !== 'installing' && filter !== 'suspended') return undefined
    const strays = page.items.filter((item) => isStray(item, filter))
    if (page.page > 1 && strays.length > 0 && !leaky) {
      return complain('A later page of a filtered list is not filtered', {
        expected: filter,
        actual: strays[0]!.status,
        where: 'later pages',
      })
    }
    if (page.total === null || strays.length > 0) return undefined
    if (filter === 'suspended' && !isFilled(page, page.total)) return undefined
    if (!isShort(subject) && !isOvercounted(subject)) return weighLastPage(subject)
    return complain('The total of a filtered list counts servers that the filter leaves out', {
      actual: page.total,
      where: 'total',
    })
  },
})

/** The status had been healthy for long when the filter still found the server installing. */
function isStale(life: Life, sight: Sight): boolean {
  const before = livingLooks(life, 'status').filter(({ to }) => to <= sight.from)
  const last = before.at(-1)
  if (last === undefined || storyAt(last) !== healthy) return false
  const installed = before.find((status) => storyAt(status) === healthy)
  return installed !== undefined && sight.from - installed.to >= rereadAfterMs
}

// A filter over an index of its own may go on telling yesterday's story.
const filterTellsTheSameStory = weighed<Life>({
  id: 'list/filter-tells-the-same-story',
  clause: 'INV-06',
  view: lives,
  needs,
  optional: 'the installation was over before it could be watched',
  weigh(life) {
    const found = livingLooks(life, 'list').filter(
      ({ filter, listed }) => filter === 'installing' && listed,
    )
    if (found.length === 0) return undefined
    const stale = found.find((sight) => isStale(life, sight))
    if (stale === undefined) return null
    return complain('The filter finds a server installing that its status calls healthy', {
      exchanges: [stale.exchange],
    })
  },
})

export const filterRules: Rule[] = [
  filterKeepsInstalling,
  filterIsTaken,
  filterFindsInstalling,
  filterCountsWhatItKeeps,
  filterTellsTheSameStory,
]

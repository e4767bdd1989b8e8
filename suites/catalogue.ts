/** Act 4: paging, filters and missing things, read while the servers install. */
import type { Memory } from '#target/memory.ts'
import type { Step } from '#target/step.ts'
import { unknownUuid } from './bodies.ts'
import { type CallFrom, get, one } from './steps.ts'

const paging = ['pagination', 'plans', 'envelope']

/**
 * The largest proper divisor of the total above one gives several full pages; 4 of 8 for the
 * documented catalogue.
 */
export function dividingSize(total: number): number {
  for (let size = Math.min(100, Math.floor(total / 2)); size > 1; size -= 1) {
    if (total % size === 0) return size
  }
  return 1
}

/**
 * A page size that leaves less than half a page over, so that a page count rounded down or to the
 * nearest is wrong: 6 of 8 for the documented catalogue.
 */
export function remainingSize(total: number): number {
  for (let size = 3; size < Math.min(100, total); size += 1) {
    const left = total % size
    if (left > 0 && left < size / 2) return size
  }
  return total > 3 ? 3 : 2
}

/** The smallest size from three on that does not divide the total. */
function oddSize(total: number): number {
  for (let size = 3; size < Math.min(100, total); size += 1) if (total % size !== 0) return size
  return 2
}

function page(sizeOf: (total: number) => number, number: (pages: number) => number): CallFrom {
  return ({ plansTotal }: Memory) => {
    const total = plansTotal ?? 8
    const size = sizeOf(total)
    const pages = Math.max(1, Math.ceil(total / size))
    return get(`/plans?per_page=${size}&page=${number(pages)}`)
  }
}

/** The first page, which is the one that comes where none is asked for (PAG-03). */
const firstPage: CallFrom = ({ plansTotal }) =>
  get(`/plans?per_page=${dividingSize(plansTotal ?? 8)}`)

function plansPage(
  id: string,
  call: CallFrom,
  topics: readonly string[] = paging,
  after: readonly string[] = ['plans'],
): Step {
  return one(id, { operation: 'listPlans', topics, after, call })
}

/** Every page in between, where the catalogue is long: the walk has to be complete to be judged. */
const pagesBetween: Step = {
  id: 'plans.pp4.between',
  topics: paging,
  costs: {},
  after: ['plans.pp4.p1'],
  async run(session) {
    const total = session.memory.plansTotal ?? 8
    const size = dividingSize(total)
    const pages = Math.min(Math.ceil(total / size), 10)
    for (let number = 3; number <= pages; number += 1) {
      await session.send('plans.pp4.between', get(`/plans?per_page=${size}&page=${number}`))
    }
  },
}

export const paged: readonly Step[] = [
  plansPage('plans.pp4.p1', firstPage),
  plansPage(
    'plans.pp4.p2',
    page(dividingSize, () => 2),
  ),
  pagesBetween,
  plansPage(
    'plans.pp4.beyond',
    page(dividingSize, (pages) => pages + 1),
  ),
  plansPage(
    'plans.pp3.p1',
    page(oddSize, () => 1),
  ),
  plansPage(
    'plans.pp6.last',
    page(remainingSize, (pages) => pages),
  ),
  plansPage('plans.pp101', () => get('/plans?per_page=101')),
  plansPage('plans.pp-1', () => get('/plans?per_page=-1')),
  plansPage('plans.pp0', () => get('/plans?per_page=0')),
  plansPage('plans.pageabc', () => get('/plans?page=abc')),
  // A negative offset, where the page is multiplied by its size and nobody looks.
  plansPage('plans.page-1', () => get('/plans?page=-1')),
  one('plans.head', {
    // HEAD is no documented operation.
    operation: 'other',
    topics: ['transport', 'rate-limits'],
    after: ['plans'],
    call: () => ({ method: 'HEAD', path: '/plans' }),
  }),
  // The very same page twice: its order must not be chance (PAG-19).
  plansPage('plans.pp4.again', firstPage, [...paging, 'reads'], ['plans.pp4.p1']),
]

export const missing: readonly Step[] = [
  one('templates.unknown', {
    operation: 'listTemplates',
    topics: ['templates', 'locations', 'errors'],
    call: () => get('/locations/999999/templates'),
  }),
  one('missing.uuid', {
    operation: 'getServer',
    topics: ['errors', 'get', 'envelope', 'rate-limits'],
    call: () => get(`/servers/${unknownUuid}`),
  }),
  one('missing.status', {
    operation: 'getServerStatus',
    topics: ['status', 'errors'],
    after: ['missing.uuid'],
    call: () => get(`/servers/${unknownUuid}/status`),
  }),
  one('missing.backups', {
    operation: 'listBackups',
    topics: ['backups', 'errors'],
    after: ['missing.uuid'],
    call: () => get(`/servers/${unknownUuid}/backups`),
  }),
  one('missing.wildcard', {
    operation: 'getServer',
    topics: ['get', 'errors'],
    // Seven characters of a server that exists, where we have one: a LIKE query would find it.
    call: ({ second }) => get(`/servers/${(second?.uuid ?? unknownUuid).slice(0, 7)}%25`),
  }),
  one('missing.malformed', {
    operation: 'getServer',
    topics: ['errors', 'get', 'transport'],
    // Neither a uuid nor a short one; and a search by its beginning would find a server.
    call: ({ second }) => get(`/servers/${second?.uuid.slice(0, 7) ?? 'not-a-uuid'}`),
  }),
  one('missing.route', {
    operation: 'other',
    topics: ['errors', 'envelope'],
    call: () => get('/no-such-route'),
  }),
]

/**
 * Sent while both servers stand and one is stopped: a filter that is not applied, or that takes the
 * one for the other, must have something to show.
 */
export const suspended: readonly Step[] = [
  one('servers.suspended', {
    operation: 'listServers',
    topics: ['list', 'pagination', 'envelope'],
    call: () => get('/servers?status=suspended'),
  }),
]

/** Sent while both servers stand that are installed by now. */
export const installed: readonly Step[] = [
  one('servers.installed.p2', {
    operation: 'listServers',
    topics: ['list', 'pagination'],
    needs: ['creates'],
    after: ['status.ready.second'],
    // The second page of nothing: a filter that is lost on later pages, forgotten when pages are
    // counted, or that reads a column which nobody clears, shows the servers there are.
    call: () => get('/servers?status=installing&per_page=1&page=2'),
  }),
]

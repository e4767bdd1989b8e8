/** Defect by defect: what an honest panel answers, and what the broken one answers instead. */
import { describe, expect, it } from 'vitest'
import type { Fixture } from './book.ts'
import { defects } from './defects.ts'
import type { Json, JsonObject } from './kinds.ts'
import { isObject } from './kinds.ts'
import type { Ask, Heard } from './tour.ts'
import { dataOf, Tourist } from './tour.ts'

type Look = (tour: Tourist) => Promise<unknown>
type Row = [defect: string, look: Look, right: unknown, wrong: unknown]

const ORDER = { plan_id: 3, location_id: 6, template_slug: 'debian-12', hostname: 'a.example' }
const NAMELESS = { plan_id: 5, location_id: 6, template_slug: 'debian-12' }
const KEY = { 'Idempotency-Key': '7c9e6679-7425-40de-944b-e07fc1f90ae7' }
const NEXT_KEY = { 'Idempotency-Key': '7c9e6679-7425-40de-944b-e07fc1f90ae8' }
const GONE = '00000000-0000-4000-8000-000000000000'

const bodyOf = ({ json }: Heard): JsonObject => (isObject(json) ? json : {})
const listOf = (heard: Heard): JsonObject[] => {
  const { data } = bodyOf(heard)
  return Array.isArray(data) ? data.filter(isObject) : []
}
const partOf = (heard: Heard, member: string): JsonObject => {
  const part = bodyOf(heard)[member]
  return isObject(part) ? part : {}
}

const status =
  (method: string, path: string, ask: Ask = {}): Look =>
  async (tour) =>
    (await tour.ask(method, path, ask)).status
const code =
  (method: string, path: string, ask: Ask = {}): Look =>
  async (tour) =>
    partOf(await tour.ask(method, path, ask), 'error').code
const meta =
  (path: string, member: string): Look =>
  async (tour) =>
    partOf(await tour.ask('GET', path), 'meta')[member]
const each =
  (path: string, member: string): Look =>
  async (tour) =>
    listOf(await tour.ask('GET', path)).map((item) => item[member])
const first =
  (path: string, member: string): Look =>
  async (tour) =>
    listOf(await tour.ask('GET', path))[0]?.[member]
/** How many items a list shows, and how many it says there are. */
const counted =
  (path: string): Look =>
  async (tour) => {
    const heard = await tour.ask('GET', path)
    return [listOf(heard).length, partOf(heard, 'meta').total]
  }
const head =
  (path: string, name: string): Look =>
  async (tour) =>
    (await tour.ask('GET', path)).headers[name]
const order = (tour: Tourist, body: Json = ORDER, headers = {}, as: Fixture = 'A1') =>
  tour.ask('POST', '/servers', { body, headers, as })
const made =
  (member: string, body: Json = ORDER): Look =>
  async (tour) =>
    dataOf(await order(tour, body))[member]
const total: Look = async (tour) => partOf(await tour.ask('GET', '/servers'), 'meta').total

/** Creates a server, lets `ms` pass, does `steps`, and reads a member of what `path` shows. */
const later =
  (ms: number, path: string, member: string, ...steps: string[]): Look =>
  async (tour) => {
    const { uuid } = dataOf(await order(tour, ORDER, KEY))
    tour.wait(ms)
    for (const step of steps) {
      if (step === 'DELETE') await tour.ask('DELETE', `/servers/${uuid}`)
      else if (step === 'READ') await tour.ask('GET', `/servers/${uuid}${path}`)
      else await tour.ask('POST', `/servers/${uuid}/power`, { body: { action: step } })
      tour.wait(4000)
    }
    const heard = await tour.ask('GET', `/servers/${uuid}${path}`)
    return member === 'HTTP' ? heard.status : dataOf(heard)[member]
  }

/** How many servers two creations leave. */
const after =
  (...asks: [Json, Record<string, string>][]): Look =>
  async (tour) => {
    for (const [body, headers] of asks) await order(tour, body, headers)
    return total(tour)
  }

/** How many of so many requests pass in one go. */
const pass =
  (count: number, of: (nth: number) => Ask = () => ({})): Look =>
  async (tour) => {
    let passed = 0
    for (let nth = 0; nth < count; nth += 1) {
      if ((await tour.ask('GET', '/plans', of(nth))).status === 200) passed += 1
    }
    return passed
  }
/** A member of the first 429, or its headers. */
const refused =
  (read: (heard: Heard) => unknown): Look =>
  async (tour) => {
    await pass(30)(tour)
    return read(await tour.ask('GET', '/plans'))
  }

const catalogueRows: Row[] = [
  ['sorted-as-text', each('/plans', 'id'), [1, 2, 3, 4, 5, 6, 7, 8], [4, 5, 1, 6, 7, 2, 3, 8]],
  ['dearest-first', first('/plans', 'id'), 1, 8],
  ['border-swap', each('/plans?per_page=4', 'id'), [1, 2, 3, 4], [1, 2, 3, 5]],
  ['memory-in-mib', first('/plans', 'memory'), 3_221_225_472, 3072],
  ['memory-32-bit', first('/plans', 'memory'), 3_221_225_472, -1_073_741_824],
  ['prices-as-text', first('/plans', 'monthly_price'), 3.92, '3.92'],
  ['filter-renumbers', first('/plans?location_id=6', 'id'), 1, 101],
  ['plan-filter-total-of-all', counted('/plans?location_id=6'), [8, 8], [5, 8]],
  ['location-id-text', first('/locations', 'id'), 1, '1'],
  [
    'slug-empty',
    each('/locations/5/templates', 'slug'),
    expect.not.arrayContaining(['']),
    expect.arrayContaining(['']),
  ],
  ['slugs-for-show', first('/locations/6/templates', 'slug'), 'ubuntu-24.04', 'os-ubuntu-24-04'],
]

const pageRows: Row[] = [
  ['last-page-floor', meta('/plans?per_page=3', 'last_page'), 3, 2],
  ['last-page-plus-one', meta('/plans?per_page=4', 'last_page'), 2, 3],
  ['last-page-by-25', meta('/plans?per_page=4', 'last_page'), 2, 1],
  ['per-page-text', meta('/plans?per_page=4', 'per_page'), 4, '4'],
  ['default-size-15', meta('/plans', 'per_page'), 25, 15],
  ['current-page-one', meta('/plans?per_page=4&page=2', 'current_page'), 2, 1],
  ['short-last-page-size', meta('/plans?per_page=3&page=3', 'per_page'), 3, 2],
  ['total-shrinks', meta('/plans?per_page=4&page=2', 'total'), 8, 4],
  ['one-item-short', each('/plans?per_page=4', 'id'), [1, 2, 3, 4], [1, 2, 3]],
  ['pages-overlap', first('/plans?per_page=4&page=2', 'id'), 5, 4],
  ['border-item-lost', first('/plans?per_page=4&page=2', 'id'), 5, 6],
  ['last-page-first-again', each('/plans?per_page=3&page=3', 'id'), [7, 8], [1, 2, 3]],
  ['zero-based', first('/plans?per_page=4&page=1', 'id'), 1, 5],
  ['size-unbounded', meta('/plans?per_page=101', 'per_page'), 100, 101],
  ['hundred-refused', status('GET', '/servers?per_page=100'), 200, 422],
  ['beyond-repeats-last', each('/plans?per_page=4&page=3', 'id'), [], [5, 6, 7, 8]],
  ['zero-size-crashes', status('GET', '/plans?per_page=0'), 200, 500],
]

const doorRows: Row[] = [
  ['plans-public', status('GET', '/plans', { as: null }), 401, 200],
  ['missing-is-invalid', code('GET', '/plans', { as: null }), 'UNAUTHENTICATED', 'INVALID_TOKEN'],
  ['revoked-works', status('GET', '/servers', { as: 'RV' }), 401, 200],
  ['whitelist-ignored', status('GET', '/plans', { as: 'IPX' }), 403, 200],
  ['writes-pass-whitelist', status('POST', '/servers', { as: 'IPX', body: {} }), 403, 422],
  ['overdue-creates', status('POST', '/servers', { as: 'OD', body: ORDER }), 402, 201],
  ['overdue-reads', status('GET', '/servers', { as: 'OD' }), 200, 402],
  ['validation-400', status('POST', '/servers', { body: {} }), 422, 400],
  ['unknown-server-null', status('GET', `/servers/${GONE}`), 404, 200],
  ['bad-json-crashes', status('POST', '/servers', { body: '{"plan_id":' }), 400, 500],
  [
    'unknown-slug-default',
    status('POST', '/servers', { body: { ...ORDER, template_slug: 'x' } }),
    422,
    201,
  ],
  [
    'unknown-plan-smallest',
    status('POST', '/servers', { body: { ...ORDER, plan_id: 99 } }),
    422,
    201,
  ],
  ['list-of-all', total, 0, 3],
  ['total-of-everybody', total, 0, 3],
]

const lifeRows: Row[] = [
  ['created-pending', made('status'), 'installing', 'pending'],
  ['next-plan', made('cpu'), 3, 4],
  ['cpu-constant', made('cpu', NAMELESS), 8, 1],
  ['nameless-empty', made('name', NAMELESS), expect.stringMatching(/./), ''],
  ['created-200', status('POST', '/servers', { body: ORDER }), 201, 200],
  ['null-while-installing', later(0, '/status', 'status'), 'installing', null],
  ['installing-for-ever', later(9000, '/status', 'status'), null, 'installing'],
  ['status-409-installing', later(0, '/status', 'HTTP'), 200, 409],
  ['stays-stopped', later(9000, '/status', 'state'), 'running', 'stopped'],
  ['uptime-ms', later(9000, '/status', 'uptime_seconds'), 4, 4000],
  ['uptime-constant', later(9000, '/status', 'uptime_seconds'), 4, 86_400],
  ['shutdown-in-name', later(9000, '/status', 'state', 'kill'), 'stopped', 'running'],
  ['restart-stays-down', later(9000, '/status', 'state', 'restart'), 'running', 'stopped'],
  ['status-running', later(9000, '', 'status'), null, 'running'],
  ['credentials-404-installing', later(0, '/credentials', 'HTTP'), 200, 404],
  ['password-never', later(9000, '/credentials', 'password_status'), 'ready', 'generating'],
  ['password-once', later(9000, '/credentials', 'root_password', 'READ'), expect.any(String), null],
  ['get-after-delete', later(9000, '', 'HTTP', 'DELETE'), 404, 200],
  ['credentials-survive', later(9000, '/credentials', 'HTTP', 'DELETE'), 404, 200],
  ['delete-in-name', later(9000, '/status', 'HTTP', 'DELETE'), 404, 200],
  ['backups-missing', later(9000, '/backups', 'HTTP'), 200, 404],
]

const keyRows: Row[] = [
  ['key-ignored', after([ORDER, KEY], [ORDER, KEY]), 1, 2],
  ['other-body-creates', after([ORDER, KEY], [NAMELESS, KEY]), 1, 2],
  ['key-cut-at-35', after([ORDER, KEY], [NAMELESS, NEXT_KEY]), 2, 1],
  ['double-click-guard', after([ORDER, KEY], [NAMELESS, NEXT_KEY]), 2, 1],
  ['key-per-worker', after([ORDER, KEY], [ORDER, KEY]), 1, 2],
  ['replay-adds-ghost', after([ORDER, KEY], [ORDER, KEY]), 1, 2],
  ['refused-but-made', after([{ ...ORDER, template_slug: 'x' }, {}]), 0, 1],
  ['ghost-per-creation', after([ORDER, {}]), 1, 2],
]

const limitRows: Row[] = [
  ['no-burst-limit', pass(61), 30, 61],
  ['burst-31', pass(61), 30, 31],
  ['burst-29', pass(61), 30, 29],
  ['counted-twice', pass(61), 30, 15],
  ['per-token', pass(60, (nth) => ({ as: nth % 2 ? 'A1' : 'A2' })), 30, 60],
  ['global', pass(60, (nth) => ({ as: nth % 2 ? 'A1' : 'B1' })), 60, 30],
  ['per-connection', pass(60, (nth) => ({ line: nth % 2 })), 30, 60],
  ['three-workers', pass(100), 30, 90],
  ['per-forwarded-for', pass(60, (nth) => ({ headers: { 'x-forwarded-for': `${nth}` } })), 30, 60],
  ['limit-503', refused((heard) => heard.status), 429, 503],
  [
    'limit-other-code',
    refused((heard) => partOf(heard, 'error').code),
    'RATE_LIMIT_EXCEEDED',
    'TOO_MANY_REQUESTS',
  ],
  ['retry-ms', refused((heard) => heard.headers['Retry-After']), '10', '10000'],
  ['retry-missing', refused((heard) => heard.headers['Retry-After']), '10', undefined],
  ['remaining-negative', refused((heard) => heard.headers['X-RateLimit-Remaining']), '0', '-1'],
  ['limit-100', head('/plans', 'X-RateLimit-Limit'), '30', '100'],
  ['remaining-one-high', head('/plans', 'X-RateLimit-Remaining'), '29', '30'],
  ['reset-delta', head('/plans', 'X-RateLimit-Reset'), expect.stringMatching(/^178/), '11'],
]

const rows = [catalogueRows, pageRows, doorRows, lifeRows, keyRows, limitRows].flat()

describe('what a defect does', () => {
  it('is told of more than sixty', () => {
    expect(new Set(rows.map(([id]) => id)).size).toBeGreaterThanOrEqual(60)
  })

  it.each(rows)('%s', async (id, look, right, wrong) => {
    const defect = defects.find((one) => one.id === id)
    const choices = { ...defect?.choices, ...defect?.insists }
    const installMs = 5000
    expect(await look(new Tourist({ choices, installMs }))).toEqual(right)
    expect(await look(new Tourist({ choices, installMs, defect: id }))).toEqual(wrong)
  })
})

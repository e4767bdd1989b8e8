/** The stops of the tour before anything is created, the limiter, and the tour as a whole. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Json } from './kinds.ts'
import type { Get, Tourist } from './tour.ts'
import { create, end, run, strangers } from './tour-life.ts'

const KEY = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
const PAUSE = 500

async function catalogue(tour: Tourist, get: Get): Promise<void> {
  for (const query of [
    '',
    '?per_page=4&page=1',
    '?per_page=4&page=2',
    '?per_page=4&page=3',
    '?per_page=3&page=3',
    '?per_page=3&page=1',
    '?page=1',
    '?per_page=101',
    '?per_page=-1',
    '?per_page=0',
    '?page=abc',
    '?per_page=100',
    '?location_id=6',
    '?location_id=3',
    '?per_page=1',
    '',
    '?per_page=7',
  ])
    await get(`/plans${query}`)
  await tour.ask('HEAD', '/plans')
  await tour.ask('GET', '/plans', { headers: { 'accept-encoding': 'gzip' } })
  await get('/locations')
  await get('/locations')
  await get('/locations/6/templates')
  await get('/locations/999999/templates')
}

async function doors(tour: Tourist): Promise<void> {
  const token = tour.panel.book.tokens.A1.text
  const altered = `${token.slice(0, -4)}${token.endsWith('zzzz') ? 'yyyy' : 'zzzz'}`
  for (const path of ['/plans', '/locations', '/locations/6/templates', '/servers', '/nowhere']) {
    await tour.ask('GET', path, { as: null })
  }
  for (const value of [`Bearer ${altered}`, 'Basic YTpi', 'Bearer ', 'nonsense']) {
    await tour.ask('GET', '/plans', { as: null, headers: { authorization: value } })
    await tour.ask('GET', '/servers', { as: null, headers: { authorization: value } })
  }
  await tour.ask('HEAD', '/plans', { as: null })
  await tour.ask('GET', '/servers', { as: 'RV' })
  const order = { plan_id: 1, location_id: 6, template_slug: 'debian-12' }
  await tour.ask('POST', '/servers', { as: null, body: order, headers: { 'Idempotency-Key': KEY } })
  await tour.ask('POST', '/servers', { as: null, body: {} })
}

const SMALL = { plan_id: 1, location_id: 6, template_slug: 'debian-12' }

const BAD_ORDERS: Json[] = [
  {},
  { ...SMALL, template_slug: 'no-such-system' },
  { ...SMALL, plan_id: 999_999 },
  { ...SMALL, location_id: 999_999 },
  { ...SMALL, plan_id: [] },
  { plan_id: 1, location_id: 6 },
  { plan_id: 1, template_slug: 'debian-12' },
  { location_id: 6, template_slug: 'debian-12' },
  { ...SMALL, hostname: {} },
  { location_id: 5, plan_id: 1, template_slug: 'windows-2022' },
  '{"plan_id": 1,',
]

async function refusals(tour: Tourist, get: Get): Promise<void> {
  for (const body of BAD_ORDERS) {
    await tour.ask('POST', '/servers', {
      body,
      headers: { 'Idempotency-Key': `${KEY.slice(0, -2)}00` },
    })
    tour.wait(PAUSE)
  }
  const long = 'k'.repeat(90)
  await tour.ask('POST', '/servers', { body: {}, headers: { 'Idempotency-Key': long } })
  await tour.ask('POST', '/servers', {
    body: {},
    headers: { 'content-type': 'application/json; charset=utf-8' },
  })
  for (const path of [
    '/servers?per_page=100',
    '/servers',
    '/servers?status=suspended',
    '/servers?per_page=1&page=1',
    '/servers?per_page=1&page=2',
    '/servers?per_page=1&page=1',
    '/nowhere',
    '/servers/not-a-uuid-at-all',
    '/servers/00000000-0000-4000-8000-000000000000',
    '/servers/00000000-0000-4000-8000-000000000000/status',
    '/servers/00000000-0000-4000-8000-000000000000/backups',
  ])
    await get(path)
}

async function limits(tour: Tourist): Promise<void> {
  tour.wait(120_000)
  for (let count = 0; count < 64; count += 1) {
    await tour.ask('GET', count % 2 ? '/plans' : '/locations', { line: count % 4 })
    tour.wait(20)
  }
  await tour.ask('GET', '/plans', { as: 'A2' })
  await tour.ask('GET', '/plans', { as: 'B1' })
  await tour.ask('GET', '/plans', { headers: { 'x-forwarded-for': '192.0.2.9' } })
  await tour.ask('GET', '/plans', { headers: { 'x-real-ip': '192.0.2.9' } })
  const order = { plan_id: 1, location_id: 6, template_slug: 'debian-12' }
  await tour.ask('POST', '/servers', { body: order })
  await sleep(8)
  tour.wait(11_000)
  await tour.ask('GET', '/servers')
  tour.wait(120_000)
  await Promise.all(Array.from({ length: 64 }, (_, line) => tour.ask('GET', '/plans', { line })))
  tour.wait(120_000)
  for (let count = 0; count < 250; count += 1) {
    await tour.ask(count % 10 ? 'GET' : 'HEAD', count % 3 ? '/plans' : '/servers/00000000')
    tour.wait(count < 30 ? 10 : 335)
  }
}

/** Walks the tour, perhaps without the limiter's long stop; gives its log, a text per answer. */
export async function walk(tour: Tourist, withLimits = true): Promise<string[]> {
  const get: Get = async (path) => {
    tour.wait(PAUSE)
    return tour.ask('GET', path)
  }
  await catalogue(tour, get)
  await doors(tour)
  await refusals(tour, get)
  const made = await create(tour, get)
  await run(tour, get, made)
  await strangers(tour, made)
  await end(tour, get, made)
  if (withLimits) await limits(tour)
  return tour.log
}

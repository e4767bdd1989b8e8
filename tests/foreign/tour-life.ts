/** The stops of the tour around two servers: creation, life, other accounts, and the end. */
import type { Json } from './kinds.ts'
import type { Get, Tourist } from './tour.ts'
import { dataOf } from './tour.ts'

const KEY = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
const OTHER_KEY = '7c9e6679-7425-40de-944b-e07fc1f90ae8'
const PAUSE = 500
const ORDER = {
  plan_id: 3,
  location_id: 6,
  template_slug: 'debian-12',
  hostname: 'App-01.example.com',
}
const again = (line = 0) => ({ body: ORDER, headers: { 'Idempotency-Key': KEY }, line })

/** What the tour has made. */
export interface Made {
  first: string
  second: string
  member: string
}

/** Creates, repeats and races. */
export async function create(tour: Tourist, get: Get): Promise<Made> {
  const ask = (body: Json | string, headers: Record<string, string>, line = 0) =>
    tour.ask('POST', '/servers', { body, headers, line })
  const made = await ask(ORDER, { 'Idempotency-Key': KEY })
  const swapped =
    '{"hostname":"App-01.example.com", "template_slug":"debian-12","plan_id":3,"location_id":6}'
  await ask(swapped, { 'idempotency-key': KEY })
  await ask({ ...ORDER, hostname: 'other.example.com' }, { 'Idempotency-Key': KEY })
  const extra = {
    plan_id: 5,
    location_id: 6,
    template_slug: 'debian-12',
    status: 'active',
    cpu: 64,
    uuid: '11111111-1111-4111-8111-111111111111',
    memory: 1,
  }
  const pair = { 'Idempotency-Key': OTHER_KEY }
  const [one] = await Promise.all([ask(extra, pair, 1), ask(extra, pair, 2)])
  await ask(extra, pair)
  tour.wait(PAUSE)
  await ask(ORDER, {})
  for (const path of [
    '?status=installing&per_page=1&page=1',
    '?status=installing&per_page=1&page=2',
    '?status=installing',
    '',
  ]) {
    await get(`/servers${path}`)
  }
  await tour.ask('GET', '/servers?status=installing', { as: 'B1' })
  const { powerMember } = tour.panel.choices
  return {
    first: String(dataOf(made).uuid ?? tour.panel.book.servers.at(-2)?.uuid),
    second: String(dataOf(one).uuid ?? tour.panel.book.servers.at(-1)?.uuid),
    member: powerMember,
  }
}

async function readAll(get: Get, { first, second }: Made): Promise<void> {
  for (const path of ['', '/status', '/credentials', '/credentials', '/backups', '/backups']) {
    await get(`/servers/${first}${path}`)
  }
  for (const path of [
    `/servers/${first.slice(0, 8)}`,
    `/servers/${second.slice(0, 8)}`,
    `/servers/${second}`,
    '/servers',
    `/servers/${second}/status`,
    `/servers/${second}/credentials`,
    `/servers/${first.slice(0, 7)}%25`,
  ])
    await get(path)
}

/** A life: installation, reads, power. */
export async function run(tour: Tourist, get: Get, made: Made): Promise<void> {
  const { first, second, member } = made
  const power = (body: Json | string, id = first) =>
    tour.ask('POST', `/servers/${id}/power`, { body })
  const etag = (await get(`/servers/${first}`)).headers.ETag ?? 'none'
  await readAll(get, made)
  await power({ [member]: 'start' })
  await power({})
  await get(`/servers/${first}/status`)
  tour.wait(14_500)
  await tour.ask('GET', `/servers/${first}`, { headers: { 'if-none-match': etag } })
  for (const pause of [400, 3000, 12_000, 60_000]) {
    tour.wait(pause)
    await readAll(get, made)
  }
  await tour.ask('POST', '/servers', again(3))
  for (const body of [
    { [member]: 'frobnicate' },
    {},
    { [member]: 'shutdown' },
    { [member]: 'start' },
    { [member]: 'restart' },
    { [member]: 'kill' },
    { [member]: 'start' },
  ]) {
    await power(body)
    for (const id of [first, second, first]) await get(`/servers/${id}/status`)
    tour.wait(9000)
    await get(`/servers/${first}/status`)
  }
  await get(`/servers/${first}/power`)
  await get(`/servers/${second}/status`)
  await get(`/servers/${first}/status`)
}

/** What other accounts may see and do. */
export async function strangers(tour: Tourist, { first, member }: Made): Promise<void> {
  for (const id of [first, first.slice(0, 8)]) await tour.ask('GET', `/servers/${id}`, { as: 'B1' })
  for (const path of ['/status', '/credentials', '/backups']) {
    await tour.ask('GET', `/servers/${first}${path}`, { as: 'B1' })
  }
  await tour.ask('GET', '/servers', { as: 'B1' })
  await tour.ask('GET', '/servers?status=suspended', { as: 'B1' })
  await tour.ask('POST', `/servers/${first}/power`, { as: 'B1', body: { [member]: 'kill' } })
  const key = { 'Idempotency-Key': KEY }
  const order = { plan_id: 1, location_id: 6, template_slug: 'debian-12' }
  await tour.ask('POST', '/servers', { as: 'B1', body: {}, headers: key })
  await tour.ask('POST', '/servers', { as: 'B1', body: order, headers: key })
  await tour.ask('POST', '/servers', { as: null, body: order, headers: key, line: 4 })
  await tour.ask('GET', '/servers', { as: 'B1' })
  await tour.ask('GET', '/servers', { as: 'A2' })
  await tour.ask('GET', `/servers/${first}/status`, { as: 'A2' })
  await tour.ask('GET', '/servers', { as: 'OD' })
  await tour.ask('POST', '/servers', { as: 'OD', body: order })
  await tour.ask('GET', '/servers', { as: 'OD' })
  for (const headers of [{}, { 'x-forwarded-for': '127.0.0.1' }, { 'x-real-ip': '127.0.0.1' }]) {
    await tour.ask('GET', '/servers', { as: 'IPX', headers })
    await tour.ask('GET', '/plans', { as: 'IPX', headers })
  }
  await tour.ask('POST', '/servers', { as: 'IPX', body: {} })
}

/** Deletion, and what remains. */
export async function end(tour: Tourist, get: Get, { first, second, member }: Made): Promise<void> {
  await tour.ask('DELETE', `/servers/${first}`, { as: null, line: 5 })
  await tour.ask('DELETE', `/servers/${first}`, { as: 'B1' })
  await get(`/servers/${first}`)
  await tour.ask('DELETE', `/servers/${first}`)
  await tour.ask('DELETE', `/servers/${first}`)
  for (const path of ['', '/status', '/credentials', '/backups'])
    await get(`/servers/${first}${path}`)
  await tour.ask('POST', `/servers/${first}/power`, { body: { [member]: 'start' } })
  await get(`/servers/${second}`)
  await tour.ask('POST', '/servers', again())
  await get('/servers?per_page=100')
  const order = {
    plan_id: 2,
    location_id: 4,
    template_slug: 'ubuntu-24.04',
    hostname: 'brief.example',
  }
  const brief = await tour.ask('POST', '/servers', { body: order })
  await tour.ask('DELETE', `/servers/${dataOf(brief).uuid}`)
  tour.wait(60_000)
  await get(`/servers/${dataOf(brief).uuid}`)
  await get('/servers')
  tour.wait(4_000_000)
  await tour.ask('POST', '/servers', again())
}

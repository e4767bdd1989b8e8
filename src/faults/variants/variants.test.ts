/** The legitimate variants: alone or combined at random, they work as the reference says. */
import { describe, expect, test } from 'vitest'
import { ambiguities } from '#contract/ambiguities.ts'
import { clauses } from '#contract/clauses.ts'
import { type Bench, dataOf, listOf, openBench } from '#server/testing.ts'
import { dimensions, pointOf, variantAt, variants } from './points.ts'

const known = new Set<string>([...ambiguities, ...clauses].map(({ id }) => id))

/**
 * A creation of what this server offers, found as a client finds it. Of several locations the first
 * two may have nothing left.
 */
async function orderAt(bench: Bench): Promise<Record<string, unknown>> {
  const locations = listOf(await bench.get('/locations'))
  const location = locations[2] ?? locations[0]
  const templates = listOf(await bench.get(`/locations/${location?.id}/templates`))
  return { plan_id: 1, location_id: location?.id, template_slug: templates[0]?.slug }
}

/** Reads the catalogue, creates a server and finds it again once it may be found. */
async function live(bench: Bench): Promise<void> {
  const plans = await bench.get('/plans')
  expect(plans.status).toBe(200)
  expect(listOf(plans).map(({ id }) => id)).toEqual(expect.arrayContaining([1, 2, 8]))
  expect(plans.body?.meta).toMatchObject({ current_page: 1, per_page: 25 })
  const made = await bench.post('/servers', await orderAt(bench), {
    headers: { 'Idempotency-Key': '7c9e6679-7425-40de-944b-e07fc1f90ae7' },
  })
  expect(made.status).toBe(201)
  expect(dataOf(made)).toMatchObject({ status: 'installing', cpu: 1 })
  const { uuid } = dataOf(made)
  await bench.advance(5_000)
  expect(dataOf(await bench.get(`/servers/${uuid}`)).uuid).toBe(uuid)
  await bench.advance(200_000)
  const read = async () => dataOf(await bench.get(`/servers/${uuid}/status`))
  const first = await read()
  // A hypervisor may be silent for one read.
  const status = first.state === 'unknown' ? await read() : first
  expect(status).toMatchObject({ state: 'running', status: null })
  const credentials = dataOf(await bench.get(`/servers/${uuid}/credentials`))
  expect(credentials.root_password).toMatch(/^\w{24}$/)
}

describe('a variant', () => {
  test.each(variants.map(({ id, policies }) => ({ id, policies })))('$id works', async (one) => {
    await live(await openBench({ policies: one.policies }))
  })

  test('says by which open point it is allowed', () => {
    for (const { id, allowedBy, violates } of variants) {
      expect(allowedBy.length, id).toBeGreaterThan(0)
      for (const allowance of allowedBy) expect(known.has(allowance), allowance).toBe(true)
      expect(violates).toEqual([])
    }
  })

  test('is one for every answer of every point', () => {
    const answers = Object.values(dimensions).flatMap((options) => Object.values(options))
    expect(answers).toEqual(variants.map(({ policies }) => policies))
  })
})

describe('every point that the reference leaves open about the server', () => {
  /** Points about webhooks, and about what may not be asserted at all. */
  const elsewhere = ['AMB-24', 'AMB-25', 'AMB-26', 'AMB-27', 'AMB-44', 'AMB-47', 'AMB-02', 'AMB-04']
  /** What is accepted there is what the honest server does; everything else is a fault. */
  const settled = ['AMB-32', 'AMB-38']
  const allowed = new Set(variants.flatMap(({ allowedBy }) => allowedBy))

  test.each(
    ambiguities.map(({ id }) => id).filter((id) => ![...elsewhere, ...settled].includes(id)),
  )('%s has a variant', (id) => {
    expect(allowed.has(id)).toBe(true)
  })
})

describe('a random point', () => {
  test.each(Array.from({ length: 50 }, (_, seed) => seed))('%i works', async (seed) => {
    await live(await openBench({ policies: variantAt(seed).policies }))
  })

  test('is the same for the same seed, and differs for another', () => {
    expect(variantAt(7).names).toEqual(variantAt(7).names)
    expect(variantAt(7).names).not.toEqual(variantAt(8).names)
    expect(variantAt(7).names.length).toBeGreaterThan(40)
  })

  test('never combines what no server can be', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const { names } = variantAt(seed)
      const has = (start: string) => names.some((name) => name.startsWith(start))
      expect(has('one-bucket/') && has('burst-algorithm/')).toBe(false)
      expect(has('empty-list/') && has('page-beyond-the-end/')).toBe(false)
      expect(has('refused-requests/') && has('retry-after-rounding/down')).toBe(false)
    }
  })

  test('draws every answer sooner or later', () => {
    const drawn = new Set(Array.from({ length: 200 }, (_, i) => variantAt(i).names).flat())
    const names = Object.entries(dimensions).flatMap(([name, options]) =>
      Object.keys(options).map((option) => `${name}/${option}`),
    )
    expect(names.filter((name) => !drawn.has(name))).toEqual([])
  })
})

test('answers that touch the same decision build on one another', async () => {
  const { policies } = pointOf([
    'not-found-code/server-not-found',
    'unknown-plan/not-found',
    'request-id/member',
    'error-members/details',
    'page-links/beside-meta',
  ])
  const bench = await openBench({ policies })
  const missing = await bench.get('/servers/00000000-0000-4000-8000-000000000000')
  expect(missing.body?.error).toMatchObject({ code: 'SERVER_NOT_FOUND', errors: [] })
  expect(missing.body).toHaveProperty('request_id')
  const refused = await bench.post('/servers', { ...(await orderAt(bench)), plan_id: 999 })
  expect([refused.status, refused.body?.error?.code]).toEqual([404, 'PLAN_NOT_FOUND'])
  expect((await bench.get('/plans?per_page=4')).body).toMatchObject({
    links: { next: '/plans?page=2&per_page=4', prev: null },
  })
})

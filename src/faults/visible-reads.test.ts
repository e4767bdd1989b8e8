/** Faults seen from outside, by plain calls: transport, tokens, envelopes, catalogue and pages. */
import { describe, expect, test } from 'vitest'
import { dataOf, listOf, makeServer } from '#server/testing.ts'
import { openBroken } from './testing.ts'

const missing = '/servers/00000000-0000-4000-8000-000000000000'

describe('transport', () => {
  test('a byte order mark stands before the body', async () => {
    const bench = await openBroken('transport/byte-order-mark-before-json')
    const { text, headers } = await bench.get('/plans')
    // Decoding takes the mark away; only the length still tells of it.
    expect(Number(headers['content-length'])).toBe(Buffer.byteLength(text) + 3)
  })

  test('a dot in Latin-1 is no UTF-8', async () => {
    const bench = await openBroken('transport/plan-names-in-latin-1')
    const { text } = await bench.get('/plans')
    expect(text).toContain('8 vCPU \ufffd 16 GB')
  })

  test('errors alone are labelled as text', async () => {
    const bench = await openBroken('transport/errors-labelled-as-plain-text')
    expect((await bench.get('/plans')).headers['content-type']).toBe('application/json')
    expect((await bench.get(missing)).headers['content-type']).toBe('text/plain')
  })

  test('gzip comes unasked, and is only claimed', async () => {
    const unasked = await openBroken('transport/gzip-without-being-asked')
    await expect(unasked.get('/plans')).rejects.toThrow(SyntaxError)
    const claimed = await openBroken('transport/gzip-named-but-not-applied')
    const headers = { 'Accept-Encoding': 'gzip' }
    const answer = await claimed.get('/locations', { headers })
    expect(answer.headers['content-encoding']).toBe('gzip')
    expect(listOf(answer)).toHaveLength(13)
  })

  test('a length in characters ends a body early', async () => {
    const bench = await openBroken('transport/length-in-characters')
    expect(listOf(await bench.get('/locations'))).toHaveLength(13)
    await expect(bench.get('/plans')).rejects.toThrow(SyntaxError)
  })

  test('large answers break off, small ones arrive', async () => {
    const bench = await openBroken('transport/large-answers-break-off')
    expect((await bench.get('/plans?per_page=2')).status).toBe(200)
    await expect(bench.get('/plans')).rejects.toThrow()
  })

  test('a changed server is still called unchanged', async () => {
    const bench = await openBroken('transport/not-modified-although-changed')
    const uuid = await makeServer(bench)
    const { etag } = (await bench.get(`/servers/${uuid}`)).headers
    await bench.advance(20_000)
    const headers = { 'If-None-Match': String(etag) }
    expect((await bench.get(`/servers/${uuid}`, { headers })).status).toBe(304)
  })

  test('whoever accepts anything is sent to a login page', async () => {
    const bench = await openBroken('transport/login-redirect-unless-json-is-asked-for')
    const answer = await bench.get('/plans', { token: null })
    expect([answer.status, answer.headers.location]).toEqual([302, '/login'])
    const headers = { Accept: 'application/json' }
    expect((await bench.get('/plans', { token: null, headers })).status).toBe(401)
  })

  test.each([
    ['transport/page-in-words-crashes', 'GET', '/plans?page=abc', undefined],
    ['transport/negative-page-size-crashes', 'GET', '/plans?per_page=-1', undefined],
    ['transport/page-size-zero-crashes', 'GET', '/plans?per_page=0', undefined],
    ['transport/malformed-uuid-crashes', 'GET', '/servers/nonsense', undefined],
    ['transport/unknown-uuid-crashes', 'GET', missing, undefined],
    ['transport/malformed-json-crashes', 'POST', '/servers', '{"plan_id":'],
    ['transport/object-for-an-id-crashes', 'POST', '/servers', '{"plan_id":{}}'],
    ['transport/templates-of-nowhere-crash', 'GET', '/locations/999999/templates', undefined],
    ['pagination/huge-page-crashes', 'GET', '/plans?page=2147483648', undefined],
  ])('%s', async (id, method, path, raw) => {
    const bench = await openBroken(id)
    const how = raw === undefined ? {} : { raw, headers: { 'Content-Type': 'application/json' } }
    expect((await bench.call(method, path, how)).status).toBe(500)
    expect((await bench.get('/plans')).status).toBe(200)
  })

  test('class names and traces come along', async () => {
    const named = await openBroken('transport/class-name-in-not-found')
    expect((await named.get(missing)).body?.error?.message).toContain('App\\Models\\Server')
    const traced = await openBroken('transport/stack-trace-in-validation-error')
    expect((await traced.post('/servers', {})).text).toContain('ServerController.php')
  })
})

describe('tokens and accounts', () => {
  test('a token with another end is accepted', async () => {
    const bench = await openBroken('authentication/tokens-compared-by-their-start')
    const token = `${bench.tokens.A1.slice(0, -4)}0000`
    expect((await bench.get('/plans', { token })).status).toBe(200)
  })

  test.each([
    ['authentication/unknown-token-answered-as-unauthenticated', 'nobody', 401, 'UNAUTHENTICATED'],
    ['authentication/unknown-token-answered-403', 'nobody', 403, 'INVALID_TOKEN'],
    ['authentication/missing-header-answered-403', null, 403, 'UNAUTHENTICATED'],
    ['authentication/missing-header-answered-as-invalid-token', null, 401, 'INVALID_TOKEN'],
    ['authentication/blocked-address-answered-401', 'IPX', 401, 'IP_NOT_ALLOWED'],
    ['authentication/blocked-address-answered-forbidden', 'IPX', 403, 'FORBIDDEN'],
  ])('%s', async (id, token, status, code) => {
    const bench = await openBroken(id)
    const answer = await bench.get('/plans', { token })
    expect([answer.status, answer.body?.error?.code]).toEqual([status, code])
  })

  test('the plans are open, the servers are not', async () => {
    const bench = await openBroken('authentication/plans-need-no-token')
    expect((await bench.get('/plans', { token: null })).status).toBe(200)
    expect((await bench.get('/servers', { token: null })).status).toBe(401)
  })

  test('a connection stays signed in', async () => {
    const bench = await openBroken('authentication/connection-stays-signed-in')
    expect((await bench.get('/servers')).status).toBe(200)
    const statuses: number[] = []
    // The client takes any idle connection, the signed-in one sooner or later.
    for (let i = 0; i < 5; i += 1)
      statuses.push((await bench.get('/servers', { token: null })).status)
    expect(statuses).toContain(200)
  })

  test('a refused creation is carried out', async () => {
    const bench = await openBroken('authentication/refused-creation-is-carried-out')
    const json = { plan_id: 1, location_id: 2, template_slug: 'debian-12' }
    expect((await bench.post('/servers', json, { token: null })).status).toBe(401)
    expect(listOf(await bench.get('/servers'))).toHaveLength(1)
  })

  test('a made-up address opens the whitelist', async () => {
    const bench = await openBroken('authentication/real-ip-header-opens-the-whitelist')
    const headers = { 'X-Real-IP': '203.0.113.9' }
    expect((await bench.get('/plans', { token: 'IPX' })).status).toBe(403)
    expect((await bench.get('/plans', { token: 'IPX', headers })).status).toBe(200)
  })

  test.each([
    ['authentication/foreign-server-read-by-uuid', (uuid: string) => `/servers/${uuid}`],
    [
      'authentication/foreign-server-read-by-short-uuid',
      (uuid: string) => `/servers/${uuid.slice(0, 8)}`,
    ],
    ['authentication/foreign-status-read', (uuid: string) => `/servers/${uuid}/status`],
    ['authentication/foreign-credentials-read', (uuid: string) => `/servers/${uuid}/credentials`],
    ['authentication/foreign-backups-read', (uuid: string) => `/servers/${uuid}/backups`],
  ])('%s', async (id, path) => {
    const bench = await openBroken(id)
    const uuid = await makeServer(bench)
    expect((await bench.get(path(uuid), { token: 'B1' })).status).toBe(200)
    expect((await bench.call('DELETE', `/servers/${uuid}`, { token: 'B1' })).status).toBe(404)
  })

  test('a foreign server is deleted behind a 404', async () => {
    const bench = await openBroken('authentication/refused-deletion-is-carried-out')
    const uuid = await makeServer(bench)
    expect((await bench.call('DELETE', `/servers/${uuid}`, { token: 'B1' })).status).toBe(404)
    expect((await bench.get(`/servers/${uuid}`)).status).toBe(404)
  })

  test("others' servers are listed and counted", async () => {
    const listed = await openBroken('list/shows-servers-of-other-accounts')
    expect(listOf(await listed.get('/servers'))).toHaveLength(1)
    const counted = await openBroken('authentication/total-counts-all-accounts')
    expect((await counted.get('/servers')).body).toMatchObject({ data: [], meta: { total: 1 } })
  })
})

describe('envelopes and errors', () => {
  test.each([
    ['envelope/not-found-without-envelope', missing, { message: 'Not Found' }],
    ['envelope/error-is-a-text', missing, { error: 'There is no such server.' }],
    ['envelope/refusal-carries-null-data', missing, { data: null }],
    ['envelope/data-missing-beyond-the-end', '/plans?page=9', { meta: { current_page: 9 } }],
    ['envelope/empty-list-is-an-object', '/servers', { data: {} }],
    ['errors/unknown-server-is-null', missing, { data: null }],
  ])('%s', async (id, path, body) => {
    const bench = await openBroken(id)
    expect((await bench.get(path)).body).toMatchObject(body)
  })

  test('meta lies within data', async () => {
    const bench = await openBroken('envelope/meta-inside-data')
    const { body } = await bench.get('/servers')
    expect(body).not.toHaveProperty('meta')
    expect(body?.data).toMatchObject({ items: [], meta: { total: 0 } })
  })

  test('a code goes with the wrong status', async () => {
    const bench = await openBroken('errors/validation-error-sent-as-400')
    const answer = await bench.post('/servers', {})
    expect([answer.status, answer.body?.error?.code]).toEqual([400, 'VALIDATION_ERROR'])
  })

  test('a refusal leaves a server behind', async () => {
    const bench = await openBroken('errors/refused-template-creates-all-the-same')
    const json = { plan_id: 1, location_id: 2, template_slug: 'no-such-template' }
    expect((await bench.post('/servers', json)).status).toBe(422)
    expect((await bench.get('/servers')).body?.meta).toMatchObject({ total: 1 })
  })
})

describe('the catalogue', () => {
  test('prices are sorted as text', async () => {
    const bench = await openBroken('plans/sorted-by-price-as-text')
    const prices = listOf(await bench.get('/plans')).map((plan) => plan.monthly_price)
    expect(prices.slice(0, 3)).toEqual([10.46, 20.93, 3.92])
  })

  test('pages are sorted among themselves only', async () => {
    const bench = await openBroken('plans/sorted-within-the-page-only')
    const idsAt = async (page: number) =>
      listOf(await bench.get(`/plans?per_page=4&page=${page}`)).map(({ id }) => Number(id))
    expect(listOf(await bench.get('/plans')).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    const [first, second] = [await idsAt(1), await idsAt(2)]
    expect(first).toEqual(first.toSorted((a, b) => a - b))
    expect(Math.max(...first)).toBeGreaterThan(Math.min(...second))
  })

  test('the filter renumbers plans and leaves the total alone', async () => {
    const renumbered = await openBroken('plans/filter-renumbers-plans')
    expect(listOf(await renumbered.get('/plans?location_id=2'))[0]?.id).toBe(101)
    const counted = await openBroken('plans/total-ignores-the-filter')
    const { body } = await counted.get('/plans?location_id=1')
    expect(body).toMatchObject({ meta: { total: 8 } })
    expect(body?.data).toHaveLength(7)
  })

  test('memory overflows', async () => {
    const bench = await openBroken('plans/memory-overflows-32-bits')
    const memory = listOf(await bench.get('/plans')).map((plan) => plan.memory)
    expect(memory.slice(0, 3)).toEqual([-1_073_741_824, 0, -2_147_483_648])
  })

  test('a listed slug is refused', async () => {
    const bench = await openBroken('templates/slug-with-a-dot-refused')
    const json = { plan_id: 1, location_id: 2, template_slug: 'ubuntu-24.04' }
    expect((await bench.post('/servers', json)).status).toBe(422)
    expect((await bench.post('/servers', { ...json, template_slug: 'debian-12' })).status).toBe(201)
  })
})

describe('pages', () => {
  test.each([
    ['pagination/last-page-is-floor', 'per_page=3', { last_page: 2 }],
    ['pagination/last-page-one-too-many-for-multiples', 'per_page=4', { last_page: 3 }],
    ['pagination/total-as-text', '', { total: '8' }],
    ['pagination/per-page-as-text-when-asked-for', 'per_page=4', { per_page: '4' }],
    ['pagination/first-page-called-zero', '', { current_page: 0 }],
    ['pagination/last-page-by-default', 'per_page=3', { current_page: 3 }],
    ['pagination/current-page-always-one', 'per_page=4&page=2', { current_page: 1 }],
    ['pagination/total-shrinks-from-page-to-page', 'per_page=4&page=2', { total: 4 }],
    ['pagination/default-size-of-15', '', { per_page: 15 }],
    ['pagination/per-page-ignored', 'per_page=4', { per_page: 25 }],
    ['pagination/sizes-without-a-limit', 'per_page=101', { per_page: 101 }],
    ['pagination/negative-size-repeated-in-meta', 'per_page=-1', { per_page: -1 }],
    ['pagination/size-kept-only-where-it-divides-the-total', 'per_page=3', { per_page: 25 }],
  ])('%s', async (id, query, meta) => {
    const bench = await openBroken(id)
    expect((await bench.get(`/plans?${query}`)).body?.meta).toMatchObject(meta)
  })

  test.each([
    ['pagination/per-page-echoed-but-not-applied', [1, 2, 3, 4, 5, 6, 7, 8], []],
    ['pagination/one-item-too-many-per-page', [1, 2, 3, 4, 5], [5, 6, 7, 8]],
    ['pagination/first-item-of-later-pages-missing', [1, 2, 3, 4], [6, 7, 8]],
    ['pagination/pages-overlap-by-one', [1, 2, 3, 4], [4, 5, 6, 7]],
    ['pagination/every-page-is-the-first', [1, 2, 3, 4], [1, 2, 3, 4]],
    ['pagination/pages-count-from-zero', [5, 6, 7, 8], []],
  ])('%s', async (id, first, second) => {
    const bench = await openBroken(id)
    const idsAt = async (page: number) =>
      listOf(await bench.get(`/plans?per_page=4&page=${page}`)).map((plan) => plan.id)
    expect([await idsAt(1), await idsAt(2)]).toEqual([first, second])
  })

  test('a page of one is no array, and one beyond the end is labelled wrongly', async () => {
    const single = await openBroken('envelope/list-of-one-is-an-object')
    expect(dataOf(await single.get('/plans?per_page=1'))).toMatchObject({ id: 1 })
    const beyond = await openBroken('pagination/last-page-labelled-as-the-one-asked-for')
    const { body } = await beyond.get('/plans?per_page=4&page=9')
    expect(body).toMatchObject({ meta: { current_page: 9 } })
    expect(body?.data).toHaveLength(4)
  })
})

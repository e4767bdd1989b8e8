/** Faults seen from outside, by plain calls: creations, keys, reads, power, limits. */
import { describe, expect, test } from 'vitest'
import { type Bench, dataOf, listOf, makeServer, order } from '#server/testing.ts'
import { openBroken, promised, statusesOf } from './testing.ts'

const key = { 'Idempotency-Key': '7c9e6679-7425-40de-944b-e07fc1f90ae7' }
const INSTALLED_MS = 12_000

function create(bench: Bench, more: object = {}, headers: Record<string, string> = key) {
  return bench.post('/servers', { ...order, ...more }, { headers })
}

async function powered(bench: Bench, uuid: string, action: string): Promise<number> {
  return (await bench.post(`/servers/${uuid}/power`, { action })).status
}

async function stateOf(bench: Bench, uuid: string): Promise<unknown> {
  return dataOf(await bench.get(`/servers/${uuid}/status`)).state
}

describe('creations', () => {
  test.each([
    ['create/answered-200', {}, 200],
    ['create/hostname-required', {}, 422],
    ['create/template-defaulted', { template_slug: undefined }, 201],
    ['create/unknown-plan-becomes-the-first', { plan_id: 999 }, 201],
    ['locations/unlisted-location-accepted', { location_id: 999 }, 201],
    ['templates/unknown-slug-installs-the-default', { template_slug: 'nonsense' }, 201],
  ])('%s', async (id, more, status) => {
    const bench = await openBroken(id)
    expect((await create(bench, more)).status).toBe(status)
  })

  test.each([
    ['create/always-the-smallest-plan', { cpu: 1 }],
    ['create/status-null-at-first', { status: null }],
    ['create/hostname-ignored', { name: expect.stringMatching(/^vps-/) }],
    ['create/short-uuid-of-seven-characters', { uuid_short: expect.stringMatching(/^.{7}$/) }],
    ['create/uuid-without-hyphens', { uuid: expect.stringMatching(/^[\da-f]{32}$/) }],
    ['create/created-at-in-database-format', { created_at: expect.stringMatching(/^\S+ \S+$/) }],
    ['create/root-password-in-the-answer', { root_password: expect.any(String) }],
    ['create/addresses-are-texts', { ip_addresses: [expect.any(String)] }],
  ])('%s', async (id, members) => {
    const bench = await openBroken(id)
    const made = dataOf(await create(bench, { plan_id: 4, hostname: 'app.example.com' }))
    expect(made).toMatchObject(members)
  })

  test('the second server gets the plan of the first', async () => {
    const bench = await openBroken('create/second-server-gets-the-plan-of-the-first')
    expect(dataOf(await create(bench, { plan_id: 2 }, {})).cpu).toBe(2)
    expect(dataOf(await create(bench, { plan_id: 4 }, {})).cpu).toBe(2)
  })

  test('two servers get one uuid', async () => {
    const bench = await openBroken('create/uuid-given-twice')
    expect(await makeServer(bench)).toBe(await makeServer(bench))
  })

  test('members of the body take effect', async () => {
    const bench = await openBroken('create/processors-taken-from-the-body')
    expect(dataOf(await create(bench, { cpu: 64 })).cpu).toBe(64)
  })
})

describe('keys', () => {
  test('a replay is answered 200', async () => {
    const bench = await openBroken('idempotency/replay-answered-200')
    const first = await create(bench)
    const again = await create(bench)
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.body).toEqual(first.body)
  })

  test('a replay makes a second server', async () => {
    const bench = await openBroken('idempotency/replay-creates-a-second-server')
    const uuids = [dataOf(await create(bench)).uuid, dataOf(await create(bench)).uuid]
    expect(new Set(uuids).size).toBe(2)
  })

  test('a replay shows the present state', async () => {
    const bench = await openBroken('idempotency/replay-shows-present-state')
    expect(dataOf(await create(bench)).status).toBe('installing')
    await bench.advance(INSTALLED_MS)
    expect(dataOf(await create(bench)).status).toBeNull()
  })

  test('a key brings another account the server', async () => {
    const bench = await openBroken('idempotency/key-shared-between-accounts')
    const { uuid } = dataOf(await create(bench))
    const other = await bench.post('/servers', {}, { headers: key, token: 'B1' })
    expect([other.status, dataOf(other).uuid]).toEqual([201, uuid])
  })

  test('two at once make two, and the slower one crashes or gets nothing', async () => {
    const both = async (id: string) => {
      const bench = await openBroken(id)
      return Promise.all([create(bench), create(bench)])
    }
    const two = await both('idempotency/two-at-once-create-two')
    expect(new Set(two.map((answer) => dataOf(answer).uuid)).size).toBe(2)
    const crashed = await both('idempotency/slower-one-crashes')
    expect(crashed.map(({ status }) => status).toSorted()).toEqual([201, 500])
    const empty = await both('idempotency/slower-one-gets-an-empty-201')
    expect(empty.map((answer) => Object.keys(dataOf(answer)).length)).toContain(0)
  })

  test('keys are compared in part, by their spelling, or with the raw body', async () => {
    const inPart = await openBroken('idempotency/last-character-of-a-key-ignored')
    await create(inPart)
    const other = { 'Idempotency-Key': key['Idempotency-Key'].replace(/7$/, '8') }
    expect((await create(inPart, { plan_id: 2 }, other)).status).toBe(409)
    const spelt = await openBroken('idempotency/key-header-read-by-its-letter-case')
    const lower = { 'idempotency-key': key['Idempotency-Key'] }
    expect(dataOf(await create(spelt)).uuid).not.toBe(dataOf(await create(spelt, {}, lower)).uuid)
    const raw = await openBroken('idempotency/order-of-members-matters')
    await create(raw)
    const json = { template_slug: 'ubuntu-24.04', location_id: 2, plan_id: 1 }
    expect((await raw.post('/servers', json, { headers: key })).status).toBe(409)
  })

  test('a key is forgotten', async () => {
    const late = await openBroken('idempotency/key-forgotten-after-12-hours')
    const { uuid } = dataOf(await create(late))
    await late.advance(13 * 3_600_000)
    expect(dataOf(await create(late)).uuid).not.toBe(uuid)
    const gone = await openBroken('idempotency/replay-after-deletion-creates-anew')
    const first = dataOf(await create(gone)).uuid
    await gone.call('DELETE', `/servers/${first}`)
    expect(dataOf(await create(gone)).uuid).not.toBe(first)
  })

  test('an attempt without a token takes the key', async () => {
    const bench = await openBroken('idempotency/attempt-without-token-takes-the-key')
    await bench.post('/servers', order, { headers: key, token: null })
    expect((await create(bench)).status).toBe(409)
  })

  test('a known key answers without a token', async () => {
    const bench = await openBroken('idempotency/replay-without-a-token')
    await create(bench)
    expect((await bench.post('/servers', {}, { headers: key, token: null })).status).toBe(201)
  })
})

describe('reads', () => {
  test('short uuids are refused, or lead astray', async () => {
    const refused = await openBroken('get/short-uuid-not-accepted')
    const uuid = await makeServer(refused)
    expect((await refused.get(`/servers/${uuid.slice(0, 8)}`)).status).toBe(404)
    const astray = await openBroken('get/short-uuid-finds-the-newest-server')
    const [first, second] = [await makeServer(astray), await makeServer(astray)]
    expect(dataOf(await astray.get(`/servers/${first.slice(0, 8)}`)).uuid).toBe(second)
  })

  test('seven characters are enough', async () => {
    const bench = await openBroken('get/start-of-a-uuid-is-enough')
    const uuid = await makeServer(bench)
    expect((await bench.get(`/servers/${uuid.slice(0, 7)}`)).status).toBe(200)
    expect((await bench.get(`/servers/${uuid.slice(0, 6)}`)).status).toBe(404)
  })

  test.each([
    ['status/refused-while-installing', 'status', 409],
    ['credentials/not-found-while-installing', 'credentials', 404],
    ['credentials/refused-while-installing', 'credentials', 409],
  ])('%s', async (id, what, status) => {
    const bench = await openBroken(id)
    const uuid = await makeServer(bench)
    expect((await bench.get(`/servers/${uuid}/${what}`)).status).toBe(status)
    await bench.advance(INSTALLED_MS)
    expect((await bench.get(`/servers/${uuid}/${what}`)).status).toBe(200)
  })

  test('the password shows early, once, or changes', async () => {
    const read = async (bench: Bench, uuid: string) =>
      dataOf(await bench.get(`/servers/${uuid}/credentials`)).root_password
    const early = await openBroken('credentials/password-shown-while-installing')
    expect(await read(early, await makeServer(early))).toEqual(expect.any(String))
    const once = await openBroken('credentials/password-shown-once')
    const uuid = await makeServer(once)
    await once.advance(INSTALLED_MS)
    expect([await read(once, uuid), await read(once, uuid)]).toEqual([expect.any(String), null])
    const fresh = await openBroken('credentials/every-read-makes-a-new-password')
    const other = await makeServer(fresh)
    await fresh.advance(INSTALLED_MS)
    expect(await read(fresh, other)).not.toBe(await read(fresh, other))
  })

  test('uptime counts milliseconds, and reading wakes a server', async () => {
    const fast = await openBroken('status/uptime-in-milliseconds')
    const uuid = await makeServer(fast)
    await fast.advance(28_000)
    expect(dataOf(await fast.get(`/servers/${uuid}/status`)).uptime_seconds).toBe(20_000)
    const awake = await openBroken('retries/reading-the-status-starts-the-server')
    const other = await makeServer(awake)
    await awake.advance(INSTALLED_MS)
    await powered(awake, other, 'kill')
    expect(await stateOf(awake, other)).toBe('stopped')
    await awake.advance(5_000)
    expect(await stateOf(awake, other)).toBe('running')
  })

  test('the filter is ignored, or lost on page 2', async () => {
    const ignored = await openBroken('list/status-filter-ignored')
    await makeServer(ignored)
    expect(listOf(await ignored.get('/servers?status=suspended'))).toHaveLength(1)
    const lost = await openBroken('list/filter-lost-on-later-pages')
    await makeServer(lost)
    await makeServer(lost)
    await lost.advance(INSTALLED_MS)
    const query = 'status=installing&per_page=1'
    expect(listOf(await lost.get(`/servers?${query}&page=1`))).toHaveLength(0)
    expect(listOf(await lost.get(`/servers?${query}&page=2`))).toHaveLength(1)
  })
})

describe('power and deletion', () => {
  test('actions go to the wrong server, or nowhere', async () => {
    const astray = await openBroken('power/acts-on-the-newest-server')
    const [first, second] = [await makeServer(astray), await makeServer(astray)]
    await astray.advance(INSTALLED_MS)
    await powered(astray, first, 'kill')
    expect([await stateOf(astray, first), await stateOf(astray, second)]).toEqual([
      'running',
      'stopped',
    ])
    const idle = await openBroken('power/stopping-has-no-effect')
    const uuid = await makeServer(idle)
    await idle.advance(INSTALLED_MS)
    expect(await powered(idle, uuid, 'kill')).toBe(202)
    expect(await stateOf(idle, uuid)).toBe('running')
  })

  test('words that are no action are taken, and GET acts', async () => {
    const taken = await openBroken('power/unknown-action-accepted')
    const uuid = await makeServer(taken)
    await taken.advance(INSTALLED_MS)
    expect(await powered(taken, uuid, 'frobnicate')).toBe(202)
    const acting = await openBroken('power/get-switches-the-server')
    const other = await makeServer(acting)
    await acting.advance(INSTALLED_MS)
    expect((await acting.get(`/servers/${other}/power`)).status).toBe(405)
    expect(await stateOf(acting, other)).toBe('stopped')
  })

  test('deletions take too much, or nothing', async () => {
    const greedy = await openBroken('delete/takes-all-servers-of-the-account')
    const [first, second] = [await makeServer(greedy), await makeServer(greedy)]
    expect((await greedy.call('DELETE', `/servers/${first}`)).status).toBe(204)
    expect((await greedy.get(`/servers/${second}`)).status).toBe(404)
    const idle = await openBroken('delete/accepted-but-never-done')
    const uuid = await makeServer(idle)
    expect((await idle.call('DELETE', `/servers/${uuid}`)).status).toBe(204)
    expect((await idle.get(`/servers/${uuid}`)).status).toBe(200)
  })

  test('a second deletion crashes', async () => {
    const bench = await openBroken('delete/repetition-crashes')
    const uuid = await makeServer(bench)
    await bench.call('DELETE', `/servers/${uuid}`)
    expect((await bench.call('DELETE', `/servers/${uuid}`)).status).toBe(500)
  })
})

describe('limits', () => {
  const admitted = (statuses: number[]) => statuses.filter((status) => status === 200).length

  test.each([
    ['rate-limits/burst-of-31-let-through', 31],
    ['rate-limits/burst-of-29-let-through', 29],
    ['rate-limits/every-request-counted-twice', 15],
    ['rate-limits/burst-of-60-let-through', 60],
    ['rate-limits/burst-not-limited', 70],
    ['rate-limits/reads-not-counted', 70],
    ['rate-limits/bucket-of-five', 5],
  ])('%s', async (id, count) => {
    const bench = await openBroken(id, { limits: promised })
    expect(admitted(await statusesOf(bench, 70))).toBe(count)
  })

  test('the window ends after 9 seconds', async () => {
    const bench = await openBroken('rate-limits/burst-window-of-9-seconds', { limits: promised })
    await statusesOf(bench, 31)
    await bench.advance(9_000)
    expect(admitted(await statusesOf(bench, 31))).toBe(30)
  })

  test.each([
    ['rate-limits/limited-per-token', 'A2', 200],
    ['rate-limits/limited-for-all-accounts-together', 'B1', 429],
    ['rate-limits/limited-per-address', 'B1', 429],
  ])('%s', async (id, token, status) => {
    const bench = await openBroken(id, { limits: promised })
    await statusesOf(bench, 31)
    expect((await bench.get('/plans', { token })).status).toBe(status)
  })

  test.each([
    ['rate-limits/retry-after-in-milliseconds', 'retry-after', /^\d{4,5}$/],
    ['rate-limits/retry-after-as-a-date', 'retry-after', / GMT$/],
    ['rate-limits/retry-after-as-unix-time', 'retry-after', /^\d{10}$/],
    ['rate-limits/retry-after-always-one', 'retry-after', /^1$/],
    ['rate-limits/reset-in-milliseconds', 'x-ratelimit-reset', /^\d{13}$/],
    ['rate-limits/reset-as-iso-time', 'x-ratelimit-reset', /^20\d\d-/],
    ['rate-limits/remaining-below-zero', 'x-ratelimit-remaining', /^-1$/],
    ['rate-limits/limit-of-1000', 'x-ratelimit-limit', /^1000$/],
  ])('%s', async (id, name, form) => {
    const bench = await openBroken(id, { limits: promised })
    await statusesOf(bench, 30)
    const refused = await bench.get('/plans')
    expect(refused.status).toBe(429)
    expect(refused.headers[name]).toMatch(form)
  })

  test('Remaining never falls', async () => {
    const bench = await openBroken('rate-limits/remaining-never-falls', { limits: promised })
    const left = [1, 2, 3].map(() => bench.get('/plans'))
    const values = (await Promise.all(left)).map(({ headers }) => headers['x-ratelimit-remaining'])
    expect(new Set(values).size).toBe(1)
  })

  test('a refusal is no 429, or has no envelope', async () => {
    const unavailable = await openBroken('rate-limits/refused-with-503', { limits: promised })
    expect((await statusesOf(unavailable, 31)).at(-1)).toBe(503)
    const bare = await openBroken('rate-limits/refusal-without-envelope', { limits: promised })
    await statusesOf(bare, 30)
    expect((await bare.get('/plans')).body).toEqual({ message: 'Too Many Attempts.' })
  })

  test('a refused creation is carried out', async () => {
    const bench = await openBroken('rate-limits/refused-creation-is-carried-out', {
      limits: promised,
    })
    await statusesOf(bench, 30)
    expect((await bench.post('/servers', order)).status).toBe(429)
    expect(bench.state().accounts[0]?.servers).toHaveLength(1)
  })

  test('the wait that was named does not suffice', async () => {
    const bench = await openBroken('rate-limits/account-banned-after-a-refusal', {
      limits: promised,
    })
    await statusesOf(bench, 31)
    await bench.advance(60_000)
    expect((await bench.get('/plans')).status).toBe(429)
  })
})

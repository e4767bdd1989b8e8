/** Creating servers (CRE, ERR) and finding them again (LST, GET). */
import { describe, expect, test } from 'vitest'
import { dataOf, listOf, makeServer, openBench, order } from './testing.ts'

const bornAt = Date.UTC(2026, 4, 14, 10, 30, 0, 250)

describe('a creation', () => {
  test('gives 201 with the whole server, installing', async () => {
    const bench = await openBench({ startAtMs: bornAt })
    const answer = await bench.post('/servers', {
      plan_id: 5,
      location_id: 6,
      template_slug: 'debian-12',
      hostname: 'app-01.example.com',
    })
    expect(answer.status).toBe(201)
    const { uuid } = dataOf(answer)
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(answer.body).toEqual({
      data: {
        uuid,
        uuid_short: String(uuid).slice(0, 8),
        name: 'app-01.example.com',
        status: 'installing',
        cpu: 8,
        memory: 17_179_869_184,
        disk: 64_424_509_440,
        password_status: 'generating',
        operating_system: 'Debian 12',
        ip_addresses: [
          {
            address: expect.stringMatching(/^198\.18\.0\.\d+$/),
            type: 'ipv4',
            gateway: '198.18.0.1',
            cidr: 24,
          },
        ],
        created_at: '2026-05-14T10:30:00+00:00',
      },
    })
  })

  test('needs no host name and ignores what it does not know', async () => {
    const bench = await openBench()
    const hostile = { uuid: 'x', status: 'running', cpu: 64, user_id: 1, monthly_price: 0 }
    const answer = await bench.post('/servers', { ...order, ...hostile, hostname: null })
    const data = dataOf(answer)
    expect([answer.status, data.status, data.cpu]).toEqual([201, 'installing', 1])
    expect(data.name).toBe(`server-${data.uuid_short}`)
  })

  test.each([
    ['nothing', {}],
    ['no plan', { location_id: 2, template_slug: 'debian-12' }],
    ['no location', { plan_id: 1, template_slug: 'debian-12' }],
    ['no template', { plan_id: 1, location_id: 2 }],
    ['null', null],
    ['a list', []],
    ['a text', 'plan 1'],
    ['a plan as object', { ...order, plan_id: { id: 1 } }],
    ['a plan as text', { ...order, plan_id: '1' }],
    ['half a plan', { ...order, plan_id: 1.5 }],
    ['true as plan', { ...order, plan_id: true }],
    ['a template as number', { ...order, template_slug: 7 }],
    ['an unknown plan', { ...order, plan_id: 999_999 }],
    ['an unknown location', { ...order, location_id: 999_999 }],
    ['an unknown template', { ...order, template_slug: 'no-such-template' }],
    ['a template of elsewhere', { ...order, location_id: 12, template_slug: 'windows-2022' }],
    ['a number as host name', { ...order, hostname: 7 }],
    ['an empty host name', { ...order, hostname: '' }],
    ['a host name with a space', { ...order, hostname: 'a b' }],
    ['too long a host name', { ...order, hostname: `${'a.'.repeat(130)}com` }],
    ['a label ending in a dash', { ...order, hostname: 'a-.example' }],
  ])('%s is refused with 422 and makes nothing', async (_name, body) => {
    const bench = await openBench()
    const answer = await bench.post('/servers', body)
    expect([answer.status, answer.body?.error?.code]).toEqual([422, 'VALIDATION_ERROR'])
    expect(bench.state().accounts[0]).toMatchObject({ servers: [], creations: 0 })
  })

  test('a plan that is sold out there is refused with an envelope', async () => {
    const bench = await openBench()
    const answer = await bench.post('/servers', { ...order, plan_id: 8, location_id: 1 })
    expect([answer.status, answer.body?.error?.code]).toEqual([409, 'PLAN_OUT_OF_STOCK'])
    expect(bench.state().accounts[0]?.creations).toBe(0)
  })

  test('an overdue account gets 402, for valid bodies only, in either order', async () => {
    const bench = await openBench()
    const create = async (body: object) =>
      (await bench.post('/servers', body, { token: 'OD' })).status
    expect([await create(order), await create({})]).toEqual([402, 422])
    bench.setPolicies({ creationChecks: ['overdue', 'body'] })
    expect([await create(order), await create({})]).toEqual([402, 402])
    expect(bench.state().accounts.find(({ label }) => label === 'OD')?.creations).toBe(0)
  })

  test('every server has its own identifiers, address and password', async () => {
    const bench = await openBench()
    const made = await Promise.all(Array.from({ length: 12 }, () => bench.post('/servers', order)))
    bench.advance(10_000)
    const credentials = await Promise.all(
      made.map((answer) => bench.get(`/servers/${dataOf(answer).uuid}/credentials`)),
    )
    const addresses = made.map((answer) => JSON.stringify(dataOf(answer).ip_addresses))
    for (const values of [
      made.map((answer) => dataOf(answer).uuid),
      made.map((answer) => dataOf(answer).uuid_short),
      credentials.map((answer) => dataOf(answer).root_password),
      addresses,
    ])
      expect(new Set(values).size).toBe(12)
  })
})

describe('finding servers', () => {
  test('by full and by short uuid, in any letter case', async () => {
    const bench = await openBench()
    const [one, two] = [await makeServer(bench), await makeServer(bench)]
    for (const uuid of [one, two]) {
      for (const id of [uuid, uuid.slice(0, 8), uuid.toUpperCase()])
        expect(dataOf(await bench.get(`/servers/${id}`)).uuid).toBe(uuid)
      expect(dataOf(await bench.get(`/servers/${uuid.slice(0, 8)}/status`)).status).toBe(
        'installing',
      )
    }
  })

  test('nothing else finds one', async () => {
    const bench = await openBench()
    const uuid = await makeServer(bench)
    for (const id of [
      '00000000-0000-4000-8000-000000000000',
      uuid.slice(0, 7),
      `${uuid.slice(0, 7)}%25`,
      `${uuid.slice(0, 7)}_`,
      `${uuid}0`,
      '1',
      'not-an-id',
      '%00',
      "'%20or%201=1",
    ]) {
      const answer = await bench.get(`/servers/${id}`)
      expect([id, answer.status, answer.body?.error?.code]).toEqual([id, 404, 'NOT_FOUND'])
    }
  })

  test('the list pages, filters by status and keeps its order', async () => {
    const bench = await openBench()
    const first = await makeServer(bench)
    bench.advance(10_000)
    const second = await makeServer(bench)
    const third = await makeServer(bench)
    const list = async (query: string) => {
      const answer = await bench.get(`/servers${query}`)
      return [listOf(answer).map(({ uuid }) => uuid), answer.body?.meta]
    }
    const meta = (page: number, last: number, size: number, total: number) => ({
      current_page: page,
      last_page: last,
      per_page: size,
      total,
    })
    expect(await list('')).toEqual([[first, second, third], meta(1, 1, 25, 3)])
    expect(await list('?status=installing')).toEqual([[second, third], meta(1, 1, 25, 2)])
    const second2 = '?status=installing&per_page=1&page=2'
    expect(await list(second2)).toEqual([[third], meta(2, 2, 1, 2)])
    expect(await list('?status=suspended')).toEqual([[], meta(1, 1, 25, 0)])
    expect(await list('?status=running')).toEqual([[], meta(1, 1, 25, 0)])
  })

  test('items agree with the single server', async () => {
    const bench = await openBench()
    const uuid = await makeServer(bench)
    const [item] = listOf(await bench.get('/servers'))
    expect(Object.keys(item ?? {})).toEqual([
      'uuid',
      'uuid_short',
      'name',
      'status',
      'cpu',
      'memory',
    ])
    expect(dataOf(await bench.get(`/servers/${uuid}`))).toMatchObject(item ?? {})
  })

  test('a server may stay invisible for a while', async () => {
    const bench = await openBench({ policies: { visibleAfterMs: 3_000 } })
    const uuid = await makeServer(bench)
    expect((await bench.get(`/servers/${uuid}`)).status).toBe(404)
    bench.advance(3_000)
    expect((await bench.get(`/servers/${uuid}`)).status).toBe(200)
  })
})

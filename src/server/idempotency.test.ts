/** Idempotency keys (IDE). */
import { describe, expect, test } from 'vitest'
import type { Policies } from './policies.ts'
import { type Bench, dataOf, makeServer, openBench, order } from './testing.ts'

const K1 = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
const K2 = '7c9e6679-7425-40de-944b-e07fc1f90ae8'

const create = (bench: Bench, key: string, body: object = order, token = 'A1') =>
  bench.post('/servers', body, { token, headers: { 'Idempotency-Key': key } })
const creations = (bench: Bench) => bench.state().accounts[0]?.creations

describe('a repeated key', () => {
  test('gives the original 201, whatever became of the server', async () => {
    const bench = await openBench()
    const first = await create(bench, K1)
    expect(first.status).toBe(201)
    const repeat = async () => {
      const again = await create(bench, K1)
      expect([again.status, again.body]).toEqual([201, first.body])
    }
    await repeat()
    bench.advance(60_000)
    await repeat()
    await makeServer(bench)
    await repeat()
    await bench.call('DELETE', `/servers/${dataOf(first).uuid}`)
    await repeat()
    expect(creations(bench)).toBe(2)
  })

  test('is the same under another spelling of field name and body, and another token', async () => {
    const bench = await openBench()
    const first = await create(bench, K1)
    const raw = ` { "template_slug" : "ubuntu-24.04", "location_id":2,\n "plan_id": 1 } `
    const headers = { 'idempotency-key': K1, 'content-type': 'application/json' }
    const again = await bench.post('/servers', undefined, { raw, headers, token: 'A2' })
    expect([again.status, again.body]).toEqual([201, first.body])
    expect(creations(bench)).toBe(1)
  })

  test('with another body makes nothing: 409, or the first answer', async () => {
    const bench = await openBench()
    const first = await create(bench, K1)
    const other = { ...order, hostname: 'other.example.com' }
    const refused = await create(bench, K1, other)
    expect([refused.status, refused.body?.error?.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED'])
    bench.setPolicies({ onMismatch: 'replay' })
    expect((await create(bench, K1, other)).body).toEqual(first.body)
    expect(creations(bench)).toBe(1)
    bench.setPolicies({ onMismatch: 'create' })
    expect(dataOf(await create(bench, K1, other)).uuid).not.toBe(dataOf(first).uuid)
  })

  test('is forgotten after 24 hours, not before', async () => {
    const bench = await openBench()
    const first = await create(bench, K1)
    bench.advance(86_399_999)
    expect((await create(bench, K1)).body).toEqual(first.body)
    bench.advance(1)
    expect(dataOf(await create(bench, K1)).uuid).not.toBe(dataOf(first).uuid)
  })

  test('carries current headers', async () => {
    const bench = await openBench()
    const first = await create(bench, K1)
    bench.advance(70_000)
    const again = await create(bench, K1)
    expect(again.headers.date).not.toBe(first.headers.date)
    expect(again.headers['x-ratelimit-reset']).not.toBe(first.headers['x-ratelimit-reset'])
  })
})

describe('other keys', () => {
  test('are other creations, even when they differ in the last character', async () => {
    const bench = await openBench()
    const [one, two] = [await create(bench, K1), await create(bench, K2)]
    expect(dataOf(one).uuid).not.toBe(dataOf(two).uuid)
  })

  test('none, or an empty one, never deduplicates', async () => {
    const bench = await openBench()
    await create(bench, '')
    await create(bench, '')
    await makeServer(bench)
    await makeServer(bench)
    expect(creations(bench)).toBe(4)
  })

  test('of any form will do, but not of any length', async () => {
    const bench = await openBench()
    expect((await create(bench, '"quoted"')).status).toBe(201)
    expect((await create(bench, 'k'.repeat(256))).status).toBe(400)
  })
})

describe('a refused first attempt', () => {
  test('leaves the key free', async () => {
    const bench = await openBench()
    expect((await create(bench, K1, {})).status).toBe(422)
    expect(
      (await bench.post('/servers', order, { token: null, headers: { 'Idempotency-Key': K1 } }))
        .status,
    ).toBe(401)
    expect((await create(bench, K1)).status).toBe(201)
  })

  test('may be kept by policy', async () => {
    const bench = await openBench({ policies: { keepsRefusal: () => true } })
    expect((await create(bench, K1, {})).status).toBe(422)
    const again = await create(bench, K1, {})
    expect([again.status, again.body?.error?.code]).toEqual([422, 'VALIDATION_ERROR'])
    expect((await create(bench, K1)).status).toBe(409)
  })

  test('by a failure of our own leaves the key free too', async () => {
    const bench = await openBench({
      policies: {
        renderCreated() {
          throw new Error('broken')
        },
      },
    })
    expect((await create(bench, K1)).status).toBe(500)
    expect(bench.state().accounts[0]?.idempotencyKeys).toBe(0)
  })
})

describe('one key at the same time', () => {
  const race = async (policies: Partial<Policies>) => {
    const bench = await openBench({ policies: { createLagMs: 40, ...policies } })
    const answers = await Promise.all([K1, K1, K1].map((key) => create(bench, key)))
    const statuses = answers.map(({ status }) => status).sort()
    return { bench, answers, statuses }
  }

  test('makes one server; the others wait and get its 201', async () => {
    const { bench, answers, statuses } = await race({})
    expect(statuses).toEqual([201, 201, 201])
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(creations(bench)).toBe(1)
  })

  test('may refuse the others, and replays afterwards', async () => {
    const { bench, answers, statuses } = await race({ onBusyKey: 'refuse' })
    expect(statuses).toEqual([201, 409, 409])
    const winner = answers.find(({ status }) => status === 201)
    expect((await create(bench, K1)).body).toEqual(winner?.body)
    expect(creations(bench)).toBe(1)
  })

  test('makes several servers when the policy does not look', async () => {
    const { bench } = await race({ onBusyKey: 'proceed' })
    expect(creations(bench)).toBe(3)
  })

  test('hands the key on when the first one is refused', async () => {
    let tries = 0
    const bench = await openBench({
      policies: {
        createLagMs: 30,
        onCreate() {
          tries += 1
          if (tries === 1) throw new Error('the first one fails')
        },
      },
    })
    const answers = await Promise.all([create(bench, K1), create(bench, K1)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 500])
  })
})

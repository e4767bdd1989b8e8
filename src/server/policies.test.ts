/** Joining policies, and the hooks for odd faults. */
import { describe, expect, test } from 'vitest'
import type { Context, Reply } from './context.ts'
import { canonicalJson } from './policies/idempotency.ts'
import { defaultPolicies, joinPolicies } from './policies.ts'
import { dataOf, makeServer, openBench, order } from './testing.ts'

const mark = (text: string) => (_context: Context, reply: Reply) => ({
  ...reply,
  headers: [...reply.headers, ['X-Mark', text] as const],
})

describe('joining', () => {
  test('lets the later decision count and runs hooks one after the other', async () => {
    const seen: string[] = []
    const change = (name: string) => ({
      lastPage: () => name.length,
      answer: mark(name),
      beforeGates: () => {
        seen.push(`${name} gates`)
        return null
      },
      beforeHandle: () => {
        seen.push(`${name} handle`)
        return null
      },
      onCreate: () => {
        seen.push(`${name} create`)
      },
      onRefused: () => {
        seen.push(`${name} refused`)
      },
      onTick: () => {
        seen.push(`${name} tick`)
      },
    })
    const bench = await openBench({ policies: joinPolicies(change('a'), change('bb')) })
    const answer = await bench.get('/plans')
    expect(answer.body?.meta).toMatchObject({ last_page: 2 })
    expect(answer.headers['x-mark']).toEqual(['a', 'bb'])
    expect(seen).toEqual(['a tick', 'bb tick', 'a gates', 'bb gates', 'a handle', 'bb handle'])
    seen.length = 0
    await bench.post('/servers', order)
    await bench.post('/servers', {})
    expect(seen.filter((word) => /create|refused/.test(word))).toEqual([
      'a create',
      'bb create',
      'a refused',
      'bb refused',
    ])
  })

  test('of nothing is nothing', () => {
    expect(joinPolicies()).toEqual({})
    expect({ ...defaultPolicies, ...joinPolicies() }).toEqual(defaultPolicies)
  })
})

describe('hooks', () => {
  const early = (): Reply => ({ status: 200, headers: [], body: { data: [] } })

  test('may answer before the checks or after them', async () => {
    const bench = await openBench({
      policies: joinPolicies({ beforeGates: early }, { beforeGates: early }),
    })
    expect((await bench.get('/plans', { token: null })).body).toEqual({ data: [] })
    const later = await openBench({ policies: { beforeHandle: early } })
    expect((await later.get('/plans', { token: null })).status).toBe(401)
    expect((await later.get('/plans')).body).toEqual({ data: [] })
  })

  test('know what the request was about', async () => {
    const contexts: Context[] = []
    const bench = await openBench({
      policies: {
        answer: (context, reply) => {
          contexts.push(context)
          return reply
        },
      },
    })
    const uuid = await makeServer(bench)
    await bench.get(`/servers/${uuid.slice(0, 8)}/status?x=1`, { token: 'A2' })
    await bench.get('/plans', { token: null })
    expect(contexts.map(({ operation }) => operation)).toEqual([
      'createServer',
      'getServerStatus',
      'listPlans',
    ])
    const [made, read, refused] = contexts
    expect(made?.server?.uuid).toBe(uuid)
    expect(made?.body).toMatchObject(order)
    expect([read?.path, read?.query, read?.token?.label, read?.account?.label]).toEqual([
      `/servers/${uuid.slice(0, 8)}/status`,
      { x: '1' },
      'A2',
      'A',
    ])
    expect([read?.sequence, typeof read?.connection.id, read?.server?.uuid]).toEqual([
      2,
      'number',
      uuid,
    ])
    expect([refused?.refusal, refused?.account]).toEqual(['unauthenticated', null])
  })

  test('may have effects that a refusal must not have', async () => {
    const bench = await openBench({
      policies: {
        onRefused: (_kind, context) => {
          const { account, world, policies } = context
          if (account !== null) world.create(account, policies.requestIn(order, context), context)
        },
      },
    })
    expect((await bench.post('/servers', {})).status).toBe(422)
    expect(bench.state().accounts[0]?.servers).toHaveLength(1)
  })

  test('may change the world as time goes by', async () => {
    const bench = await openBench({
      policies: {
        onTick: (world, now) => {
          for (const server of world.allServers(now))
            if (now > server.installedAt) server.suspendedAt = now
        },
      },
    })
    const uuid = await makeServer(bench)
    bench.advance(9_000)
    expect(dataOf(await bench.get(`/servers/${uuid}/status`)).status).toBe('suspended')
  })
})

test('canonical JSON does not depend on the order of members', () => {
  const one = { b: [1, { d: null, c: 'é' }], a: true }
  const two = { a: true, b: [1, { c: 'é', d: null }] }
  expect(canonicalJson(one)).toBe(canonicalJson(two))
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]))
  expect(JSON.parse(canonicalJson(one))).toEqual(one)
})

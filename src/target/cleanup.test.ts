/**
 * Clean-up deletes what is owed and nothing else, finds what was never answered, and names what
 * stays.
 */
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Call } from './caller.ts'
import { type CleanupOptions, cleanUp } from './cleanup.ts'
import { type Created, type Intent, type Journal, owed } from './journal.ts'
import { freshJournal, type Reply, scriptedCaller, steppedClock } from './testing.ts'

const startMs = 1_000_000
const gone: Reply = { status: 404, json: { error: { code: 'NOT_FOUND' } } }

function intent(key: string, name: string | null, more: Partial<Intent> = {}): Intent {
  const account = { pid: 1, account: 'f', token: 'A1', target: 'http://h/' } as const
  return { type: 'intent', runId: 'r1', ...account, key, name, body: '{}', atMs: startMs, ...more }
}

function created(key: string, uuid: string, more: Partial<Created> = {}): Created {
  return { type: 'created', key, uuid, name: null, token: 'A1', atMs: startMs - 60_000, ...more }
}

/** A target that has these servers by uuid, with their names. */
function holding(servers: Map<string, string>, special: (call: Call) => Reply | null = () => null) {
  return (call: Call): Reply => {
    const said = special(call)
    if (said) return said
    const uuid = call.path.split('/')[2]?.split('?')[0]
    if (call.method === 'DELETE') return servers.delete(uuid ?? '') ? { status: 204 } : gone
    if (uuid !== undefined) return servers.has(uuid) ? { json: { data: { uuid } } } : gone
    const page = Number(/page=(\d+)$/.exec(call.path)?.[1])
    const all = [...servers].map(([own, name]) => ({ uuid: own, name }))
    const data = all.slice((page - 1) * 2, page * 2)
    return { json: { data, meta: { current_page: page, last_page: Math.ceil(all.length / 2) } } }
  }
}

async function tidy(
  entries: Parameters<Journal['write']>[0][],
  script: (call: Call, count: number) => Reply,
  changes: Partial<CleanupOptions> = {},
) {
  const journal = freshJournal()
  for (const entry of entries) journal.write(entry)
  const clock = steppedClock(startMs)
  const caller = scriptedCaller(clock, script)
  const leftovers = await cleanUp({
    caller,
    clock,
    journal,
    patienceMs: 30_000,
    installMs: 60_000,
    provenGone: new Set(),
    say: () => {},
    ...changes,
  })
  return { leftovers, journal, caller, tookMs: clock.now() - startMs }
}

describe('clean-up', () => {
  it('sends nothing where nothing was ever attempted', async () => {
    const { leftovers, caller } = await tidy([], () => gone)
    expect([leftovers, caller.sent]).toEqual([[], []])
  })

  it('deletes last made first, proves it, and forgets the keys', async () => {
    const servers = new Map([
      ['u1', 'a'],
      ['u2', 'b'],
      ['u9', 'somebody else’s'],
    ])
    const { leftovers, caller, journal } = await tidy(
      [intent('k1', 'a'), created('k1', 'u1'), intent('k2', 'b'), created('k2', 'u2')],
      holding(servers),
    )
    expect(leftovers).toEqual([])
    expect(caller.lines().slice(2)).toEqual([
      'DELETE /servers/u2',
      'GET /servers/u2',
      'DELETE /servers/u1',
      'GET /servers/u1',
    ])
    expect([...servers.keys()]).toEqual(['u9'])
    expect(existsSync(journal.path)).toBe(false)
  })

  it('asks nothing about a server that is proven gone, unless a list names it again', async () => {
    const made = [intent('k1', 'a'), created('k1', 'u1')]
    const gone = { provenGone: new Set(['u1']) }
    const { leftovers, caller } = await tidy(made, holding(new Map()), gone)
    expect(leftovers).toEqual([])
    expect(caller.lines()).toEqual(['GET /servers?per_page=100&page=1'])
    const servers = new Map([['u1', 'a']])
    expect((await tidy(made, holding(servers), gone)).leftovers).toEqual([])
    expect(servers.size).toBe(0)
  })

  it('deletes with the token that made it', async () => {
    const { caller } = await tidy(
      [intent('k1', 'a'), created('k1', 'u1', { token: 'OD' })],
      holding(new Map([['u1', 'a']])),
    )
    const deletion = caller.sent.find(({ call }) => call.method === 'DELETE')
    expect(deletion?.call.token).toBe('OD')
  })

  it('does not believe a 404 to a server that may not be visible yet', async () => {
    let count = 0
    const late = await tidy(
      [intent('k1', 'a'), created('k1', 'u1', { atMs: startMs })],
      holding(new Map([['u1', 'a']]), ({ method }) => {
        if (method !== 'DELETE') return null
        count += 1
        return count === 1 ? gone : null
      }),
    )
    expect(late.leftovers).toEqual([])
    expect(count).toBe(2)
    expect(late.tookMs).toBe(6_000)
  })
})

describe('a deletion that is refused for what the server does', () => {
  /** Refuses DELETE until it is told to stop, as long as an installation takes. */
  function stubborn(status: number, installedAtMs: number, member: string, now: () => number) {
    const servers = new Map([['u1', 'a']])
    let running = true
    const script = holding(servers, (call) => {
      const installing = now() < installedAtMs
      if (call.method === 'DELETE') return running || installing ? { status } : null
      if (call.method === 'POST') {
        if (installing) return { status: 409 }
        if (JSON.stringify(call.body) !== `{"${member}":"kill"}`) return { status: 422 }
        running = false
        return { status: 202 }
      }
      if (call.path !== '/servers/u1' || !servers.has('u1')) return null
      return { json: { data: { uuid: 'u1', status: installing ? 'installing' : null } } }
    })
    return { script, servers }
  }

  it.each([
    [409, 'action'],
    [422, 'signal'],
    [403, 'power'],
  ])('with %i: its plug is pulled first (%s)', async (status, member) => {
    const { script, servers } = stubborn(status, 0, member, () => 1)
    const { leftovers, caller } = await tidy([intent('k1', 'a'), created('k1', 'u1')], script)
    expect(leftovers).toEqual([])
    expect(servers.size).toBe(0)
    const bodies = caller.sent.flatMap(({ call }) => (call.method === 'POST' ? [call.body] : []))
    expect(bodies.at(-1)).toEqual({ [member]: 'kill' })
  })

  it('waits for an installation to end, as long as one may take', async () => {
    const clock = steppedClock(startMs)
    const { script, servers } = stubborn(409, startMs + 40_000, 'action', clock.now)
    const caller = scriptedCaller(clock, script)
    const entries = [intent('k1', 'a'), created('k1', 'u1')]
    const { leftovers } = await tidy(entries, () => gone, { clock, caller })
    expect(leftovers).toEqual([])
    expect(servers.size).toBe(0)
    expect(clock.now()).toBeGreaterThan(startMs + 40_000)
  })

  it('and gives up on one that never ends', async () => {
    const clock = steppedClock(startMs)
    const { script } = stubborn(409, Number.POSITIVE_INFINITY, 'action', clock.now)
    const caller = scriptedCaller(clock, script)
    const entries = [intent('k1', 'a'), created('k1', 'u1')]
    const { leftovers } = await tidy(entries, () => gone, { clock, caller })
    expect(leftovers).toMatchObject([{ uuid: 'u1', why: 'DELETE answered 409' }])
    expect(clock.now()).toBeLessThan(startMs + 120_000)
  })
})

it.each(['..', 'u1?x=1', 'a b', 'u1/../u9', '', 'x'.repeat(65)])(
  'sends no DELETE for the uuid %j, which would be another path',
  async (uuid) => {
    const { leftovers, caller } = await tidy(
      [intent('k1', 'a'), created('k1', uuid)],
      holding(new Map()),
    )
    expect(leftovers).toMatchObject([{ uuid, why: expect.stringContaining('cannot stand') }])
    expect(caller.lines().filter((line) => line.startsWith('DELETE'))).toEqual([])
  },
)

describe('what stays is named', () => {
  it.each<[string, Reply, number, string]>([
    ['a crash', { status: 500 }, 4, 'DELETE answered 500'],
    ['no answer', { failure: 'timeout' }, 4, 'DELETE answered timeout'],
    ['no such method', { status: 405 }, 1, 'DELETE answered 405'],
    ['a rejected token', { status: 401 }, 1, 'DELETE answered 401'],
    ['endless refusals', { status: 429, headers: { 'Retry-After': '5' } }, 4, 'answered 429'],
  ])('after %s', async (_what, reply, attempts, why) => {
    const { leftovers, caller, journal } = await tidy(
      [intent('k1', 'a', { hourlyUsd: 0.5 }), created('k1', 'u1', { name: 'a' })],
      holding(new Map([['u1', 'a']]), ({ method }) => (method === 'DELETE' ? reply : null)),
    )
    const reason = expect.stringContaining(why)
    expect(leftovers).toEqual([{ uuid: 'u1', name: 'a', why: reason, hourlyUsd: 0.5 }])
    expect(caller.lines().filter((line) => line.startsWith('DELETE'))).toHaveLength(attempts)
    expect(existsSync(journal.path)).toBe(true)
    expect(owed(journal.entries()).servers).toHaveLength(1)
  })

  it('and the next one is deleted all the same, also when our own side fails', async () => {
    const servers = new Map([
      ['u1', 'a'],
      ['u2', 'b'],
    ])
    const { leftovers } = await tidy(
      [intent('k1', 'a'), created('k1', 'u1'), created('k2', 'u2')],
      holding(servers, ({ method, path }) => {
        if (method === 'DELETE' && path.endsWith('u2')) throw new Error('ENOSPC: disk full')
        return null
      }),
    )
    const why = 'ENOSPC: disk full'
    expect(leftovers).toEqual([{ uuid: 'u2', name: null, why, hourlyUsd: null }])
    expect([...servers.keys()]).toEqual(['u2'])
  })

  it.each<[string, Reply, number]>([
    ['one that is still there', { json: { data: { status: 'running' } } }, 1],
    ['but not one that says it is being deleted', { json: { data: { status: 'deleting' } } }, 0],
  ])('%s after the patience', async (_what, reply, left) => {
    const { leftovers, tookMs } = await tidy(
      [intent('k1', 'a'), created('k1', 'u1')],
      holding(new Map([['u1', 'a']]), ({ method, path }) => {
        if (method === 'DELETE') return { status: 202 }
        return path.endsWith('/u1') ? reply : null
      }),
    )
    expect(leftovers).toHaveLength(left)
    expect(tookMs).toBeGreaterThanOrEqual(30_000)
    expect(tookMs).toBeLessThan(45_000)
  })

  it.each<[string, Reply, RegExp]>([
    ['a crash', { status: 500 }, /neither it nor a 404: 500/],
    ['an error under 200', { json: { error: { code: 'NOT_FOUND' } } }, /nor a 404: 200/],
  ])('soon where its place is answered with %s', async (_what, reply, why) => {
    const script = ({ method }: Call): Reply => (method === 'DELETE' ? { status: 204 } : reply)
    const { leftovers, tookMs } = await tidy([intent('k', 'n'), created('k', 'u1')], script, {
      patienceMs: 600_000,
    })
    expect(leftovers).toMatchObject([{ uuid: 'u1', why: expect.stringMatching(why) }])
    expect(tookMs).toBeLessThan(45_000)
  })

  it('and so is a twin of ours, which is not touched', async () => {
    const servers = new Map(['u1', 'u2'].map((uuid) => [uuid, 'server-17']))
    const { leftovers } = await tidy([intent('k', null), created('k', 'u1')], holding(servers))
    expect(leftovers).toMatchObject([{ uuid: 'u2', name: 'server-17', hourlyUsd: null }])
  })

  it('under another token nothing is taken for gone, and no key is used', async () => {
    const { leftovers, caller } = await tidy(
      [intent('k1', 'a'), created('k1', 'u1'), intent('k2', null)],
      holding(new Map()),
      { sameAccount: false },
    )
    expect(leftovers.map(({ uuid }) => uuid)).toEqual(['', 'u1'])
    expect(caller.lines()).toEqual(['DELETE /servers/u1'])
  })
})

describe('a creation that was never answered', () => {
  it('is found by its name on any page, once it has had its time to appear', async () => {
    const servers = new Map([
      ['u7', 'x'],
      ['u8', 'y'],
      ['u1', 'vpsc-r1-1.example.com'],
    ])
    const { leftovers, tookMs } = await tidy(
      [intent('k1', 'vpsc-r1-1.example.com')],
      holding(servers),
    )
    expect(leftovers).toEqual([])
    expect([...servers.keys()]).toEqual(['u7', 'u8'])
    expect(tookMs).toBe(6_000)
  })

  it('made nothing where its name is on no page', async () => {
    const servers = new Map([['u9', 'vpsc-r2-1.example.com']])
    const { leftovers, journal } = await tidy(
      [intent('k1', 'vpsc-r1-1.example.com')],
      holding(servers),
    )
    expect(leftovers).toEqual([])
    expect([...servers.keys()]).toEqual(['u9'])
    expect(existsSync(journal.path)).toBe(false)
  })

  it('is found by its key where it has no name', async () => {
    const servers = new Map([['u1', 'srv-1']])
    const { leftovers, caller } = await tidy(
      [intent('k1', null, { body: '{"plan_id":1}' })],
      holding(servers, ({ method }) =>
        method === 'POST' ? { status: 201, json: { data: { uuid: 'u1' } } } : null,
      ),
    )
    expect(leftovers).toEqual([])
    expect(servers.size).toBe(0)
    const replay = caller.sent.find(({ call }) => call.method === 'POST')
    expect(replay?.call).toMatchObject({
      rawBody: '{"plan_id":1}',
      headers: [['Idempotency-Key', 'k1']],
    })
  })

  it.each<[string, Partial<Intent>, Reply, number]>([
    ['its key is refused', {}, { status: 422 }, 0],
    ['its key cannot be asked', {}, { status: 503 }, 1],
    ['the token is rejected', {}, { status: 401 }, 1],
    ['its key is busy', {}, { status: 409 }, 1],
    ['it had neither name nor key', { key: 'keyless-3' }, { status: 500 }, 0],
  ])('leaves %i doubts when %s', async (_what, changes, reply, doubts) => {
    const { leftovers } = await tidy(
      [intent('k1', null, changes)],
      holding(new Map(), ({ method }) => (method === 'POST' ? reply : null)),
    )
    expect(leftovers.map(({ uuid }) => uuid)).toEqual(Array(doubts).fill(''))
  })

  it('is settled by a refusal of its key for another body than the known one', async () => {
    const { leftovers, journal } = await tidy(
      [intent('k1', 'a'), created('k1', 'u1'), intent('k1', null)],
      holding(new Map([['u1', 'a']]), ({ method }) => (method === 'POST' ? { status: 409 } : null)),
    )
    expect(leftovers).toEqual([])
    expect(existsSync(journal.path)).toBe(false)
  })

  it('is not asked for by a key that may be gone: it would make another server', async () => {
    const atMs = startMs - 24 * 3_600_000
    const { leftovers, caller } = await tidy([intent('k1', null, { atMs })], holding(new Map()))
    expect(leftovers).toMatchObject([{ uuid: '', why: expect.stringContaining('too old') }])
    expect(caller.lines()).toEqual(['GET /servers?per_page=100&page=1'])
  })

  it('is not taken for a server that was there before', async () => {
    const servers = new Map([['u9', 'keep']])
    const { leftovers, caller } = await tidy(
      [{ type: 'others', uuids: ['u9'] }, intent('k1', null)],
      holding(servers, ({ method }) =>
        method === 'POST' ? { status: 201, json: { data: { uuid: 'u9' } } } : null,
      ),
    )
    expect(leftovers).toMatchObject([{ uuid: '' }])
    expect(servers.size).toBe(1)
    expect(caller.lines().filter((line) => line.startsWith('DELETE'))).toEqual([])
  })

  it('stays in doubt while the list cannot be read', async () => {
    const { leftovers, journal, caller } = await tidy([intent('k1', 'a')], () => ({ status: 500 }))
    expect(leftovers).toMatchObject(
      [{ uuid: '', name: 'a', why: /never answered/ }].map((row) => ({
        ...row,
        why: expect.stringMatching(row.why),
      })),
    )
    expect(caller.sent).toHaveLength(3)
    expect(owed(journal.entries()).unanswered).toHaveLength(1)
  })
})

it('a server that a refusal has made is known by the prefix of its name', async () => {
  const servers = new Map([
    ['u1', 'vpsc-r1-missing-plan.example.com'],
    ['u2', 'vpsc-r1'],
    ['u3', 'vpsc-r10-1.example.com'],
  ])
  const { leftovers } = await tidy(
    [intent('k1', 'vpsc-r1-missing-plan.example.com'), { type: 'settled', key: 'k1' }],
    holding(servers),
  )
  expect(leftovers).toEqual([])
  expect([...servers.keys()]).toEqual(['u2', 'u3'])
})

it('what a refusal has made in another account goes with that account’s token', async () => {
  const { caller, leftovers } = await tidy(
    [intent('k1', 'vpsc-r1-od.example.com', { token: 'OD' }), { type: 'settled', key: 'k1' }],
    (call) => {
      if (call.path.startsWith('/servers?')) {
        const data = call.token === 'OD' ? [{ uuid: 'u5', name: 'vpsc-r1-od.example.com' }] : []
        return { json: { data } }
      }
      return call.method === 'DELETE' ? { status: 204 } : gone
    },
  )
  expect(leftovers).toEqual([])
  const deletion = caller.sent.find(({ call }) => call.method === 'DELETE')
  expect(deletion?.call).toMatchObject({ path: '/servers/u5', token: 'OD' })
})

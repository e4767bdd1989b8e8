/** Servers are watched patiently and not for ever; what was seen is noted, whatever came. */
import { describe, expect, it } from 'vitest'
import { readServer, type ServerFact } from '#target/memory.ts'
import { exchangeOf, openBench, type Reply } from '#target/testing.ts'
import { awaitReady, awaitState, awaitThat, look, poll, pollDue } from './polling.ts'

const installing: Reply = { json: { data: { state: 'running', status: 'installing' } } }
const running: Reply = { json: { data: { state: 'running', status: null, uptime_seconds: 7 } } }
const configuring: Reply = { json: { data: { state: 'running', status: 'configuring' } } }
const stopped: Reply = { json: { data: { state: 'stopped', status: null, uptime_seconds: 0 } } }

function open(script: (count: number, path: string) => Reply, patienceMs = 600_000) {
  const bench = openBench(({ path }, count) => script(count, path), {
    budgetChanges: { installTimeoutMs: patienceMs },
  })
  const call = { method: 'POST', path: '/servers' }
  const answer = exchangeOf('create.first', call, { json: { data: { uuid: 'u1' } } })
  const server = readServer(answer, bench.clock.now())!
  bench.session.memory.first = server
  const polls = () => bench.caller.sent.filter(({ call }) => call.path.endsWith('/status'))
  return { ...bench, server, gaps: () => gapsOf(polls().map(({ atMs }) => atMs)) }
}

function gapsOf(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - times[i]!)
}

describe('one look', () => {
  it.each<[string, Reply, Partial<ServerFact>]>([
    ['running', running, { state: 'running', status: null, uptimeS: 7, ready: true }],
    ['installing', installing, { state: 'running', status: 'installing', ready: false }],
    ['stopped', stopped, { state: 'stopped', ready: false }],
    ['words that are none', { json: { data: { state: 7, status: [] } } }, { state: null }],
    ['a crash', { status: 500, json: {} }, { state: null, ready: false }],
    ['nothing', { json: null }, { state: null, ready: false }],
  ])('notes %s', async (_what, reply, fact) => {
    const { session, server } = open(() => reply)
    await poll(session, server, 'status.poll')
    expect(server).toMatchObject(fact)
  })

  it('keeps the first moment in which the server was ready', async () => {
    const { session, server, clock } = open((count) => (count === 2 ? stopped : running))
    const seen: (number | null)[] = []
    for (let i = 0; i < 3; i += 1) {
      await poll(session, server, 'status.poll')
      seen.push(server.readyAtMs)
      clock.at += 1_000
    }
    expect(new Set(seen)).toEqual(new Set([1_000_000]))
    expect(server.ready).toBe(true)
  })

  it('gives another word than null a while to go', async () => {
    const { session, server, clock } = open((count) => (count < 3 ? configuring : running))
    await poll(session, server, 'status.poll')
    clock.at += 4_000
    await poll(session, server, 'status.poll')
    expect(server.ready).toBe(false)
    clock.at += 1_000
    await poll(session, server, 'status.poll')
    expect(server).toMatchObject({ ready: true, readyAtMs: clock.at })
  })

  it('does not wait for a word that stays', async () => {
    const { session, server, clock } = open(() => configuring)
    await poll(session, server, 'status.poll')
    clock.at += 10_000
    await poll(session, server, 'status.poll')
    expect(server.ready).toBe(true)
  })

  it('asks again, twice at most, while the hypervisor does not answer', async () => {
    const unknown: Reply = { json: { data: { state: 'unknown', status: null } } }
    const short = open((count) => (count < 2 ? unknown : running))
    await look(short.session, short.server, 'status.power')
    expect(short.gaps()).toEqual([1_500])
    const long = open(() => unknown)
    await look(long.session, long.server, 'status.power')
    expect(long.gaps()).toEqual([1_500, 1_500])
  })

  it('is taken only when it is due', async () => {
    const { session, clock, caller } = open(() => running)
    await pollDue(session)
    expect(caller.sent).toEqual([])
    clock.at += 2_000
    await pollDue(session)
    await pollDue(session)
    expect(caller.sent).toHaveLength(1)
  })

  it('turns to the second server once the first is ready', async () => {
    const { session, server, clock, caller } = open((count) => (count === 1 ? installing : running))
    session.memory.second = { ...server, uuid: 'second' }
    for (let i = 0; i < 3; i += 1) {
      clock.at += 3_000
      await pollDue(session)
    }
    const asked = caller.sent.map(({ call }) => call.path)
    expect(asked).toEqual([
      `/servers/${server.uuid}/status`,
      `/servers/${server.uuid}/status`,
      '/servers/second/status',
    ])
  })
})

describe('waiting for an installation', () => {
  it('takes its time: two seconds at first, ten at most', async () => {
    const { session, server, gaps, caller } = open((count) => (count < 12 ? installing : running))
    expect(await awaitReady(session, server)).toBe(true)
    expect(caller.sent[0]?.atMs).toBe(server.createdAtMs + 2_000)
    const [first = 0] = gaps()
    expect(first).toBeCloseTo(2_000, -2)
    expect(Math.max(...gaps())).toBeLessThanOrEqual(10_500)
    const shrinking = gapsOf(gaps()).filter((change) => change < -1)
    expect(shrinking).toEqual([])
  })

  it('ends with the patience', async () => {
    const { session, server, clock } = open(() => installing, 30_000)
    expect(await awaitReady(session, server)).toBe(false)
    const tookMs = clock.now() - server.createdAtMs
    expect(tookMs).toBeGreaterThanOrEqual(30_000)
    expect(tookMs).toBeLessThan(41_000)
  })

  it('ends early where only the status goes on, and the server itself is long done', async () => {
    const bench = open((_count, path) => (path.endsWith('/status') ? installing : running))
    const { server } = bench
    expect(await awaitReady(bench.session, server)).toBe(false)
    expect(bench.clock.now() - server.createdAtMs).toBeLessThan(100_000)
    const [asked, last] = ['GET /servers/u1', 'GET /servers/u1/status'].map((line) =>
      bench.caller.lines().lastIndexOf(line),
    )
    const atMs = bench.caller.sent.map((sent) => sent.atMs)
    expect(atMs[last!]! - atMs[asked!]!).toBeGreaterThanOrEqual(10_000)
  })

  it.each<[string, Reply]>([
    ['nobody knows the server', { status: 404 }],
    [
      'it is done and comes up under a word of its own',
      { json: { data: { state: 'up', status: null } } },
    ],
  ])('ends within minutes where %s', async (_what, reply) => {
    const { session, server, clock } = open(() => reply)
    expect(await awaitReady(session, server)).toBe(false)
    expect(clock.now() - server.createdAtMs).toBeLessThan(150_000)
  })

  it('leaves a server that is done a minute to come up', async () => {
    const done = { json: { data: { state: 'stopped', status: null } } }
    const { session, server, clock } = open(() => (clock.at < readyAtMs ? done : running))
    const readyAtMs = server.createdAtMs + 80_000
    expect(await awaitReady(session, server)).toBe(true)
  })

  it('waits for a word that tells of something else under way', async () => {
    const queued = { json: { data: { state: 'stopped', status: 'queued' } } }
    const { session, server, clock } = open(() => queued)
    expect(await awaitReady(session, server)).toBe(false)
    expect(clock.now() - server.createdAtMs).toBeGreaterThanOrEqual(600_000)
  })

  it('goes on where the server has a word of its own for its installation', async () => {
    const own = { json: { data: { status: 'provisioning' } } }
    const { session, server, clock } = open((_count, path) =>
      path.endsWith('/status') ? installing : own,
    )
    expect(await awaitReady(session, server)).toBe(false)
    expect(clock.now() - server.createdAtMs).toBeGreaterThanOrEqual(600_000)
  })

  it('goes on where both say that the server installs', async () => {
    const { session, server, caller, clock } = open(() => installing)
    expect(await awaitReady(session, server)).toBe(false)
    expect(clock.now() - server.createdAtMs).toBeGreaterThanOrEqual(600_000)
    const asked = caller.lines().filter((line) => line === 'GET /servers/u1')
    expect(asked.length).toBeLessThanOrEqual(10)
  })

  it('asks nothing about a server that is ready', async () => {
    const { session, server, caller } = open(() => running)
    server.ready = true
    expect(await awaitReady(session, server)).toBe(true)
    expect(caller.sent).toEqual([])
  })
})

describe('waiting for a state', () => {
  it.each([0, 2_000])('looks after %i ms, then less and less often', async (firstMs) => {
    const { session, server, gaps, caller } = open((count) => (count < 9 ? running : stopped))
    const times = { firstMs, patienceMs: 120_000 }
    expect(await awaitState(session, server, 'stopped', times)).toBe(true)
    expect(caller.sent[0]?.atMs).toBe(1_000_000 + firstMs)
    expect(gaps()[0]).toBeGreaterThanOrEqual(1_000)
    expect(Math.max(...gaps())).toBeLessThanOrEqual(8_500)
  })

  it('looks once more when the patience is over', async () => {
    const { session, server, clock } = open(() => running)
    const times = { firstMs: 0, patienceMs: 10_000 }
    expect(await awaitState(session, server, 'stopped', times)).toBe(false)
    expect(clock.now() - 1_000_000).toBeGreaterThanOrEqual(10_000)
    expect(clock.now() - 1_000_000).toBeLessThan(20_000)
  })

  it('hopes less for a second action after one that showed no sign', async () => {
    const { session, server, clock } = open(() => running)
    server.state = 'running'
    const times = { firstMs: 0, patienceMs: 600_000 }
    expect(await awaitState(session, server, 'stopped', times)).toBe(false)
    const firstMs = clock.now() - 1_000_000
    expect(await awaitState(session, server, 'stopped', times)).toBe(false)
    const secondMs = clock.now() - 1_000_000 - firstMs
    expect(Math.floor(firstMs / 10_000)).toBe(12)
    expect(Math.floor(secondMs / 10_000)).toBe(3)
  })

  it('gives up a state that says what it never may', async () => {
    const suspended = { json: { data: { state: 'suspended', status: null } } }
    const { session, server, clock } = open(() => suspended)
    server.state = 'running'
    const times = { firstMs: 0, patienceMs: 600_000 }
    expect(await awaitState(session, server, 'stopped', times)).toBe(false)
    expect(clock.now() - 1_000_000).toBeLessThan(45_000)
  })

  it('may be for anything that is noted', async () => {
    const { session, server } = open((count) => (count < 3 ? stopped : running))
    const is = ({ uptimeS }: ServerFact): boolean => (uptimeS ?? 0) > 0
    const wanted = { is, words: 'grow old', firstMs: 0, patienceMs: 60_000 }
    expect(await awaitThat(session, server, wanted)).toBe(true)
    expect(server.uptimeS).toBe(7)
  })
})

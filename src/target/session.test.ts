/**
 * The session sends again what taught nothing, keeps to the budget, and journals what may make a
 * server.
 */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { keyOf } from './creates.ts'
import type { JournalEntry } from './journal.ts'
import { owed, readJournal } from './journal.ts'
import { openKnownGovernor } from './known-governor.ts'
import { creation, openBench, type Reply, steppedClock } from './testing.ts'

const repeated = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)

const read = { method: 'GET', path: '/plans' }
const pause: Reply = {
  status: 503,
  json: { error: { code: 'MAINTENANCE' } },
  headers: { 'Retry-After': '1' },
}
const good: Reply = { json: { data: [] } }
const made = (uuid: string): Reply => ({ status: 201, json: { data: { uuid, name: 'n' } } })
const limited = (seconds?: string): Reply => ({
  status: 429,
  headers: seconds === undefined ? {} : { 'Retry-After': seconds },
})

describe('an answer that taught nothing', () => {
  it.each<[string, Reply]>([
    ['a time-out', { failure: 'timeout' }],
    ['a reset', { failure: 'reset' }],
    ['half an answer', { status: 200, failure: 'reset' }],
    ['a gateway page', { status: 502, text: '<html>bad gateway</html>' }],
    ['a gateway without a body', { status: 503 }],
    ['a pause of the API', pause],
    ['a refusal', limited('1')],
  ])('is asked for again: %s', async (_what, reply) => {
    const { session, caller } = openBench((_call, count) => (count === 1 ? reply : good))
    const exchange = await session.send('plans', read)
    expect(exchange.response?.status).toBe(200)
    expect(caller.sent.map(({ step }) => step)).toEqual(['plans', 'plans'])
    expect(session.sent).toBe(2)
  })

  it.each<[string, Reply]>([
    ['a 500 of the API', { status: 500, json: { error: { code: 'INTERNAL_ERROR' } } }],
    ['a 503 of the API', { status: 503, json: { error: { code: 'MAINTENANCE' } } }],
    ['a page', { status: 200, text: '<html></html>' }],
    ['a refusal of the request', { status: 422, json: {} }],
  ])('is something else than %s', async (_what, reply) => {
    const { session, caller } = openBench(() => reply)
    await session.send('plans', read)
    expect(caller.sent).toHaveLength(1)
  })

  it('is given up after the third', async () => {
    const { session, caller } = openBench(() => ({ failure: 'timeout' }))
    const { failure } = await session.send('plans', read)
    expect(failure).toBe('timeout')
    expect(caller.sent).toHaveLength(3)
    expect(caller.sent[2]!.atMs - caller.sent[0]!.atMs).toBe(4_000)
  })

  it.each([
    ['7', 8_000],
    [undefined, 11_000],
    ['soon', 11_000],
    ['99999999', 11_000],
    ['999999', 121_000],
  ])('holds the account back for Retry-After %s: %i ms', async (seconds, ms) => {
    const { session, clock, governor } = openBench((_call, count) =>
      count === 1 ? limited(seconds) : good,
    )
    const startMs = clock.now()
    await session.send('plans', read)
    await governor.take(1)
    expect(clock.now() - startMs).toBe(ms)
  })

  it.each([
    ['a creation with a key', creation('k1'), 3],
    ['a creation without one', creation('k1', undefined, { headers: [] }), 1],
    ['an order', { method: 'POST', path: '/servers/u/power', body: {} }, 1],
    ['a deletion', { method: 'DELETE', path: '/servers/u' }, 3],
    ['a HEAD', { method: 'HEAD', path: '/plans' }, 3],
  ])('is asked for again only where that does nothing twice: %s', async (_what, call, times) => {
    const { session, caller } = openBench(() => ({ failure: 'reset' }))
    await session.send('s', call)
    expect(caller.sent).toHaveLength(times)
  })
})

describe('the budget', () => {
  it('of requests stops the next one, also a repetition', async () => {
    const { session, caller } = openBench(() => ({ failure: 'reset' }), {
      budgetChanges: { requestsMax: 2 },
    })
    await expect(session.send('s', read)).rejects.toThrow('the budget of 2 requests is used up')
    expect(caller.sent).toHaveLength(2)
    await expect(session.sendTogether('s', [read, read])).rejects.toThrow('budget of 2 requests')
  })

  it('of time stops the next request', async () => {
    const { session, clock } = openBench(() => good, { budgetChanges: { timeMaxMs: 5_000 } })
    await session.send('s', read)
    clock.at += 5_001
    expect(session.elapsedMs()).toBe(5_001)
    await expect(session.send('s', read)).rejects.toMatchObject({
      code: 'budget-spent',
      next: 'raise --max-time',
    })
  })

  it('of servers counts keys, not attempts', async () => {
    const { session, caller, journal } = openBench(() => made('u1'), {
      budgetChanges: { createsMax: 2 },
    })
    await session.send('s', creation('k1'))
    await session.send('s', creation('k1'))
    await session.sendTogether('s', [creation('k2'), creation('k2')])
    // These are meant to be refused, so they may exceed it.
    await session.send('s', creation('k3', 'a', { mayCreate: false }))
    await session.send('s', creation('k4', 'a', { token: 'none' }))
    expect(session.creates).toBe(2)
    await expect(session.send('s', creation('k5'))).rejects.toMatchObject({
      code: 'refused-by-plan',
    })
    expect(caller.sent).toHaveLength(6)
    expect(journal.entries().some((entry) => 'key' in entry && entry.key === 'k5')).toBe(false)
  })

  it('of servers is not spent on what is refused', async () => {
    const refused: Reply = { status: 422, json: {} }
    const replies = new Map([
      ['k1', [refused]],
      ['k2', [refused, refused]],
      ['k3', [made('u1'), refused]],
      ['k4', [made('u2'), refused]],
    ])
    const { session } = openBench((call) => replies.get(keyOf(call)!)!.shift()!)
    await session.send('s', creation('k1'))
    await session.sendTogether('s', [creation('k2'), creation('k2')])
    expect(session.creates).toBe(0)
    await session.sendTogether('s', [creation('k3'), creation('k3')])
    await session.send('s', creation('k4'))
    await session.send('s', creation('k4'))
    expect(session.creates).toBe(2)
  })

  it('is not asked of an interrupted run', async () => {
    const signal = AbortSignal.abort(new Error('stop'))
    const { session, caller } = openBench(() => good, { signal })
    await expect(session.send('s', creation('k1'))).rejects.toThrow('stop')
    expect(caller.sent).toEqual([])
    expect(session.sent).toBe(0)
  })
})

/** What the journal says of a key, in order. */
function story(entries: readonly JournalEntry[], key: string): string[] {
  return entries.flatMap((entry) => ('key' in entry && entry.key === key ? [entry.type] : []))
}

describe('the journal', () => {
  it('holds the intent before the request leaves', async () => {
    let seen: string[] = []
    const bench = openBench(() => {
      seen = story(readJournal(bench.journal.path), 'k1')
      return made('u1')
    })
    await bench.session.send('s', creation('k1', 'vpsc-r1-1.example.com'))
    expect(seen).toEqual(['intent'])
    expect(bench.journal.entries()).toMatchObject([
      { type: 'intent', key: 'k1', name: 'vpsc-r1-1.example.com', runId: 'r1', pid: process.pid },
      { type: 'created', key: 'k1', uuid: 'u1', token: 'A1' },
    ])
  })

  it.each<[string, Reply, string[]]>([
    ['a server', made('u1'), ['intent', 'created']],
    ['a refusal', { status: 422, json: {} }, ['intent', 'settled']],
    ['a success without a server', { status: 200, json: { data: [] } }, ['intent', 'settled']],
    ['a crash', { status: 500, json: {} }, ['intent']],
    ['a busy key', { status: 409, json: {} }, ['intent']],
    ['no answer', { failure: 'timeout' }, ['intent']],
  ])('tells what became of it: %s', async (_what, reply, expected) => {
    const { session, journal } = openBench(() => reply)
    await session.send('s', creation('k1'))
    expect(story(journal.entries(), 'k1')).toEqual(expected)
  })

  it('is open again for every further attempt with the key', async () => {
    const answers: Reply[] = [
      { status: 401, json: {} },
      made('u1'),
      made('u1'),
      { failure: 'reset' },
      { failure: 'reset' },
      { failure: 'reset' },
    ]
    const { session, journal } = openBench((_call, count) => answers[count - 1] ?? {})
    await session.send('s', creation('k1', undefined, { token: 'none' }))
    expect(owed(journal.entries())).toEqual({ servers: [], unanswered: [] })
    await session.send('s', creation('k1'))
    await session.send('s', creation('k1'))
    expect(owed(journal.entries()).servers.map(({ uuid }) => uuid)).toEqual(['u1'])
    await session.send('s', creation('k1'))
    expect(owed(journal.entries()).unanswered.map(({ key }) => key)).toEqual(['k1'])
  })

  it('knows both servers of a race', async () => {
    const { session, journal } = openBench((_call, count) => made(`u${count}`))
    await session.sendTogether('s', [creation('k1'), creation('k1')])
    expect(owed(journal.entries()).servers.map(({ uuid }) => uuid)).toEqual(['u1', 'u2'])
  })

  it.each([
    ['B1', 'B1'],
    ['OD', 'OD'],
    ['A2', 'A2'],
    ['none', 'A1'],
    ['unknown', 'A1'],
  ] as const)('notes whose server it is: %s makes for %s', async (token, owner) => {
    const { session, journal } = openBench(() => made('u1'))
    await session.send('s', creation('k1', undefined, { token, mayCreate: false }))
    expect(owed(journal.entries()).servers[0]?.token).toBe(owner)
  })

  it.each([
    ['exact text', { rawBody: '{"hostname":"h.example.com"}' }, 'h.example.com'],
    ['broken text', { rawBody: '{"hostname":' }, null],
    ['a name that is none', { body: { hostname: { a: 1 } } }, null],
    ['nothing', { body: undefined }, null],
  ])('finds the name in %s', async (_what, changes, name) => {
    const { session, journal } = openBench(() => ({ status: 422 }))
    await session.send('s', creation('k1', undefined, changes))
    expect(journal.entries()[0]).toMatchObject({ type: 'intent', name })
  })

  it('is silent about calls that make nothing', async () => {
    const { session, journal } = openBench(() => good)
    await session.send('s', { method: 'POST', path: '/servers/u/power', body: {} })
    await session.send('s', { method: 'GET', path: '/servers' })
    expect(journal.entries()).toEqual([])
  })
})

describe('a wait', () => {
  it('is filled with independent steps, then slept through', async () => {
    const words: string[] = []
    const { session, clock } = openBench(() => good, { waitingFor: (what) => words.push(what) })
    const ran: string[] = []
    for (const id of ['a', 'b', 'c']) {
      session.fillers.push({
        id,
        topics: [],
        costs: {},
        run: async () => {
          ran.push(id)
          clock.at += 400
        },
      })
    }
    const endMs = clock.now() + 1_000
    await session.passUntil(endMs, 'paint to dry')
    expect(ran).toEqual(['a', 'b', 'c'])
    expect(clock.now()).toBe(endMs + 200)
    expect(words).toEqual([])
    await session.passUntil(clock.now() + 500, 'paint to dry')
    expect(words).toEqual(['paint to dry'])
  })

  it('is not filled with what would take the slots of the one who waits', async () => {
    const clock = steppedClock()
    const windows = { burst: ['windows'], sustained: ['windows'] } as const
    const governor = openKnownGovernor(clock, promisedLimits, windows)
    const { session } = openBench(() => good, { clock, governorOf: () => governor })
    const at: number[] = []
    const filler = async (): Promise<void> => {
      await governor.take(1)
      at.push(clock.at - startMs)
    }
    session.fillers.push(...repeated(40, { id: 'a', topics: [], costs: {}, run: filler }))
    const startMs = clock.at
    await governor.take(20)
    await session.passUntil(startMs + 5_000, 'paint to dry')
    expect(at).toEqual(repeated(6, 0))
    expect(clock.at).toBe(startMs + 5_000)
    await governor.take(4)
    await session.passUntil(startMs + 11_000, 'paint to dry')
    expect(at.slice(6)).toEqual(repeated(22, 10_150))
    expect(clock.at).toBe(startMs + 11_000)
  })
})

describe('a wait under windows of first hits', () => {
  it('is filled with no more than what cannot wait leaves over', async () => {
    const clock = steppedClock()
    const hits = { burst: ['first-hit'], sustained: ['first-hit'] } as const
    const governor = openKnownGovernor(clock, promisedLimits, hits)
    const { session } = openBench(() => good, { clock, governorOf: () => governor })
    let ran = 0
    const filler = async (): Promise<void> => {
      await governor.take(1)
      ran += 1
    }
    session.fillers.push(...repeated(40, { id: 'a', topics: [], costs: {}, run: filler }))
    session.needed = 25
    await session.passUntil(clock.at + 5_000, 'paint to dry')
    expect(ran).toBe(5)
    await session.passUntil(clock.at + 6_000, 'paint to dry')
    expect(ran).toBe(35)
  })
})

describe('a target that goes away', () => {
  it.each<[string, Reply, string, string]>([
    ['without an answer', { failure: 'timeout' }, 'unreachable', 'without a useful answer'],
    ['behind its gateway', { status: 502, text: '<p>' }, 'unreachable', 'useful answer'],
    ['with refusals alone', { status: 429 }, 'budget-spent', 'in a row with 429'],
  ])('%s is given up after six calls in vain', async (_how, reply, code, words) => {
    const { session, caller } = openBench((_call, count) => (count < 3 ? { json: {} } : reply))
    const get = { method: 'GET', path: '/plans' }
    for (let call = 0; call < 7; call += 1) await session.send('s', get)
    await expect(session.send('s', get)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    })
    expect(caller.sent).toHaveLength(2 + 6 * 3)
  })

  it('and comes back is not', async () => {
    const { session } = openBench((_call, count) =>
      count % 15 === 0 ? { json: {} } : { failure: 'reset' },
    )
    for (let call = 0; call < 40; call += 1) {
      await session.send('s', { method: 'GET', path: '/plans' })
    }
    expect(session.sent).toBeGreaterThan(100)
  })
})

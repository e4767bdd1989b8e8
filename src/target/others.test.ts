/** Servers that were there before the run: all of them are known, and none is taken for ours. */
import { describe, expect, it } from 'vitest'
import { isForeign } from './journal.ts'
import { isPathSafe, readMade } from './others.ts'
import { exchangeOf, openBench, type Reply } from './testing.ts'

function listPage(path: string): Reply {
  const page = Number(/[?&]page=(\d+)/.exec(path)?.[1] ?? 1)
  const data = [{ uuid: `u${page}`, name: 'keep' }]
  return { json: { data, meta: { current_page: page, last_page: 3 } } }
}

const creation = {
  method: 'POST',
  path: '/servers',
  body: { hostname: 'vpsc-r1-1.example.com' },
  headers: [['Idempotency-Key', 'k1']] as const,
  mayCreate: true,
}

describe('other people’s servers', () => {
  it('are noted over all pages before the first creation', async () => {
    const bench = openBench(({ method, path }) =>
      method === 'GET' ? listPage(path) : { status: 201, json: { data: { uuid: 'new' } } },
    )
    await bench.session.send('servers.before', { method: 'GET', path: '/servers?per_page=100' })
    await bench.session.send('create', creation)
    expect(bench.journal.entries().map(({ type }) => type)).toEqual(['others', 'intent', 'created'])
    for (const uuid of ['u1', 'u2', 'u3']) {
      expect(isForeign(uuid, bench.journal.entries())).toBe(true)
    }
    expect(isForeign('new', bench.journal.entries())).toBe(false)
  })

  it('are not ours though a target names one as what it made', async () => {
    const bench = openBench(({ method, path }) =>
      method === 'GET' ? listPage(path) : { status: 201, json: { data: { uuid: 'u2' } } },
    )
    await bench.session.send('servers.before', { method: 'GET', path: '/servers?per_page=100' })
    const exchange = await bench.session.send('create', creation)
    expect(readMade(exchange, bench.journal, 0)).toBeNull()
    expect(bench.journal.entries().map(({ type }) => type)).toEqual(['others', 'intent'])
  })

  it('need no note where there are none', async () => {
    const bench = openBench(() => ({ json: { data: [], meta: { last_page: 1 } } }))
    await bench.session.send('servers.before', { method: 'GET', path: '/servers?per_page=100' })
    await bench.session.send('create', creation)
    expect(bench.journal.entries()[0]?.type).toBe('intent')
  })
})

it.each([
  ['9fbb383b-0000-4000-8000-000000000000', true],
  ['u_1', true],
  ['..', false],
  ['a/b', false],
  ['a?b', false],
  ['a\r\nX: 1', false],
  ['', false],
])('a uuid %j may stand in a path: %s', (uuid, safe) => {
  expect(isPathSafe(uuid)).toBe(safe)
  const made = exchangeOf('create', creation, { status: 201, json: { data: { uuid } } })
  expect(readMade(made, openBench(() => ({})).journal, 0)?.uuid).toBe(safe ? uuid : undefined)
})

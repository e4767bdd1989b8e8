/** Loads end to end: k6 itself, over HTTP, against servers in health and in trouble. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkExchange, checkLoad } from '#report/validate.ts'
import type { Policies } from '#server/policies.ts'
import type { RunningServer } from '#server/server.ts'
import { accountOf, loadOn, openServer, serversOf } from './on-server.ts'

const patience = { timeout: 120_000 }

/** From the n-th request of a load on, everything is answered like this. */
function fromRequest(first: number, status: number): Partial<Policies> {
  return {
    beforeGates: ({ sequence }) =>
      sequence < first
        ? null
        : { status, headers: [], body: { error: { code: 'X', message: 'No.' } } },
  }
}

const answerAll = (status: number): Partial<Policies> => fromRequest(0, status)

function received(server: RunningServer): number {
  return server.state().accounts.find(({ label }) => label === 'A')?.accepted ?? 0
}

describe('a healthy target', () => {
  it('is measured by operation and phase, and remembered', patience, async () => {
    const server = await openServer()
    const { results, exchanges, file, reports } = await loadOn(accountOf(server))
    expect(results, results.why).toMatchObject({ outcome: 'held', exitCode: 0, missed: 0 })
    const operations = results.operations.map(({ operation }) => operation)
    expect(operations).toEqual(['listLocations', 'listPlans', 'listServers', 'listTemplates'])
    expect(results.skipped).toEqual([
      { step: 'getServer, getServerStatus, listBackups', why: 'there is no server' },
    ])
    expect(results.total.latency?.p50).toBeGreaterThan(0)
    expect(results.total.phases.wait?.max).toBeGreaterThan(0)
    expect(exchanges.every(({ request }) => request.method === 'GET')).toBe(true)
    expect(received(server)).toBe(exchanges.length)
    const night = JSON.parse(readFileSync(join(reports, 'history/runs.ndjson'), 'utf8'))
    expect(night).toMatchObject({ kind: 'load', outcome: 'held', id: results.run.id })
    expect(night.operations.all.n).toBe(results.sent)
    expect(file('load.md')).toContain('# Load: HELD')
    expect(checkLoad(JSON.parse(file('load.json')))).toEqual([])
  })

  it('leaves a tape in order of sending, without the token', patience, async () => {
    const server = await openServer()
    const { exchanges, file } = await loadOn(accountOf(server), { durationMs: 1_000 })
    const lines = file('tape.ndjson').trimEnd().split('\n')
    expect(lines).toHaveLength(exchanges.length)
    expect(lines.flatMap((line) => checkExchange(JSON.parse(line)))).toEqual([])
    const times = lines.map((line) => (JSON.parse(line) as { sentAt: number }).sentAt)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    for (const name of ['tape.ndjson', 'load.json', 'samples.ndjson', 'load.md']) {
      expect(file(name)).not.toContain(server.tokens.A1)
    }
  })

  it('gets its creates back: made under load, deleted after it', patience, async () => {
    const server = await openServer()
    const before = serversOf(server)
    const { results, exchanges, file } = await loadOn(accountOf(server), { allowCreates: true })
    expect(results, results.why).toMatchObject({ outcome: 'held', leftovers: [] })
    const created = results.operations.find(({ operation }) => operation === 'createServer')
    expect(created).toMatchObject({ requests: 2, errors: 0, statuses: { 201: 2 } })
    const operations = results.operations.map(({ operation }) => operation)
    expect(operations).toEqual(
      expect.arrayContaining(['getServer', 'getServerStatus', 'listBackups']),
    )
    expect(exchanges.filter(({ step }) => step === 'cleanup.delete')).toHaveLength(3)
    expect(serversOf(server)).toEqual(before)
    const keys = exchanges.flatMap(({ request }) =>
      request.headers.filter(([name]) => name.toLowerCase() === 'idempotency-key'),
    )
    for (const [, value] of keys) expect(value).toMatch(/^‹key:/)
    expect(file('tape.ndjson')).not.toMatch(/"root_password":"[^‹"]/)
  })

  it('may be refused more servers than the allowance pays for', patience, async () => {
    const server = await openServer()
    const seen = await loadOn(accountOf(server), { allowCreates: true, maxCreates: 1 })
    const posts = seen.exchanges.filter(({ request }) => request.method === 'POST')
    expect(posts).toHaveLength(1)
    expect(seen.results).toMatchObject({ outcome: 'held', leftovers: [] })
  })
})

describe('thresholds', () => {
  it('cross when a p95 is too high', patience, async () => {
    const { results } = await loadOn(accountOf(await openServer()), {
      ...{ durationMs: 1_000, maxP95Ms: 0.01 },
    })
    expect(results).toMatchObject({ outcome: 'crossed', exitCode: 1 })
    expect(results.why).toMatch(/p95 of \w+ in ms: [\d.]+, at most 0.01 was asked for/)
  })

  it('cross when too many requests fail', patience, async () => {
    const policies: Partial<Policies> = {
      beforeGates: ({ sequence }) =>
        sequence > 20 && sequence % 6 === 0
          ? { status: 500, headers: [], body: { error: { code: 'X', message: 'No.' } } }
          : null,
    }
    const { results } = await loadOn(accountOf(await openServer(policies)))
    expect(results).toMatchObject({ outcome: 'crossed', exitCode: 1, missed: 0 })
    expect(results.why).toContain('errors in per cent')
    expect(results.total.statuses[500]).toBe(results.total.errors)
  })
})

describe('a target in trouble', () => {
  it.each([
    [500, '5xx'],
    [503, '5xx'],
    [429, '429'],
  ])('that answers %i from some time on is left alone', patience, async (status, word) => {
    const server = await openServer(fromRequest(30, status))
    const { results } = await loadOn(accountOf(server), { durationMs: 20_000 })
    expect(results).toMatchObject({ outcome: 'stopped', exitCode: 1 })
    expect(results.why).toContain(word)
    expect(results.sent).toBeLessThan(60)
    expect(results.plan.slots).toBeGreaterThan(300)
  })

  it('that answers 500 from the beginning gets no load at all', patience, async () => {
    const server = await openServer(answerAll(500))
    const { results } = await loadOn(accountOf(server))
    expect(results).toMatchObject({ outcome: 'stopped', exitCode: 1, sent: 0 })
    expect(results.why).toContain('no call of the mix succeeded')
  })

  it('that cannot be reached is not measured', patience, async () => {
    const server = await openServer()
    await server.stop()
    const { results } = await loadOn(accountOf(server))
    expect(results).toMatchObject({ outcome: 'not measured', exitCode: 2, sent: 0 })
    expect(results.why).toContain('cannot be reached')
  })

  it('that rejects the token is not measured', patience, async () => {
    const { url } = await openServer()
    const { results } = await loadOn({ url, token: 'nobody-knows-this-token' })
    expect(results).toMatchObject({ outcome: 'not measured', exitCode: 2, sent: 0 })
    expect(results.why).toContain('rejects the token')
  })
})

describe('without k6', () => {
  it('nothing is measured, and that is said', patience, async () => {
    const server = await openServer()
    const { K6_BIN } = process.env
    process.env.K6_BIN = '/nowhere/k6'
    try {
      const { results } = await loadOn(accountOf(server))
      expect(results).toMatchObject({ outcome: 'not measured', exitCode: 2, sent: 0 })
      expect(results.why).toContain('a load needs k6: /nowhere/k6')
    } finally {
      if (K6_BIN === undefined) delete process.env.K6_BIN
      else process.env.K6_BIN = K6_BIN
    }
  })
})

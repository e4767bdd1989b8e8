/**
 * Targets that are not what a limiter should be, probed by k6 itself: each ends in time, with a
 * truthful word, and with no more requests than were planned.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request as send } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LimitsMeasured, measureLimits } from '#load/measure.ts'
import { fitLimits, type LimitProfile } from '#load/profile.ts'
import { realClock } from '#target/clock.ts'
import { runK6 } from '#target/k6/run.ts'
import { supplyK6 } from '#target/k6/supply.ts'
import { type ProviderSpec, plainProvider } from './provider.ts'
import { startTestServer, testTokens } from './server.ts'

/** A minute that lasts six seconds. */
const limits = {
  burst: { limit: 15, windowMs: 1_000 },
  sustained: { limit: 60, windowMs: 6_000 },
}
const root = join(import.meta.dirname, '../..')
const k6 = {
  supply: () => supplyK6({ env: process.env, cacheDir: join(root, '.cache'), build: true }),
  run: runK6,
}

let outDir = ''
const closers: (() => Promise<void>)[] = []

beforeEach(() => {
  outDir = mkdtempSync(join(tmpdir(), 'vpsc-hostile-'))
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  rmSync(outDir, { recursive: true })
})

interface Probed {
  readonly measured: LimitsMeasured
  readonly profile: LimitProfile
  readonly tookMs: number
}

async function probe(baseUrl: string, quick = false): Promise<Probed> {
  const startedAt = performance.now()
  const measured = await measureLimits({
    ...{ k6, baseUrl, controlUrl: null, clock: realClock, outDir, tokens: testTokens },
    ...{ earlier: [], limits, quick },
  })
  const profile = fitLimits(measured.exchanges, limits)
  expect(measured.exchanges.length).toBeLessThanOrEqual(measured.planned)
  return { measured, profile, tookMs: performance.now() - startedAt }
}

/** Hands a read on to a keeping limiter, which the test stands in front of. */
type Forward = (request: IncomingMessage, response: ServerResponse) => void

/** Stands a handler in front of a target that keeps its limits. */
async function listenBefore(handler: (forward: Forward) => RequestListener): Promise<string> {
  const server = await startTestServer(plainProvider({ limits: kept }), { virtual: false })
  closers.push(() => server.close())
  const { origin } = new URL(server.baseUrl)
  const forward: Forward = (request, response) => {
    const headers = { Authorization: request.headers.authorization ?? '' }
    void send(`${origin}${request.url}`, { method: 'GET', headers }).then(
      async ({ statusCode, headers: given, body }) => {
        response.writeHead(statusCode, given as OutgoingHttpHeaders)
        response.end(Buffer.from(await body.arrayBuffer()))
      },
    )
  }
  return listen(handler(forward))
}

async function listen(handler: RequestListener): Promise<string> {
  const server: Server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`
}

async function provide(members: Partial<ProviderSpec>): Promise<string> {
  const server = await startTestServer(plainProvider(members), { virtual: false })
  closers.push(() => server.close())
  return server.baseUrl
}

const kept: ProviderSpec['limits'] = [
  { kind: 'sliding-log', ...limits.burst },
  { kind: 'sliding-log', ...limits.sustained },
]

const endless = kept.map((one) => ({ ...one, limit: 1_000_000 }))

const patience = { timeout: 90_000 }

describe('a target that', patience, () => {
  it('never limits: not enforced', async () => {
    const { profile, measured } = await probe(await provide({ limits: endless }))
    expect(profile.burst.standing).toBe('not enforced')
    expect(profile.sustained.standing).toBe('not enforced')
    expect(measured.refused).toBe(0)
  })

  it('limits at once: stricter than promised', async () => {
    const few = [{ ...kept[0]!, limit: 3 }, kept[1]!]
    const { profile } = await probe(await provide({ limits: few }))
    expect(profile.burst.standing).toBe('stricter than promised')
  })

  it('refuses everything: stricter than promised, after a handful of requests', async () => {
    const url = await listen((_request, response) => {
      const body = JSON.stringify({ error: { code: 'RATE_LIMIT_EXCEEDED', message: 'No.' } })
      response.writeHead(429, { 'Retry-After': '1', 'Content-Type': 'application/json' }).end(body)
    })
    const { profile, measured } = await probe(url)
    expect(profile.burst.standing).toBe('stricter than promised')
    expect(measured.problem).toMatch(/were refused/)
    expect(measured.exchanges.length).toBeLessThan(60)
  })

  it('drops connections: not measured, and a line that says so', async () => {
    const url = await listen((request) => void request.socket.destroy())
    const { profile, measured, tookMs } = await probe(url)
    expect(profile.burst.standing).toBe('not measured')
    expect(measured.problem).toMatch(/errors/)
    expect(measured.exchanges.length).toBeLessThan(40)
    expect(tookMs).toBeLessThan(30_000)
  })

  it('never answers: not measured, after two tries', async () => {
    const { profile, measured, tookMs } = await probe(await listen(() => {}))
    expect(profile.burst.standing).toBe('not measured')
    expect(measured.problem).toMatch(/were not answered/)
    expect(measured.exchanges.length).toBeLessThan(40)
    expect(tookMs).toBeLessThan(60_000)
  })

  it('answers too late for its minute: its burst, and why no more', async () => {
    let freeMs = 0
    const url = await listenBefore((forward) => (request, response) => {
      // One after another, each in its time: a queue in front of the limiter.
      freeMs = Math.max(Date.now(), freeMs) + limits.sustained.windowMs / limits.sustained.limit
      setTimeout(() => forward(request, response), freeMs - Date.now())
    })
    const { profile, measured } = await probe(url)
    expect(['measured', 'ambiguous', 'not measured']).toContain(profile.burst.standing)
    expect(['ambiguous', 'not measured']).toContain(profile.sustained.standing)
    expect(measured.problem).toMatch(/answers came too late|its time of/)
  })

  it('is nobody’s API: not measured, after a handful of requests', async () => {
    const url = await listen((_request, response) => void response.writeHead(404).end('<html>'))
    const { profile, measured } = await probe(url)
    expect(profile.burst.standing).toBe('not measured')
    expect(measured.exchanges.length).toBeLessThan(40)
  })

  it('drops some connections: nothing wrong is claimed', async () => {
    let count = 0
    const url = await listenBefore((forward) => (request, response) => {
      count += 1
      if (count % 25 === 0) request.socket.destroy()
      else forward(request, response)
    })
    const { profile } = await probe(url, true)
    expect(['measured', 'ambiguous', 'not measured']).toContain(profile.burst.standing)
  })

  it.each([1, -1])('lives %i hour away is measured all the same', async (hours) => {
    const url = await provide({ limits: kept, skewMs: hours * 3_600_000 })
    const { profile } = await probe(url, true)
    expect(profile.burst).toMatchObject({ limit: 15, windowMs: 1_000, standing: 'measured' })
  })

  it('limits by address does not keep accounts apart', async () => {
    const { profile } = await probe(await provide({ limits: kept, key: 'everyone' }), true)
    expect(profile.scope).toMatchObject({ isolatedBetweenAccounts: false })
  })
})

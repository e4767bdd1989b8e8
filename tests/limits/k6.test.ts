/** The probes end to end: k6 itself, over HTTP, against a limiter whose truth is known. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PromisedLimits, promisedLimits } from '#contract/limits.ts'
import { type Exchange, receivedAt } from '#exchange/exchange.ts'
import { type LimitsMeasured, measureLimits } from '#load/measure.ts'
import { fitLimits } from '#load/profile.ts'
import { openLeverClock, realClock } from '#target/clock.ts'
import { runK6 } from '#target/k6/run.ts'
import { supplyK6 } from '#target/k6/supply.ts'
import { type ProviderSpec, plainProvider } from './provider.ts'
import { startTestServer, type TestServer, testTokens } from './server.ts'
import { alarmsIn, judgeProbes } from './verdicts.ts'

const root = join(import.meta.dirname, '../..')
const k6 = {
  supply: () => supplyK6({ env: process.env, cacheDir: join(root, '.cache'), build: true }),
  run: runK6,
}
let outDir = ''
let server: TestServer | null = null

beforeEach(() => {
  outDir = mkdtempSync(join(tmpdir(), 'vpsc-probe-'))
})
afterEach(async () => {
  await server?.close()
  rmSync(outDir, { recursive: true })
})

interface Settings {
  readonly quick: boolean
  readonly virtual: boolean
  readonly limits?: PromisedLimits
}

async function measure(spec: ProviderSpec, settings: Settings): Promise<LimitsMeasured> {
  server = await startTestServer(spec, settings)
  const { baseUrl, controlUrl } = server
  const clock = controlUrl === null ? realClock : await openLeverClock(controlUrl)
  return measureLimits({
    ...{ k6, baseUrl, controlUrl, clock, outDir, tokens: testTokens, earlier: [], writes: true },
    ...{ limits: settings.limits ?? promisedLimits, quick: settings.quick },
  })
}

const patience = { timeout: 300_000 }

/** Steps that seem to have left before the one ahead of them was answered. */
function overlapsOf(exchanges: readonly Exchange[]): string[] {
  return exchanges.flatMap((exchange, i) => {
    const before = exchanges.slice(0, i).filter(({ step }) => step !== exchange.step)
    const ahead = before.filter(({ account }) => account === exchange.account)
    const isEarly = ahead.some((one) => receivedAt(one) >= exchange.sentAt)
    return isEarly ? [`${exchange.step} ${exchange.id}`] : []
  })
}

describe('k6', () => {
  it('measures both limits on a virtual clock', patience, async () => {
    const measured = await measure(plainProvider(), { quick: false, virtual: true })
    expect(measured).toMatchObject({ problem: null, k6: { found: true } })
    expect(measured.exchanges).toHaveLength(server!.received())
    expect(measured.exchanges.length).toBeLessThanOrEqual(measured.planned)
    expect(alarmsIn(judgeProbes(measured.exchanges))).toEqual([])
    expect(fitLimits(measured.exchanges, promisedLimits)).toMatchObject({
      burst: { limit: 30, windowMs: 10_000, standing: 'measured' },
      sustained: { limit: 120, windowMs: 60_000, standing: 'measured' },
      algorithm: expect.stringContaining('fixed-window-first-hit'),
      scope: { sharedAcrossTokens: true, isolatedBetweenAccounts: true },
    })
  })

  it('finds a limiter that lets too many through', patience, async () => {
    const limits = plainProvider().limits.map((one) => ({ ...one, limit: one.limit + 1 }))
    const { exchanges } = await measure(plainProvider({ limits }), { quick: false, virtual: true })
    expect(fitLimits(exchanges, promisedLimits).burst).toMatchObject({
      limit: 31,
      standing: 'measured',
    })
    expect(alarmsIn(judgeProbes(exchanges)).join()).toContain('burst-limit-is-no-wider')
  })

  it('probes scaled limits in real time, tokens never in the evidence', patience, async () => {
    const limits = {
      burst: { limit: 12, windowMs: 2_000 },
      sustained: { limit: 60, windowMs: 12_000 },
    }
    const spec = plainProvider({
      limits: [
        { kind: 'sliding-log', ...limits.burst },
        { kind: 'sliding-log', ...limits.sustained },
      ],
    })
    const measured = await measure(spec, { quick: true, virtual: false, limits })
    expect(measured.problem).toBeNull()
    expect(measured.refused).toBeGreaterThan(3)
    expect(fitLimits(measured.exchanges, limits).burst).toMatchObject({
      limit: 12,
      windowMs: 2_000,
    })
    expect(overlapsOf(measured.exchanges)).toEqual([])
    const evidence = readFileSync(join(outDir, 'k6-burst.ndjson'), 'utf8')
    for (const token of Object.values(testTokens)) expect(evidence).not.toContain(token)
  })

  it('fills the line of a queue, and hears of everybody in it', patience, async () => {
    const limits = {
      burst: { limit: 30, windowMs: 3_000 },
      sustained: { limit: 60, windowMs: 9_000 },
    }
    const spec = plainProvider({
      limits: [
        { kind: 'queue', ...limits.burst },
        { kind: 'queue', ...limits.sustained },
      ],
    })
    const measured = await measure(spec, { quick: false, virtual: false, limits })
    expect(measured.problem).toBeNull()
    expect(measured.exchanges).toHaveLength(server!.received())
    expect(measured.exchanges.length).toBeLessThanOrEqual(measured.planned)
    expect(measured.exchanges.every(({ failure }) => failure === null)).toBe(true)
    const slowestMs = Math.max(...measured.exchanges.map(({ tookMs }) => tookMs))
    expect(slowestMs).toBeGreaterThan(0.9 * limits.sustained.windowMs)
    expect(fitLimits(measured.exchanges, limits)).toMatchObject({
      burst: { ...limits.burst, standing: 'measured' },
      sustained: { ...limits.sustained, standing: 'measured' },
    })
  })

  it('is ended where a script makes it hang without a word', patience, async () => {
    // Asynchronous iteration in TypeScript: k6 parses it for ever. `load/lint.test.ts` bans it.
    const script = join(outDir, 'hangs.ts')
    writeFileSync(script, 'export default async function () { for await (const x of []) {} }\n')
    const supplied = await k6.supply()
    expect(supplied.found).toBe(true)
    const startedAt = performance.now()
    const { exchanges, problem } = await runK6({
      ...{ k6: supplied.found ? supplied.path : '', script, name: 'hangs', outDir },
      ...{ settings: {}, timeoutMs: 3_000, idPrefix: 'k' },
    })
    expect(problem).toMatch(/^k6 took longer than 3 s and was ended; /)
    expect(exchanges).toEqual([])
    expect(performance.now() - startedAt).toBeLessThan(15_000)
  })
})

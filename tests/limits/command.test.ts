/** `limits` as a whole: k6 on a virtual clock, and the comparison with an accepted profile. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyBaseline, writeBaseline } from '#cli/baseline/file.ts'
import { type LimitsPerformed, performLimits } from '#cli/limits/perform.ts'
import { renderLimits } from '#cli/limits/render.ts'
import type { Settings } from '#cli/settings.ts'
import { promisedLimits } from '#contract/limits.ts'
import type { LimitsSection } from '#report/results.ts'
import { checkResults } from '#report/validate.ts'
import type { LimitRule } from '#server/limiter/limiter.ts'
import type { Policies } from '#server/policies.ts'
import { startServer } from '#server/server.ts'
import { embeddedOn } from './embedded.ts'

let root = ''

async function limitsOf(
  policies: Partial<Policies>,
  members: Partial<Settings> = {},
): Promise<LimitsPerformed> {
  const server = await startServer({ policies })
  try {
    return await performLimits(await embeddedOn(server, root, { maxCreates: 0, ...members }))
  } finally {
    await server.stop()
  }
}

type Change = Partial<LimitRule>

function rules(burst: Change, sustained: Change = {}): Partial<Policies> {
  const algorithm = 'sliding-log'
  return {
    limits: [
      { name: 'burst', algorithm, ...promisedLimits.burst, ...burst },
      { name: 'sustained', algorithm, ...promisedLimits.sustained, ...sustained },
    ],
  }
}

const planted: readonly (readonly [string, string, Partial<Policies>])[] = [
  ['120 → 100', 'sustained limit', rules({}, { limit: 100 })],
  ['30 → 29', 'burst limit', rules({ limit: 29 })],
  ['10 s → 9 s', 'burst window', rules({ windowMs: 9_000 })],
  [
    'sliding → fixed',
    'burst algorithm',
    rules({ algorithm: 'fixed-clock' }, { algorithm: 'fixed-clock' }),
  ],
  [
    'headers lost on 404',
    'header X-RateLimit-Remaining on missing',
    { ...rules({}), sendsLimitField: (field, status) => field !== 'retry-after' && status !== 404 },
  ],
]

describe('limits', { timeout: 120_000 }, () => {
  let baseline = ''
  let accepted: LimitsSection | null = null

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'vpsc-limits-'))
    const { results, ...counts } = await limitsOf(rules({}))
    accepted = results.limits
    expect(checkResults(results)).toEqual([])
    expect(results).toMatchObject({ outcome: 'fit', exitCode: 0 })
    expect(results.limitsBefore).toBeUndefined()
    expect(counts.refused).toBeLessThanOrEqual(counts.foreseenRefusals.most)
    expect(counts.sent).toBeLessThanOrEqual(counts.planned)
    baseline = join(root, 'accepted.json')
    writeBaseline({
      path: baseline,
      baseline: { ...emptyBaseline('embedded reference server'), limits: accepted },
    })
  }, 120_000)
  afterAll(() => rmSync(root, { recursive: true }))

  it('says what it measured', () => {
    expect(accepted).toMatchObject({
      burst: { limit: 30, windowMs: 10_000, standing: 'measured' },
      sustained: { limit: 120, windowMs: 60_000, standing: 'measured' },
      algorithm: 'sliding-log',
      scope: { sharedAcrossTokens: true, isolatedBetweenAccounts: true },
    })
  })

  it('finds nothing changed where nothing is', async () => {
    const performed = await limitsOf(rules({}), { baseline })
    expect(performed.results.limitsBefore).toMatchObject({ from: 'baseline', changes: [] })
    expect(performed.results.exitCode).toBe(0)
    expect(renderLimits(performed, promisedLimits)).toContain('as in the accepted profile')
  })

  it.each(planted)('names the change %s', async (_name, fact, policies) => {
    const performed = await limitsOf(policies, { baseline })
    const { results } = performed
    const change = results.limitsBefore?.changes.find((one) => one.fact === fact)
    expect(change, JSON.stringify(results.limitsBefore?.changes)).toBeDefined()
    expect(results.exitCode).toBe(1)
    expect(results.findings.map(({ message }) => message)).toContain(
      `the limiter is another than the baseline accepts: ${fact}`,
    )
    const text = renderLimits(performed, promisedLimits)
    expect(text).toContain(change!.was)
    expect(text).toContain(change!.now)
  })

  it('only tells of a change where a run before is all that it knows', async () => {
    const { results } = await limitsOf(rules({ algorithm: 'fixed-clock' }))
    expect(results.limitsBefore).toMatchObject({ from: 'last run' })
    expect(results.limitsBefore?.changes.map(({ fact }) => fact)).toContain('burst algorithm')
    expect(results.exitCode).toBe(0)
  })

  it('measures the burst alone when it is to be quick', async () => {
    const { results, planned } = await limitsOf(rules({}), { quick: true })
    expect(results.limits.burst).toMatchObject({ limit: 30, windowMs: 10_000 })
    expect(results.limits.sustained.standing).toBe('not measured')
    expect(planned).toBeLessThan(150)
    expect(results.exitCode).toBe(0)
  })
})

describe('limits without k6', () => {
  it('measures nothing, sends nothing, and says what was tried', async () => {
    root = mkdtempSync(join(tmpdir(), 'vpsc-limits-'))
    const { K6_BIN } = process.env
    process.env.K6_BIN = '/nowhere/k6'
    try {
      const { results, sent } = await limitsOf(rules({}))
      expect(sent).toBe(0)
      expect(results.limits.burst.standing).toBe('not measured')
      expect(results.limits.evidence).toContain('/nowhere/k6')
      expect(results.outcome).not.toBe('fit')
    } finally {
      if (K6_BIN === undefined) delete process.env.K6_BIN
      else process.env.K6_BIN = K6_BIN
      rmSync(root, { recursive: true })
    }
  })
})

/** Tests of the comparison with an earlier limiter: every planted change is named. */
import { describe, expect, it } from 'vitest'
import { compareProfiles, judgeAccepted } from './accepted.ts'
import { buildResults } from './report.ts'
import type { LimitsSection } from './results.ts'
import { renderClosing } from './terminal.ts'
import { sampleInput } from './testing.ts'
import { checkResults } from './validate.ts'

const always = {
  'X-RateLimit-Limit': 'always',
  'X-RateLimit-Remaining': 'always',
  'X-RateLimit-Reset': 'always',
  'Retry-After': 'never',
}

const profile: LimitsSection = {
  burst: { limit: 30, windowMs: 10_000, standing: 'measured' },
  sustained: { limit: 120, windowMs: 60_000, standing: 'measured' },
  algorithm: 'sliding-log',
  scope: { sharedAcrossTokens: true, isolatedBetweenAccounts: true },
  headers: { admitted: always, missing: always, limits: ['120', '30'] },
  evidence: 'enough',
}

const { burst, sustained } = profile
const lost = { ...always, 'X-RateLimit-Limit': 'never' }

const planted: readonly (readonly [string, string, Partial<LimitsSection>])[] = [
  ['120 → 100', 'sustained limit', { sustained: { ...sustained, limit: 100 } }],
  ['30 → 29', 'burst limit', { burst: { ...burst, limit: 29 } }],
  ['10 s → 9 s', 'burst window', { burst: { ...burst, windowMs: 9_000 } }],
  ['sliding → fixed', 'burst algorithm', { algorithm: 'fixed-window-clock' }],
  [
    'headers lost on 404',
    'header X-RateLimit-Limit on missing',
    { headers: { ...profile.headers, missing: lost } },
  ],
]

describe('an accepted limiter', () => {
  it.each(planted)('that went %s is a finding with both values', (_name, fact, change) => {
    const limitsBefore = compareProfiles('baseline', profile, { ...profile, ...change })
    const input = { ...sampleInput, limits: { ...profile, ...change }, limitsBefore }
    const results = buildResults(input)
    expect(checkResults(results)).toEqual([])
    const found = results.findings.filter(({ rule }) => rule.endsWith('limiter-is-as-accepted'))
    const named = found.find(({ message }) => message.endsWith(`: ${fact}`))
    expect(named?.expected).not.toEqual(named?.actual)
    expect(results.exitCode).toBe(1)
    expect(renderClosing(results, { colour: false })).toContain('stale')
  })

  it('that is the same breaks nothing', () => {
    const before = compareProfiles('baseline', profile, profile)
    expect(before.changes).toEqual([])
    expect(judgeAccepted(before)).toMatchObject({ verdict: { outcome: 'pass' }, stale: [] })
  })

  it('is none where only a run before is known: a change is told, and fails nothing', () => {
    const now = { ...profile, ...planted[0]![2] }
    const before = compareProfiles('last run', profile, now)
    expect(before.changes).toHaveLength(1)
    expect(judgeAccepted(before)).toBeNull()
  })

  it('is not doubted for what was not measured', () => {
    const unmeasured = { limit: null, windowMs: null, standing: 'not measured' } as const
    const algorithm =
      'burst: cannot be told apart: fixed-window-clock, sliding-log; sustained: not measured'
    const quick = { ...profile, sustained: unmeasured, algorithm }
    expect(compareProfiles('baseline', profile, quick).changes).toEqual([])
  })
})

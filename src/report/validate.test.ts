/** The published schemas fit what is written and refuse what is not. */
import { describe, expect, test } from 'vitest'
import { call, delivery } from '#rules/testing.ts'
import { unmeasuredLimits } from './input.ts'
import { buildResults } from './report.ts'
import { sampleInput, sampleTape } from './testing.ts'
import { checkExchange, checkResults } from './validate.ts'

type Free = Record<string, unknown>
const sample = (): Free => structuredClone(buildResults(sampleInput)) as unknown as Free

describe('results-1.schema.json', () => {
  test('fits the sample run, also as read back from a file', () => {
    expect(checkResults(sample())).toEqual([])
    expect(checkResults(JSON.parse(JSON.stringify(sample())))).toEqual([])
  })

  test('fits a run that was stopped at once and measured nothing', () => {
    const results = buildResults({
      ...sampleInput,
      judged: { verdicts: [], observations: [] },
      exchanges: [],
      baseline: [],
      limits: unmeasuredLimits('--no-limits'),
      stopped: { code: 'unreachable', message: 'refused', next: 'check the URL' },
    })
    expect(results.exitCode).toBe(2)
    expect(checkResults(results)).toEqual([])
  })

  test.each<[string, (results: Free) => void]>([
    ['an unknown member', (r) => Object.assign(r, { extra: 1 })],
    ['another schema', (r) => Object.assign(r, { schema: 'vps-contract/results/2' })],
    ['fit with exit code 1', (r) => Object.assign(r, { outcome: 'fit' })],
    ['not fit with exit code 0', (r) => Object.assign(r, { exitCode: 0 })],
    ['an unknown exit code', (r) => Object.assign(r, { exitCode: 5 })],
    ['no reason', (r) => Object.assign(r, { why: '' })],
    ['a start that is no time', (r) => Object.assign(r.run as Free, { startedAt: 'today' })],
    ['a pass with a reason', (r) => Object.assign((r.rules as Free[])[0]!, { why: 'x' })],
    ['a failure without one', (r) => Object.assign((r.rules as Free[])[2]!, { why: '' })],
    ['a negative count', (r) => Object.assign(r.cost as Free, { requests: -1 })],
    ['a missing section', (r) => delete r.coverage],
  ])('refuses %s', (_name, spoil) => {
    const results = sample()
    spoil(results)
    expect(checkResults(results)).not.toEqual([])
  })
})

describe('exchange-1.schema.json', () => {
  test('fits every kind of exchange', () => {
    const tape = [
      ...sampleTape,
      delivery({ event: 'x' }),
      call('HEAD /plans', 200, { undecodable: 'gzip' }),
    ]
    expect(tape.flatMap(checkExchange)).toEqual([])
  })

  test.each<[string, Free]>([
    ['an unknown member', { extra: 1 }],
    ['an unknown token', { token: 'C1' }],
    [
      'a header that is no pair',
      { request: { method: 'GET', path: '/', headers: [['a']], body: null } },
    ],
    ['no response member', { response: undefined }],
  ])('refuses %s', (_name, members) => {
    expect(checkExchange({ ...sampleTape[0], ...members })).not.toEqual([])
  })
})

/** Tests of the results of a load: what counts, what crosses, what is said, and how it is shown. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { call } from '#rules/testing.ts'
import { compareNights } from '../history/regression.ts'
import { drawNight, nightOf, openChance } from '../history/testing.ts'
import { hostile } from '../testing.ts'
import { checkLoad } from '../validate.ts'
import { buildLoad, type LoadInput } from './build.ts'
import { renderLoad, writeLoadMarkdown } from './render.ts'
import { quantilesOf } from './rows.ts'
import { readEvidence, type Sample } from './samples.ts'

const startMs = 1_800_000_000_000

function sampleAt(slot: number, members: Partial<Sample> = {}): Sample {
  const dueAt = startMs + slot * 500
  const timings = {
    ...{ blocked: 0, connecting: 0, tls: 0, sending: 0.1, waiting: 10, receiving: 1 },
  }
  const timed = { slot, dueAt, sentAt: dueAt + 1, tookMs: 20, status: 200, timings }
  return { operation: slot % 2 === 0 ? 'listPlans' : 'listServers', ...timed, ...members }
}

function samplesOf(count: number, members: Partial<Sample> = {}): Sample[] {
  return Array.from({ length: count }, (_, slot) => sampleAt(slot, members))
}

function inputOf(samples: readonly Sample[], members: Partial<LoadInput> = {}): LoadInput {
  return {
    evidence: { samples, stops: [], plan: null },
    exchanges: [],
    run: {
      ...{ id: 'r1', startedAt: '2026-11-26T03:17:00.000Z', target: 'https://api.example.com' },
      ...{ tool: '0.1.0', k6: '1.8.1', processes: 1 },
    },
    plan: { slots: samples.length, durationMs: 10_000, rate: 1.95, promised: promisedLimits },
    ...{ maxP95Ms: null, maxErrors: 1, regression: null, problem: null, stopped: null },
    ...{ skipped: [], leftovers: [] },
    ...members,
  }
}

const left = { uuid: 'u', name: 'n', why: 'w', hourlyUsd: null, curl: 'curl u' }
const stopped = (code: string) => ({ code, message: `stopped by ${code}`, next: 'again' })
const evidence = (samples: readonly Sample[], stops: readonly string[]): LoadInput['evidence'] => ({
  ...{ samples, stops, plan: null },
})

describe('the verdict', () => {
  const slots = { ...inputOf([]).plan, slots: 20 }
  it.each<[string, readonly Sample[], Partial<LoadInput>, string, number, string]>([
    ['all well', samplesOf(20), {}, 'held', 0, '20 requests, as planned'],
    [
      'one error in twenty',
      [...samplesOf(19), sampleAt(19, { status: 503 })],
      {},
      'crossed',
      1,
      '5',
    ],
    ['errors that are allowed', samplesOf(20, { status: 404 }), { maxErrors: 100 }, 'held', 0, ''],
    ['a p95 too high', samplesOf(20), { maxP95Ms: 20 }, 'crossed', 1, 'p95 of listPlans in ms: 21'],
    ['a p95 just right', samplesOf(20), { maxP95Ms: 21 }, 'held', 0, ''],
    [
      'a storm',
      samplesOf(8, { status: 500 }),
      { evidence: evidence(samplesOf(8, { status: 500 }), ['8 of 8 errors']), plan: slots },
      ...(['stopped', 1, 'stopped after 8 requests: 8 of 8 errors'] as const),
    ],
    [
      'refusals before the load',
      [],
      { evidence: evidence([], ['no call succeeded']), plan: slots },
      ...(['stopped', 1, 'no call succeeded'] as const),
    ],
    ['no answer at all', samplesOf(20, { status: 0 }), {}, 'not measured', 2, 'no request was'],
    [
      'no k6',
      [],
      { problem: 'a load needs k6', plan: slots },
      'not measured',
      2,
      'a load needs k6',
    ],
    [
      'a token that is rejected',
      [],
      { stopped: stopped('token-rejected'), plan: slots },
      ...(['not measured', 2, 'stopped by token-rejected'] as const),
    ],
    ['slots unsent', samplesOf(19), { plan: slots }, 'incomplete', 3, '1 of 20 slots went unsent'],
    ['k6 ended badly', samplesOf(20), { problem: 'code 107' }, 'incomplete', 3, 'code 107'],
    ['a server left', samplesOf(20), { leftovers: [left] }, 'incomplete', 4, '1 server could not'],
    [
      'interrupted',
      samplesOf(5),
      { stopped: stopped('interrupted'), plan: slots },
      ...(['incomplete', 130, 'stopped by interrupted'] as const),
    ],
  ])('%s', (_what, samples, members, outcome, exitCode, why) => {
    const results = buildLoad(inputOf(samples, members))
    expect(results).toMatchObject({ outcome, exitCode })
    expect(checkLoad(JSON.parse(JSON.stringify(results)))).toEqual([])
    expect(results.why).toContain(why)
  })

  it('is crossed by a slowness that was seen again', () => {
    const chance = openChance(5)
    const shape = { answers: 200, operations: 1, drift: 0.02 }
    const calm = Array.from({ length: 20 }, (_, i) => drawNight(`n${i}`, shape, chance))
    const slow = Array.from({ length: 3 }, (_, i) =>
      drawNight(`s${i}`, { ...shape, slower: 1.6 }, chance),
    )
    const regression = compareNights([...calm, ...slow], slow.at(-1) ?? nightOf('none'))
    const results = buildLoad(inputOf(samplesOf(20), { regression }))
    expect(results).toMatchObject({ outcome: 'crossed', exitCode: 1 })
    expect(results.why).toContain('slower again')
    expect(checkLoad(JSON.parse(JSON.stringify(results)))).toEqual([])
  })
})

describe('the numbers', () => {
  it('count latency from the planned slot: a late request is a slow one', () => {
    const late = [...samplesOf(9), sampleAt(9, { sentAt: startMs + 9 * 500 + 400 })]
    const { total, lateness } = buildLoad(inputOf(late))
    expect(total.latency).toMatchObject({ p50: 21, max: 420 })
    expect(total.service).toMatchObject({ p50: 20, max: 20 })
    expect(lateness).toMatchObject({ p50: 1, max: 400 })
  })

  it('are of the answers without error; errors are counted apart', () => {
    const samples = [...samplesOf(9), sampleAt(9, { status: 503, tookMs: 9_000 })]
    const { total, operations } = buildLoad(inputOf(samples))
    expect(total).toMatchObject({ requests: 10, errors: 1, statuses: { 200: 9, 503: 1 } })
    expect(total.latency?.max).toBe(21)
    expect(operations.map(({ operation, requests }) => [operation, requests])).toEqual([
      ['listPlans', 5],
      ['listServers', 5],
    ])
  })

  it('split a request into phases; most open no connection', () => {
    const timings = {
      ...{ blocked: 3, connecting: 2, tls: 5, sending: 0, waiting: 30, receiving: 1 },
    }
    const { phases } = buildLoad(inputOf([...samplesOf(9), sampleAt(9, { timings })])).total
    expect(phases.connect).toMatchObject({ p50: 2, max: 2 })
    expect(phases.tls).toMatchObject({ p50: 5 })
    expect(phases.wait).toMatchObject({ p50: 10, max: 30 })
  })

  it('are exact', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i)
    expect(quantilesOf(hundred)).toEqual({ p50: 50, p90: 90, p95: 95, p99: 99, max: 100 })
    expect(quantilesOf([])).toBeNull()
  })

  it('tell the offset of the target’s clock', () => {
    const dated = (sentAt: number, aheadMs: number): Exchange => ({
      ...call('GET /plans', 200, {
        headers: { Date: new Date(sentAt + aheadMs).toUTCString() },
      }),
      ...{ sentAt, tookMs: 10 },
    })
    const exchanges = [0, 1_300, 2_600, 3_900].map((ms) => dated(startMs + ms, 7_000))
    const { clockOffsetMs } = buildLoad(inputOf(samplesOf(4), { exchanges }))
    expect(clockOffsetMs?.low).toBeLessThanOrEqual(7_000)
    expect(clockOffsetMs?.high).toBeGreaterThanOrEqual(7_000)
    expect((clockOffsetMs?.high ?? 0) - (clockOffsetMs?.low ?? 0)).toBeLessThan(500)
  })
})

describe('readEvidence', () => {
  const record = (slot: number, more: object = {}) =>
    JSON.stringify({
      ...{ kind: 'request', step: 'load.listPlans', sentAt: startMs, tookMs: 5, status: 200 },
      ...{ errorCode: 0, planned: { slot, dueAt: startMs }, ...more },
    })

  it('joins the processes by slot, and their reasons', () => {
    const stop = JSON.stringify({ kind: 'stop', lane: '0', why: 'a storm' })
    const { samples, stops } = readEvidence([
      [record(2), stop].join('\n'),
      [record(1), record(0), stop].join('\n'),
    ])
    expect(samples.map(({ slot }) => slot)).toEqual([0, 1, 2])
    expect(stops).toEqual(['a storm'])
  })

  it('takes an answer that broke off for none, and an error status for an answer', () => {
    const lines = [record(0, { errorCode: 1220 }), record(1, { status: 503, errorCode: 1503 })]
    expect(readEvidence([lines.join('\n')]).samples.map(({ status }) => status)).toEqual([0, 503])
  })

  it('passes over what is no evidence', () => {
    const plan = JSON.stringify({ kind: 'plan', slots: 9, gapMs: 500, lanes: 2 })
    const probe = record(0, { step: 'limits.even' })
    const read = readEvidence([`Request Failed\n${plan}\nnull\n{"kind"\n${probe}`])
    expect(read).toMatchObject({ samples: [], stops: [], plan: { slots: 9, lanes: 2 } })
  })
})

describe('what is written', () => {
  const hostileInput = inputOf(samplesOf(20), {
    run: { ...inputOf([]).run, target: hostile, k6: hostile },
    skipped: [{ step: hostile, why: hostile }],
    leftovers: [{ ...left, name: hostile, why: hostile }],
    problem: hostile,
  })

  it('shows the verdict and a row for each operation', () => {
    const text = renderLoad(buildLoad(inputOf(samplesOf(20))), {
      reportPath: 'r/load.md',
      quiet: false,
    })
    expect(text).toMatch(/^operation +requests +errors +p50/)
    expect(text).toMatch(/^listPlans +10 +0 +21 +21/m)
    expect(text).toContain('HELD  20 requests, as planned')
    expect(text).toContain('20 of 20 slots sent, 1.95 a second for 10 s')
  })

  it('is one line when quiet', () => {
    const text = renderLoad(buildLoad(inputOf(samplesOf(20))), { reportPath: null, quiet: true })
    expect(text).toBe('HELD  20 requests, as planned\n')
  })

  it('obeys nothing that a target has said', () => {
    const results = buildLoad(hostileInput)
    const text = renderLoad(results, { reportPath: null, quiet: false })
    expect(text).not.toMatch(/\u001b|\u0000|\u202e/)
    expect(writeLoadMarkdown(results)).not.toMatch(/<script|<img|\u001b|\u202e|@somebody/)
  })

  it('says in Markdown what was crossed', () => {
    const markdown = writeLoadMarkdown(buildLoad(inputOf(samplesOf(20), { maxP95Ms: 5 })))
    expect(markdown).toMatch(/^# Load: CROSSED\n/)
    expect(markdown).toContain('p95 of listPlans in ms: 21, at most 5: crossed')
  })
})

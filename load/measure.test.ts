/** Tests of measuring with a stand-in for k6. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { call } from '#rules/testing.ts'
import { type K6Tools, measureLimits, planLimits } from './measure.ts'

type Job = Parameters<K6Tools['run']>[0]

function standIn(outcome: Partial<Awaited<ReturnType<K6Tools['run']>>> = {}): {
  k6: K6Tools
  jobs: Job[]
} {
  const jobs: Job[] = []
  return {
    jobs,
    k6: {
      supply: async () => ({ found: true, path: '/somewhere/k6', version: '1.8.1' }),
      run: async (job) => {
        jobs.push(job)
        return { exchanges: [], stops: [], problem: null, ...outcome }
      },
    },
  }
}

const slept: number[] = []
const options = {
  baseUrl: 'http://127.0.0.1:1/api/v2/',
  controlUrl: null,
  tokens: { A1: 'secret-one', B1: 'secret-other' },
  limits: promisedLimits,
  quick: true,
  clock: { now: () => 0, sleep: async (ms: number) => void slept.push(ms) },
  outDir: '/nowhere',
  earlier: [],
}

describe('measureLimits', () => {
  it('hands tokens and plan to the script by its settings', async () => {
    const { k6, jobs } = standIn()
    await measureLimits({ ...options, k6 })
    expect(jobs[0]!.script).toMatch(/load\/burst\.ts$/)
    expect(jobs[0]!.settings).toMatchObject({
      BASE: 'http://127.0.0.1:1/api/v2',
      TOKEN_A1: 'secret-one',
      TOKEN_B1: 'secret-other',
    })
    expect(jobs[0]!.settings).not.toHaveProperty('CONTROL')
    const probe = JSON.parse(jobs[0]!.settings.PROBE!) as Record<string, unknown>
    expect(probe).toMatchObject({ second: false, other: true, writes: false, create: null })
  })

  it('sends nothing without k6 and says why', async () => {
    const k6: K6Tools = {
      supply: async () => ({ found: false, reason: 'k6 is nowhere' }),
      run: async () => Promise.reject(new Error('must not run')),
    }
    const measured = await measureLimits({ ...options, k6 })
    expect(measured).toMatchObject({ exchanges: [], k6: { found: false, reason: 'k6 is nowhere' } })
  })

  it('rests before it starts, and says for how long', async () => {
    const said: string[] = []
    const { k6 } = standIn()
    slept.length = 0
    const progress = (text: string): void => void said.push(text)
    const measured = await measureLimits({ ...options, k6, earlier: null, progress })
    expect(slept).toEqual([60_500])
    expect(measured.restedMs).toBe(60_500)
    expect(said[0]).toContain('waiting 61 s')
    expect(said[1]).toMatch(/burst limit with up to \d+ requests/)
  })

  it('takes up the virtual clock again afterwards', async () => {
    let resumed = 0
    const { k6, jobs } = standIn()
    const resume = async (): Promise<void> => {
      resumed += 1
    }
    const clock = { ...options.clock, resume }
    await measureLimits({ ...options, k6, clock, controlUrl: 'http://127.0.0.1:2/', quick: false })
    expect(resumed).toBe(1)
    expect(jobs[0]!.settings.CONTROL).toBe('http://127.0.0.1:2')
    expect(jobs[0]!.script).toMatch(/load\/sustained\.ts$/)
  })

  it('counts refusals, and reports what stopped', async () => {
    const { k6 } = standIn({
      exchanges: [call('GET /plans', 200), call('GET /plans', 429)],
      stops: [{ kind: 'stop', lane: 'A', why: '8 answers in a row were errors' }],
    })
    const measured = await measureLimits({ ...options, k6 })
    expect(measured.refused).toBe(1)
    expect(measured.problem).toBe('lane A stopped early: 8 answers in a row were errors')
  })

  it.each<[string, number, number, RegExp | null]>([
    [
      'came late',
      121,
      500,
      /^answers came too late to go beyond 120 in 60 s.*121 requests took 60 s/,
    ],
    ['came in time', 121, 340, null],
    ['were few', 20, 500, null],
  ])('says why the minute was not used up where answers %s', async (_how, count, everyMs, why) => {
    const drained = Array.from({ length: count }, (_, i) =>
      call('GET /plans', 200, { step: 'limits.drain', sentAt: i * everyMs }),
    )
    const late = await measureLimits({ ...options, k6: standIn({ exchanges: drained }).k6 })
    if (why === null) expect(late.problem).toBeNull()
    else expect(late.problem).toMatch(why)
    const refused = call('GET /plans', 429, { step: 'limits.drain.2.1', sentAt: count * everyMs })
    const { k6 } = standIn({ exchanges: [...drained, refused] })
    expect((await measureLimits({ ...options, k6 })).problem).toBeNull()
  })

  it('tells which servers came of its create', async () => {
    const item = { uuid: 'u-1', name: 'App-01' }
    const { k6, jobs } = standIn({
      exchanges: [
        call('POST /servers', 429, { json: { error: { code: 'x', message: 'y' } } }),
        call('GET /servers?per_page=100', 200, {
          json: { data: [item, { uuid: 'u-2', name: 'b' }] },
        }),
      ],
    })
    const create = { body: JSON.stringify({ hostname: 'app-01' }), key: 'key' }
    const measured = await measureLimits({ ...options, k6, create })
    expect(measured.created).toEqual([{ uuid: 'u-1', name: 'App-01' }])
    expect(JSON.parse(jobs[0]!.settings.PROBE!)).toMatchObject({ create })
  })

  it('knows its cost beforehand', () => {
    const probe = { limits: promisedLimits, second: true, other: true, writes: false, create: null }
    expect(planLimits(probe, true).leastMs).toBeLessThan(15_000)
    expect(planLimits(probe, false).leastMs).toBeLessThan(75_000)
    expect(planLimits(probe, true).requests).toBeLessThan(planLimits(probe, false).requests)
  })
})

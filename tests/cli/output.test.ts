/** What a run prints and writes, and that the same traffic brings the same verdicts again. */
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import type { K6Record } from '#exchange/k6.ts'
import type { Results } from '#report/results.ts'
import { checkResults } from '#report/validate.ts'
import { cli, type Ended, openPlace, type Report, readReport, startCli } from './child.ts'
import { serve } from './served.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

const place = openPlace()
const dir = join(place, 'run')
const tape = join(dir, 'tape.ndjson')
const small = ['run', '--embedded', '--no-limits', '--only', 'plans']
let ended: Ended
let report: Report

beforeAll(async () => {
  ended = await cli(['run', '--embedded', '--no-limits', '--json', '--out', dir])
  report = readReport(dir)
})

function outcomes({ rules }: Results): Record<string, string> {
  const judged = rules.filter(({ outcome }) => outcome !== 'none' && outcome !== 'not-applicable')
  return Object.fromEntries(judged.map(({ rule, outcome }) => [rule, outcome]))
}

function k6Line({ request, response, sentAt, step }: Exchange, seq: number): K6Record {
  return {
    kind: 'request',
    seq,
    step,
    token: 'A1',
    method: request.method,
    path: request.path,
    sentHeaders: Object.fromEntries(request.headers),
    sentBody: null,
    sentAt,
    tookMs: 3,
    status: response?.status ?? 0,
    headers: Object.fromEntries(response?.headers ?? []),
    body: response?.body?.text ?? null,
    errorCode: 0,
    error: '',
  }
}

describe('what a run prints', () => {
  it('is results.json alone with --json; the closing goes to standard error', () => {
    expect(ended.code).toBe(0)
    expect(ended.stdout).toBe(readFileSync(join(dir, 'results.json'), 'utf8'))
    expect(checkResults(JSON.parse(ended.stdout))).toEqual([])
    expect(ended.stderr).toContain('✔ FIT')
    expect(ended.stderr).toContain(`report: ${dir}/report.html`)
    expect(ended.stderr).toMatch(/^0\/\d+ requests · 0 s · plans$/m)
  })

  it('and leaves every file of the interface', () => {
    expect(readdirSync(dir)).toEqual(
      expect.arrayContaining([
        'ctrf-report.json',
        'junit.xml',
        'report.html',
        'results.json',
        'results.sarif',
        'run.har',
        'summary.md',
        'tape.ndjson',
      ]),
    )
  })

  it.concurrent('is the verdict alone with -q', async () => {
    const { code, stdout, stderr } = await cli([...small, '-q', '--out', join(place, 'q')])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^✔ FIT {2}\d+ rules held[^\n]*\n$/)
  })

  it.concurrent('is a line for each step with -v', async () => {
    const { stderr } = await cli([...small, '-v', '--out', join(place, 'v')])
    const steps = stderr.split('\n').map((line) => line.split(' · ')[2])
    expect(steps.slice(0, 3)).toEqual(['plans', 'locations', 'templates'])
    expect(steps).toContain('create.first')
  })

  it.concurrent('has colour only where it is wanted', async () => {
    const forced = { env: { FORCE_COLOR: '1' } }
    const words = [...small, '--out', join(place, 'colour')]
    const [piped, asked, refused] = await Promise.all([
      cli(words),
      cli([...small, '--out', join(place, 'forced')], forced),
      cli([...small, '--no-color', '--out', join(place, 'plain')], forced),
    ])
    expect(piped.stdout + piped.stderr).not.toContain('\u001b')
    expect(asked.stdout).toContain('\u001b[')
    expect(refused.stdout + refused.stderr).not.toContain('\u001b')
  })

  it.concurrent('may find nobody to read it', async () => {
    const child = startCli(['list', '--json'], { deaf: true })
    const { code, stderr } = await child.ended
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })
})

describe('the same traffic judged again', () => {
  async function checkAgain(words: string[], input?: string) {
    const again = await cli(['check', '--json', ...words], input === undefined ? {} : { input })
    const results = JSON.parse(again.stdout) as Results
    expect(checkResults(results)).toEqual([])
    return { code: again.code, results }
  }

  it.concurrent.each([
    ['a tape', () => [tape], undefined],
    ['a tape on standard input', () => ['-'], () => readFileSync(tape, 'utf8')],
  ])('has the same verdicts: %s', async (what, words, input) => {
    const out = join(place, what)
    const { code, results } = await checkAgain([...words(), '--out', out], input?.())
    expect(code).toBe(0)
    expect(results.run.mode).toBe('passive')
    expect(outcomes(results)).toEqual(outcomes(report.results))
    expect(readReport(out).tape).toEqual(report.tape)
  })

  it.concurrent('has no other verdicts as HAR, but for what HAR does not hold', async () => {
    const { code, results } = await checkAgain([join(dir, 'run.har'), '--out', join(place, 'har')])
    expect(code).toBe(0)
    const again = outcomes(results)
    const before = outcomes(report.results)
    expect(Object.entries(before).filter(([rule, outcome]) => again[rule] !== outcome)).toEqual([
      ['transport/length-is-the-number-of-bytes', 'pass'],
    ])
  })

  it.concurrent('is not held to what it does not show: a k6 log and a cut tape', async () => {
    const log = join(place, 'k6.ndjson')
    const lines = report.tape.filter(({ step }) => step.startsWith('plans')).map(k6Line)
    writeFileSync(log, `INFO[0000] hello\n${lines.map((line) => JSON.stringify(line)).join('\n')}`)
    const cut = join(place, 'cut.ndjson')
    writeFileSync(cut, readFileSync(tape))
    truncateSync(cut, readFileSync(tape).length - 20)
    const { code, results } = await checkAgain([log, cut, '--out', join(place, 'several')])
    expect(code).toBe(0)
    expect(results.outcome).toBe('fit')
    expect(results.cost.requests).toBe(lines.length + report.tape.length - 1)
  })

  it.concurrent('names the line that is no exchange', async () => {
    const edited = join(place, 'edited.ndjson')
    const [first = '', ...rest] = readFileSync(tape, 'utf8').split('\n')
    writeFileSync(edited, [first, '{"id":"x2"}', ...rest].join('\n'))
    const { code, stderr } = await cli(['check', edited])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^vps-contract: line 2 of edited.ndjson is no exchange: .*\n {2}next: /)
  })

  it.concurrent.each([
    ['nothing', '', /standard input is no tape, no k6 log and no HAR file/],
    ['half a HAR file', '{"log":', /standard input cannot be used: This is no HAR file/],
    ['half a record', '{"kind":"request"}', /standard input is no tape/],
  ])('refuses %s on standard input', async (_what, input, said) => {
    const { code, stdout, stderr } = await cli(['check', '-'], { input })
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(said)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  it.concurrent('finds what the run has found', async () => {
    const fault = 'pagination/last-page-is-floor'
    const served = await serve(['--fault', fault])
    const out = join(place, 'broken')
    const words = ['run', '--no-limits', '--only', 'pagination', '--limit', '1200/6s,300/1s']
    const run = await cli([...words, '--out', out], { env: served.env })
    expect(run.code).toBe(1)
    expect(run.stdout).toMatch(/✖ broken +pagination\/last-page-is-ceiling +PAG-08 must/)
    const found = readReport(out).results.findings.map(({ id }) => id)
    const { code, results } = await checkAgain([
      join(out, 'tape.ndjson'),
      '--only',
      'pagination',
      '--out',
      join(place, 'broken again'),
    ])
    expect(code).toBe(1)
    expect(results.findings.map(({ id }) => id)).toEqual(found)
  })
})

describe('plan and list', () => {
  it.concurrent('plan is run --dry-run, as data too', async () => {
    const words = ['--embedded', '--only', 'plans,status', '--json']
    const [plan, dry] = await Promise.all([cli(['plan', ...words]), cli(['run', '-n', ...words])])
    expect(dry).toEqual(plan)
    expect(JSON.parse(plan.stdout)).toMatchObject({ creates: 2, target: expect.any(String) })
  })

  it.concurrent('list --json names every rule once', async () => {
    const [all, one] = await Promise.all([cli(['list', '--json']), cli(['list', 'status'])])
    const rows = JSON.parse(all.stdout) as { id: string; standing: string; ids?: string[] }[]
    const rules = rows.flatMap(({ standing, ids = [] }) => (standing === 'rule' ? ids : []))
    expect(new Set(rules)).toEqual(new Set(report.results.rules.map(({ rule }) => rule)))
    expect(one.stdout).toMatch(/^STA-01 +must +rule +status\//)
    expect(one.stdout).not.toContain('PAG-08')
  })
})

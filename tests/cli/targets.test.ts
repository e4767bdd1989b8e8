/**
 * Targets that are away, late, not the API, or will not have our token: blamed in one sentence, and
 * kept on record.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { Results } from '#report/results.ts'
import { cli, openPlace, type Report, readReport } from './child.ts'
import { type Answer, always, closedUrl, page, refusal, standIn } from './stand-ins.ts'

vi.setConfig({ testTimeout: 90_000 })

const token = 'vrtx_9vQxT3mKpL7wZrB2nYcH5dJfG8sA4eU6'
const place = openPlace()
let count = 0

interface Tried extends Report {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly files: readonly string[]
}

/** A read-only run against a target, and everything it left behind. */
async function tryTarget(url: string, flags: readonly string[] = []): Promise<Tried> {
  count += 1
  const dir = join(place, String(count))
  const env = { VPS_API_URL: url, VPS_API_TOKEN: token }
  const ended = await cli(['run', '--no-limits', '--out', dir, ...flags], { env })
  const files = readdirSync(dir)
  const texts = files.map((name) => readFileSync(join(dir, name), 'utf8'))
  for (const text of [ended.stdout, ended.stderr, ...texts]) {
    expect(text).not.toContain(token)
    expect(text).not.toContain(Buffer.from(token).toString('base64').replace(/=+$/, ''))
  }
  expect(ended.stdout + ended.stderr).not.toMatch(/\n\s+at |bug of vps-contract/)
  return { ...ended, ...readReport(dir), files }
}

/** Nothing was tested: the closing is the verdict with its next step, and where the report is. */
function expectNothingTested(tried: Tried, sentence: RegExp, code: string): void {
  expect(tried.code).toBe(2)
  const lines = tried.stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(/^! INCOMPLETE {2}Nothing was tested: /)
  expect(lines[0]).toMatch(sentence)
  expect(lines[1]).toMatch(/^report: .*report\.html$/)
  expect(tried.results).toMatchObject({ outcome: 'incomplete', exitCode: 2, stopped: { code } })
  expect(tried.files).toEqual(expect.arrayContaining(['report.html', 'junit.xml', 'run.har']))
}

function statuses({ tape }: Report): unknown[] {
  return [...new Set(tape.map(({ response, failure }) => response?.status ?? failure))]
}

describe.concurrent('a target that cannot be tested', () => {
  it('is down', async () => {
    const tried = await tryTarget(await closedUrl())
    expectNothingTested(
      tried,
      /cannot be reached \(connect ECONNREFUSED .*check the URL/,
      'unreachable',
    )
    expect(statuses(tried)).toEqual(['refused'])
  })

  it('has a name that nobody knows', async () => {
    const tried = await tryTarget('http://api.vrtx.invalid/api/v2')
    expectNothingTested(
      tried,
      /cannot be reached \(getaddrinfo \w+ api.vrtx.invalid\)/,
      'unreachable',
    )
    expect(statuses(tried)).toEqual(['refused'])
  })

  it('is late', async () => {
    const tried = await tryTarget(await standIn(() => {}), ['--request-timeout', '1'])
    expectNothingTested(tried, /\(timed out\); .*raise --request-timeout/, 'unreachable')
    expect(statuses(tried)).toEqual(['timeout'])
    expect(tried.results.cost.tookMs).toBeLessThan(20_000)
  })

  it.each<[string, Answer, RegExp, string, number]>([
    [
      'is a web page',
      always(200, 'text/html', page),
      /with HTML, not JSON; .*base path/,
      'not-the-api',
      200,
    ],
    ['is a web server', always(404, 'text/html', page), /with HTML, not JSON/, 'not-the-api', 404],
    [
      'rejects the token',
      refusal,
      /rejects the token with 401; check VPS_API_TOKEN/,
      'token-rejected',
      401,
    ],
    [
      'is behind a gateway',
      always(503, 'text/html', page),
      /only a gateway .* 503; run it again/,
      'unreachable',
      503,
    ],
  ])('%s', async (_what, answer, sentence, code, status) => {
    const tried = await tryTarget(await standIn(answer))
    expectNothingTested(tried, sentence, code)
    expect(statuses(tried)).toEqual([status])
  })

  it('speaks another protocol than its URL', async () => {
    const url = await standIn(always(200, 'application/json', '{"data":[]}'))
    const tried = await tryTarget(url.replace('http:', 'https:'))
    expectNothingTested(tried, /cannot be reached/, 'unreachable')
  })
})

describe.concurrent('a run that ends early keeps what it saw', () => {
  const empty = always(200, 'application/json', '{"data":[]}')

  it.each<[string, string[], string]>([
    ['of requests', ['--max-requests', '8'], 'the budget of 8 requests is used up'],
    ['of time', ['--max-time', '2'], 'the time of this run is used up'],
  ])('at the end of its budget %s', async (_what, flags, words) => {
    const tried = await tryTarget(await standIn(empty), flags)
    const { results } = tried
    // What is broken stays broken; that it is not all is said too.
    expect(tried.code).toBe(1)
    expect(results.outcome).toBe('not-fit')
    expect(results.stopped).toMatchObject({ code: 'budget-spent', message: words })
    expect(tried.tape.length).toBeGreaterThanOrEqual(7)
    expect(tried.tape.length).toBeLessThan(12)
  })

  it('when the target goes away in between', async () => {
    let seen = 0
    const url = await standIn((incoming, outgoing) => {
      seen += 1
      if (seen > 10) incoming.socket.destroy()
      else empty(incoming, outgoing)
    })
    const tried = await tryTarget(url, ['--max-time', '4'])
    expect(tried.code).toBe(1)
    expect(statuses(tried)).toEqual([200, 'reset'])
    expect(
      tried.results.operations.map(({ operation }: Results['operations'][number]) => operation),
    ).toContain('listPlans')
  })
})

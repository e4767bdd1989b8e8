/**
 * Targets that mean harm: each run ends with the right exit code, in little memory and time, and
 * blames the target for what the target did.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { readReport } from '../cli/child.ts'
import { certificate } from './certificate.ts'
import { openTarget, reply, type Target } from './socket.ts'
import { type TargetName, targets } from './targets.ts'
import { type Weighed, weigh } from './weighed.ts'

vi.setConfig({ testTimeout: 120_000 })

const token = 'vrtx_9vQxT3mKpL7wZrB2nYcH5dJfG8sA4eU6'
const peakMbMax = 300
/** Real time; the runs live twenty times as fast. */
const tookMsMax = 60_000
/** Its requests may take a second of real time. */
const words = ['--no-limits', '--request-timeout', '20'] as const

/** A run on a target, weighed; what it left may be read until `look` is over. */
async function runOn(url: string, look: (weighed: Weighed) => void, env = {}): Promise<void> {
  const weighed = await weigh(words, { VPS_API_URL: url, VPS_API_TOKEN: token, ...env })
  expect(weighed.peakMb).toBeLessThan(peakMbMax)
  expect(weighed.tookMs).toBeLessThan(tookMsMax)
  expect(weighed.stdout + weighed.stderr).not.toMatch(/bug of vps-contract|\n\s+at /)
  try {
    look(weighed)
  } finally {
    weighed.remove()
  }
}

/** Nothing that a terminal would obey, on the screen and in the files that people open. */
function expectHarmless({ stdout, stderr, dir }: Weighed): void {
  const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066]/
  const plain = ['summary.md', 'junit.xml', 'results.json', 'results.sarif', 'ctrf-report.json']
  for (const name of readdirSync(dir).filter((file) => plain.includes(file))) {
    expect(readFileSync(join(dir, name), 'utf8'), name).not.toMatch(control)
  }
  expect(stdout + stderr).not.toMatch(control)
}

/** What the closing says, for what was wrong. */
const closings: Readonly<Record<TargetName, readonly [code: number, words: RegExp]>> = {
  'a gigabyte for everything': [1, /NOT FIT/],
  'a body without end': [1, /NOT FIT/],
  'a header without end': [2, /cannot be reached \(UND_ERR_HEADERS_OVERFLOW/],
  'ten thousand short fields': [2, /cannot be reached \(UND_ERR_HEADERS_OVERFLOW/],
  'ten thousand long fields': [2, /cannot be reached \(UND_ERR_HEADERS_OVERFLOW/],
  'a trickle': [1, /NOT FIT/],
  'a gzip bomb': [1, /content-decodes-as-labelled/],
  'a bomb of bombs': [1, /content-decodes-as-labelled/],
  'a brotli bomb': [1, /content-decodes-as-labelled/],
  'a reset amid the body': [1, /length-is-the-number-of-bytes/],
  'a close amid the body': [1, /length-is-the-number-of-bytes/],
  'a length that is too short': [1, /bodies-are-not-cut-short/],
  'a length that is too long': [1, /length-is-the-number-of-bytes/],
  'bytes that are no UTF-8': [1, /content-is-one-json-text/],
  'NUL everywhere': [1, /NOT FIT/],
  'bare NUL bytes': [1, /content-is-one-json-text/],
  'escape sequences': [1, /NOT FIT/],
  'escape sequences in a field': [2, /cannot be reached/],
  'reversed text': [1, /NOT FIT/],
  'HTML and scripts': [1, /NOT FIT/],
  formulas: [1, /NOT FIT/],
  'workflow commands': [1, /NOT FIT/],
  'members of the prototype': [1, /NOT FIT/],
  'four hundred kilobytes of text': [1, /NOT FIT/],
  'nesting without end': [1, /NOT FIT/],
  'a clock ten years fast': [1, /NOT FIT/],
  '429 for ever': [1, /retry-after-suffices/],
  '429 without a word': [1, /NOT FIT/],
  'patience for three years': [1, /NOT FIT/],
  '503 for ever': [1, /NOT FIT/],
  'no answer at all': [2, /cannot be reached \(.*raise --request-timeout/],
  'a closed connection': [2, /cannot be reached/],
  'no HTTP': [2, /cannot be reached/],
}

describe.concurrent('a target that sends', () => {
  it.for(Object.keys(targets) as TargetName[])('%s', async (name) => {
    const target = await openTarget(targets[name])
    try {
      await runOn(target.url, (weighed) => {
        const [code, closing] = closings[name]
        expect(weighed.stdout).toMatch(closing)
        expect(weighed.code).toBe(code)
        expectHarmless(weighed)
        expect(readReport(weighed.dir).results.bugs).toEqual([])
      })
      // A read-only run is read-only whatever it meets.
      const methods = new Set(target.requests.map(({ method }) => method))
      expect([...methods].filter((method) => method !== 'GET' && method !== 'HEAD')).toEqual([])
    } finally {
      await target.stop()
    }
  })
})

/** A server that must never hear from us. */
async function openBystander(): Promise<Target> {
  return openTarget(reply(200, '{"data":[]}'))
}

describe.concurrent('a token goes nowhere else', () => {
  it.each([
    ['another host', (port: number) => `http://localhost:${port}/api/v2/plans`],
    ['another port', (port: number) => `http://127.0.0.1:${port}/api/v2/plans`],
    ['no scheme', (port: number) => `//127.0.0.1:${port}/`],
    ['a file', () => 'file:///etc/passwd'],
    ['a script', () => 'javascript:alert(1)'],
  ])('by a redirect to %s', async (_where, location) => {
    const bystander = await openBystander()
    const target = await openTarget(
      reply(302, '', { Location: location(bystander.port), Refresh: '0; url=/' }),
    )
    try {
      await runOn(target.url, ({ code, stdout, stderr, dir }) => {
        expect([1, 2]).toContain(code)
        const said = stdout + stderr + readFileSync(join(dir, 'report.html'), 'utf8')
        expect(said).not.toContain('root:x:')
      })
      expect(bystander.requests).toEqual([])
      expect(target.requests.length).toBeGreaterThan(0)
    } finally {
      await Promise.all([target.stop(), bystander.stop()])
    }
  })

  it('by a proxy that the environment names', async () => {
    const [bystander, target] = [await openBystander(), await openBystander()]
    const proxy = `http://127.0.0.1:${bystander.port}`
    const env = { HTTP_PROXY: proxy, http_proxy: proxy, HTTPS_PROXY: proxy, ALL_PROXY: proxy }
    try {
      await runOn(target.url, () => {}, env)
      expect(bystander.requests).toEqual([])
      expect(target.requests.length).toBeGreaterThan(0)
    } finally {
      await Promise.all([target.stop(), bystander.stop()])
    }
  })
})

describe.concurrent('a target that cannot be spoken to', () => {
  it('has a certificate that nobody vouches for', async () => {
    const target = await openTarget(reply(200, '{"data":[]}'), certificate)
    try {
      await runOn(target.url, ({ code, stdout }) => {
        expect(code).toBe(2)
        expect(stdout).toMatch(/cannot be reached \(DEPTH_ZERO_SELF_SIGNED_CERT/)
      })
      expect(target.requests).toEqual([])
    } finally {
      await target.stop()
    }
  })

  it.each([
    ['speaks no TLS', 'https://127.0.0.1:PORT/api/v2'],
    ['has no name', 'http://vrtx.invalid/api/v2'],
  ])('%s', async (_what, url) => {
    const target = await openBystander()
    try {
      await runOn(url.replace('PORT', String(target.port)), ({ code, stdout }) => {
        expect(code).toBe(2)
        expect(stdout).toMatch(/cannot be reached \(.+\); check the URL/)
      })
      expect(target.requests.map(({ head }) => head).join()).not.toContain(token)
    } finally {
      await target.stop()
    }
  })
})

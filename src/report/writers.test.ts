/** Every format of a report against its golden file, its own schema, and hostile text. */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { call } from '#rules/testing.ts'
import { writeCtrf } from './ctrf.ts'
import { writeHar } from './har.ts'
import { writeHtml } from './html/page.ts'
import type { ReportInput } from './input.ts'
import { writeJunit } from './junit.ts'
import { markdownText, writeMarkdown } from './markdown.ts'
import { buildResults } from './report.ts'
import { writeSarif } from './sarif.ts'
import { renderClosing } from './terminal.ts'
import { hostile, sampleInput, sampleTape } from './testing.ts'
import { jsonText } from './text.ts'
import { writeReports } from './write.ts'

const results = buildResults(sampleInput)
const closing = (): string => renderClosing(results, { colour: false, reportPath: 'report.html' })

/** The packed exchanges of a page, as JSON. */
function unpack(page: string): unknown[] {
  const base64 = /id="tape">([^<]*)</.exec(page)![1]!
  return JSON.parse(gunzipSync(Buffer.from(base64, 'base64')).toString('utf8')) as unknown[]
}

/** Style, script and packing have their own tests, and would make every golden file new. */
function pageWithoutAssets(page: string): string {
  const exchanges = jsonText(unpack(page), 1)
  return page
    .replace(/<style>.*?<\/style>/s, '<style>…</style>')
    .replace(/'sha256-[^']*'/g, "'sha256-…'")
    .replace(/(id="tape">)[^<]*/, () => `id="tape">${exchanges}`)
    .replace(/<script>.*?<\/script>/s, '<script>…</script>')
}

const golden = {
  'results.golden.json': () => jsonText(results),
  'junit.golden.xml': () => writeJunit(results),
  'ctrf.golden.json': () => writeCtrf(results),
  'sarif.golden.json': () => writeSarif(results, sampleTape),
  'summary.golden.md': () => writeMarkdown(results),
  'har.golden.json': () => writeHar(results, sampleTape),
  'report.golden.html': () => pageWithoutAssets(writeHtml(results, sampleTape)),
  'terminal.golden.txt': closing,
}

describe('golden files', () => {
  test.each(Object.entries(golden))('%s', async (name, write) => {
    await expect(write()).toMatchFileSnapshot(`./golden/${name}`)
  })
})

/** JSON Schema draft 7, in which CTRF and SARIF are written. */
function checkDraft7(schemaPath: string | URL, value: unknown): unknown[] {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  addFormats.default(ajv)
  const validate = ajv.compile(JSON.parse(readFileSync(schemaPath, 'utf8')) as object)
  return validate(value) ? [] : (validate.errors ?? [])
}

describe('CTRF', () => {
  const report = JSON.parse(writeCtrf(results)) as {
    results: { summary: Record<string, number>; tests: { status: string }[] }
  }

  test('fits its schema', () => {
    const schema = new URL('../../tests/report/ctrf.schema.json', import.meta.url)
    expect(checkDraft7(schema, report)).toEqual([])
  })

  test('its numbers are those of its tests', () => {
    const { summary, tests } = report.results
    const number = (status: string): number => tests.filter((t) => t.status === status).length
    expect(summary).toMatchObject({
      tests: tests.length,
      passed: number('passed'),
      failed: number('failed'),
      skipped: number('skipped'),
      other: number('other'),
    })
    expect(summary.failed).toBe(3)
  })
})

interface Sarif {
  version: string
  runs: {
    tool: { driver: { name: string; rules: { id: string }[] } }
    invocations: { exitCode: number; executionSuccessful: boolean }[]
    results: {
      ruleId: string
      ruleIndex: number
      level: string
      message: { text: string }
      locations: { physicalLocation: { region: { startLine: number } } }[]
      partialFingerprints: Record<string, string>
      suppressions?: { kind: string }[]
    }[]
  }[]
}

describe('SARIF', () => {
  const log = JSON.parse(writeSarif(results, sampleTape)) as Sarif
  const run = log.runs[0]!

  test('fits the schema of OASIS, where that is at hand, and its main structure always', () => {
    const schema = new URL('../../../shared/schemas/sarif-2.1.0.schema.json', import.meta.url)
    if (existsSync(schema)) expect(checkDraft7(schema, log)).toEqual([])
    expect(log.version).toBe('2.1.0')
    expect(run.tool.driver.name).toBe('vps-contract')
    expect(run.invocations).toMatchObject([{ exitCode: 1, executionSuccessful: true }])
    for (const result of run.results) {
      expect(run.tool.driver.rules[result.ruleIndex]!.id).toBe(result.ruleId)
      expect(result.message.text).not.toBe('')
      expect(Object.values(result.partialFingerprints)[0]).toMatch(/^f0{10}/)
    }
  })

  test('levels follow the gate, and what is known is suppressed', () => {
    expect(run.results.map(({ level }) => level)).toEqual(['error', 'warning', 'note'])
    expect(run.results.map(({ suppressions }) => suppressions?.length ?? 0)).toEqual([0, 0, 1])
  })

  test('a location is the line of the tape', () => {
    const lines = run.results.map((one) => one.locations[0]!.physicalLocation.region.startLine)
    expect(lines).toEqual([2, 1, 7])
  })

  test('brackets of a server are no links', () => {
    expect(run.results[2]!.message.text).toContain('\\[a\\](javascript:b)')
  })
})

describe('JUnit', () => {
  const quiet: Partial<ReportInput> = { leftovers: [], bugs: [], baseline: [] }
  const passing = sampleInput.rules.filter(({ id }) => /meta-is-there|content-is-json/.test(id))
  const stopped = { code: 'interrupted', message: 'Ctrl-C', next: 'run it again' }
  const variants: [string, Partial<ReportInput>][] = [
    ['fit', { ...quiet, rules: passing }],
    ['not fit', quiet],
    ['leftovers', { ...quiet, rules: passing, leftovers: sampleInput.leftovers }],
    ['stale baseline', { ...quiet, rules: passing, baseline: sampleInput.baseline }],
    ['a bug of ours', { ...quiet, rules: passing, bugs: sampleInput.bugs }],
    ['interrupted', { ...quiet, rules: passing, stopped }],
    ['nothing', { ...quiet, rules: [] }],
    ['incomplete', { ...quiet, rules: sampleInput.rules.filter(({ id }) => /total/.test(id)) }],
  ]

  test.each(variants)('is green exactly when the exit code is 0: %s', (name, details) => {
    const own = buildResults({ ...sampleInput, ...details })
    const isRed = /<(?:failure|error)[ />]/.test(writeJunit(own))
    expect(isRed).toBe(own.exitCode !== 0)
    expect(own.exitCode === 0).toBe(name === 'fit')
    const numbers = / failures="(\d+)" errors="(\d+)"/.exec(writeJunit(own))!
    expect(Number(numbers[1]) + Number(numbers[2]) > 0).toBe(isRed)
  })
})

describe('HAR', () => {
  test('holds every exchange, and no secret but by its marker', () => {
    const har = JSON.parse(writeHar(results, sampleTape)) as { log: { entries: unknown[] } }
    expect(har.log.entries).toHaveLength(sampleTape.length)
    expect(JSON.stringify(har)).toContain('‹token:A1›')
  })

  test('a run without a base URL gets an address that leads nowhere', () => {
    const embedded = { ...results, run: { ...results.run, target: 'embedded' } }
    expect(writeHar(embedded, sampleTape)).toContain('http://recording.invalid/api/v2/plans')
  })
})

describe('HTML', { timeout: 30_000 }, () => {
  const bulk = (number: number, characters: number) =>
    Array.from({ length: number }, (_, i) => ({
      ...call('GET /plans', 200, { text: noise(i, characters) }),
      id: `x${i + 1}`,
    }))

  /** Text that gzip cannot shorten much. */
  function noise(seed: number, characters: number): string {
    const parts = Array.from({ length: characters / 80 }, (_, i) =>
      createHash('sha512').update(`${seed} ${i}`).digest('base64'),
    )
    return parts.join('')
  }

  test.each([
    [600, 300, ''],
    [200, 20_000, 'cut at 1024 characters'],
    [4_000, 2_000, 'are left out'],
  ])('%i exchanges of %i characters stay below 2 MB', (number, characters, note) => {
    const page = writeHtml(results, bulk(number, characters))
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000)
    expect(page).toContain(note)
    expect(unpack(page).length).toBeGreaterThan(190)
  })

  test('loads nothing from anywhere', () => {
    const page = writeHtml(results, sampleTape)
    expect(page).toMatch(
      /Content-Security-Policy" content="default-src 'none'; script-src 'sha256-/,
    )
    expect(page).not.toMatch(/<(?:link|img|iframe|object|embed)\b|@import|url\(/)
  })
})

describe('hostile text', { timeout: 30_000 }, () => {
  const texts = Object.entries(golden).map(([name, write]) => [name, write()] as const)

  test.each(texts)('no control character or reversal in %s', (_name, text) => {
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
  })

  test.each([
    ['junit.xml', writeJunit(results)],
    ['summary.md', writeMarkdown(results)],
    ['report.html', writeHtml(results, sampleTape)],
  ])('no markup of a server in %s', (_name, text) => {
    expect(text).not.toMatch(/<script>alert|<img|\]\]>|<\/pre>\\n/)
  })

  test('Markdown of a server neither mentions nor links nor heads', () => {
    const prose = writeMarkdown(results).replace(/^```sh$.*?^```$/gms, '')
    expect(prose).not.toMatch(/@somebody|\]\(javascript|^## heading|\|(?= &#96;)/m)
  })

  test.each([
    ['a.b snake_case (x) 50%: "q"', 'a.b snake_case (x) 50%: "q"'],
    ['_a_ *b*', '&#95;a&#95; &#42;b&#42;'],
    ['&#60;b>', '&#38;&#35;&#8203;60;b&#62;'],
    ['http://x www.x', 'http&#58;//x www&#46;x'],
    ['@me #1', '&#64;&#8203;me &#35;&#8203;1'],
    ['- item', '&#8203;- item'],
    ['1. item', '&#8203;1. item'],
    ['1 item|2', '1 item&#124;2'],
    ['😀', '&#128512;'],
  ])('Markdown text %j', (text, written) => {
    expect(markdownText(text)).toBe(written)
  })

  test('a terminal is told no colours where there are none', () => {
    expect(closing()).not.toContain('\u001b')
    const coloured = renderClosing(results, { colour: true, stream: process.stdout, quiet: true })
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toMatch(/^✖ NOT FIT {2}1 rule is broken/)
  })

  test('an exchange of nothing but hostile text gets through every writer', () => {
    const wild = call('GET /plans', 200, { text: hostile, headers: { [hostile]: hostile } })
    const lone = { ...wild, id: '\ud800', request: { ...wild.request, path: `/${hostile}` } }
    const own = buildResults({ ...sampleInput, exchanges: [lone] })
    expect(() => [
      writeHar(own, [lone]),
      writeHtml(own, [lone]),
      writeSarif(own, [lone]),
    ]).not.toThrow()
  })
})

describe('writeReports', () => {
  test('writes every file whole and names it', () => {
    const dir = mkdtempSync(join(tmpdir(), 'vps-report-'))
    try {
      const paths = writeReports(join(dir, 'new'), results, sampleTape)
      expect(readdirSync(join(dir, 'new')).toSorted()).toEqual([
        'ctrf-report.json',
        'junit.xml',
        'report.html',
        'results.json',
        'results.sarif',
        'run.har',
        'summary.md',
      ])
      expect(paths.every((path) => statSync(path).size > 500)).toBe(true)
    } finally {
      rmSync(dir, { recursive: true })
    }
  })
})

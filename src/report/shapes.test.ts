/** What people read of runs unlike the sample: clean, stopped at once, full of findings. */
import { describe, expect, test } from 'vitest'
import type { Verdict } from '#rules/judge.ts'
import { delivery } from '#rules/testing.ts'
import { writeHar } from './har.ts'
import { writeHtml } from './html/page.ts'
import type { ReportInput } from './input.ts'
import { unmeasuredLimits } from './input.ts'
import { writeMarkdown } from './markdown.ts'
import { buildResults } from './report.ts'
import type { Results } from './results.ts'
import { writeSarif } from './sarif.ts'
import { renderClosing } from './terminal.ts'
import { bookRule, finding, sampleInput, sampleTape, verdict } from './testing.ts'
import { duration, few, plain, plainJson } from './text.ts'

const rule = bookRule('pagination/last-page-is-ceiling', 'PAG-08')

const clean: ReportInput = {
  ...sampleInput,
  judged: { verdicts: [verdict(rule, 'pass')], observations: [] },
  rules: [rule],
  questions: [],
  leftovers: [],
  bugs: [],
  skipped: [],
  baseline: [],
  limits: unmeasuredLimits('switched off by --no-limits'),
}

const texts = (results: Results): string[] => [
  renderClosing(results, { colour: false }),
  writeMarkdown(results),
  writeHtml(results, []),
]

describe('a clean run', () => {
  const results = buildResults(clean)

  test.each(texts(results))('says fit and that the limits were not measured (%#)', (text) => {
    expect(text).toContain('FIT')
    expect(text).not.toContain('NOT FIT')
    expect(text).toContain('1 rule held')
    expect(text).toContain('not measured')
  })

  test('has no report to point at where none was written', () => {
    expect(renderClosing(results, { colour: false })).not.toContain('report:')
  })

  test('its page says that nothing is missing', () => {
    const page = writeHtml(results, [])
    expect(page).toContain('No rule was broken.')
    expect(page).toContain('Every chosen rule was judged.')
    expect(page).toContain('No open question was answered.')
  })
})

describe('a run that was stopped at once', () => {
  const stopped = { code: 'unreachable', message: 'nobody answers', next: 'check the URL' }
  const run = { ...clean.run, creates: false }
  const bare = { verdicts: [], observations: [] }
  const results = buildResults({ ...clean, judged: bare, stopped, run })

  test.each(texts(results))('says incomplete, why, and what to do (%#)', (text) => {
    expect(text).toContain('INCOMPLETE')
    expect(text).toContain('nobody answers; check the URL')
  })

  test('its page says that it might create nothing, and SARIF that it failed', () => {
    expect(writeHtml(results, [])).toContain('read-only')
    expect(writeSarif(results, [])).toContain('"executionSuccessful": false')
    expect(writeSarif(results, [])).toContain('nobody answers; check the URL')
  })
})

describe('a run full of findings', () => {
  const findings = Array.from({ length: 60 }, (_, i) =>
    finding(rule, {
      id: `f${i}`,
      operation: i === 0 ? null : `operation${i}`,
      exchanges: Array.from({ length: 30 }, (_, j) => `x${j + 1}`),
    }),
  )
  const first: Verdict = verdict(rule, 'fail', { findings })
  const baseline = [{ id: 'f0', rule: rule.id, expires: '2030-01-01' }]
  const judged = { verdicts: [first], observations: [] }
  const results = buildResults({ ...clean, judged, baseline })

  test('the terminal and the summary show the first and count the rest', () => {
    expect(renderClosing(results, { colour: false })).toContain('… and 50 more findings')
    expect(writeMarkdown(results)).toContain('… and 10 more findings, in report.html')
    expect(results.why).toContain('operation1, operation2, operation3 and 56 more')
  })

  test('the page shows all, cuts lists of exchanges, and says until when one is accepted', () => {
    const page = writeHtml(results, sampleTape)
    expect(page.match(/class="finding"/g)).toHaveLength(60)
    expect(page).toContain('and 6 more')
    expect(page).toContain('Accepted in the baseline: until 2030-01-01')
    expect(page).toContain('<h4>other requests</h4>')
  })

  test('a finding without values or commands is shown without them', () => {
    const { expected: _e, actual: _a, ...bare } = finding(rule, { exchanges: [] })
    const verdicts = [verdict(rule, 'fail', { findings: [bare] })]
    const own = buildResults({ ...clean, judged: { verdicts, observations: [] } })
    expect(renderClosing(own, { colour: false })).not.toMatch(/expected \S+ · got|curl/)
    expect(writeHtml(own, [])).not.toContain('class="values"')
    expect(writeMarkdown(own)).not.toContain('```')
  })
})

describe('odd exchanges', () => {
  test('deliveries, absent bodies and cut bodies get into the files', () => {
    const results = buildResults(clean)
    const event = { ...delivery({ event: 'server.created' }), id: 'x1' }
    const body = { text: 'part', bytes: 9_000, utf8: false, cut: true }
    const cut = { ...sampleTape[0]!, id: 'x2', response: { status: 200, headers: [], body } }
    const har = writeHar(results, [event, cut, sampleTape[5]!])
    expect(har).toContain('http://receiver.invalid/')
    expect(har).toContain('the text was cut at the recording limit')
    expect(har).toContain('"_error": "timeout"')
    const page = writeHtml(results, [event, cut])
    expect(page).toContain('2 exchanges')
  })
})

describe('texts', () => {
  test.each([
    [0, '0 ms'],
    [999.4, '999 ms'],
    [1_000, '1 s'],
    [31_240, '31.2 s'],
    [60_000, '60 s'],
    [245_000, '4 m 05 s'],
  ])('%d ms are %s', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })

  test('unsafe characters are shown, long texts cut', () => {
    expect(plain('a\tb\r\n\u001b[0m\u202e\ud800x')).toBe('a\\tb\\r\\n\\x1b[0m\\u{202e}\\u{d800}x')
    expect(plain('😀')).toBe('😀')
    expect(plain('abcdef', 3)).toBe('abc… (6 characters)')
    expect(plainJson(undefined)).toBe('nothing')
    expect(plainJson('3')).toBe('"3"')
    expect(few(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more')
  })
})

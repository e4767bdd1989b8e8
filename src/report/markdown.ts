/**
 * summary.md: the verdict for a pull request or a step summary; short, and escaped against what
 * servers send.
 */
import { clauseOf } from '#contract/clauses.ts'
import type { CoverageRow, FindingRow, LimitRow, Results } from './results.ts'
import { confirmedText, count, duration, plain, plainJson, priceText } from './text.ts'

/** Looked at in its place: a colon may make a link, an underscore emphasis, a full stop `www.`. */
const doubtful = /[^\p{L}\p{N} ,;/+()'"?%=-]/gu

function isHarmless(char: string, before: string, after: string): boolean {
  if (char === '.') return !/www$/i.test(before)
  if (char === ':') return !after.startsWith('/')
  return char === '_' && /[A-Za-z0-9]$/.test(before) && /^[A-Za-z0-9]/.test(after)
}

/**
 * Text that Markdown shows as it is: nothing in it begins markup, a table, a link, a mention or a
 * reference. A space without width keeps `@name` and `#1` from being read after rendering.
 */
export function markdownText(text: string): string {
  const shown = plain(text)
  const escaped = shown.replace(doubtful, (char, at: number) => {
    const after = shown.slice(at + char.length, at + char.length + 1)
    if (isHarmless(char, shown.slice(Math.max(0, at - 3), at), after)) return char
    return `&#${char.codePointAt(0)};${char === '@' || char === '#' ? '&#8203;' : ''}`
  })
  // At the beginning of a line these make a list, a rule or a heading.
  return escaped.replace(/^(?:[-+=]|\d+(?=[.)]))/, (mark) => `&#8203;${mark}`)
}

/** Text in the face of code; inside `<code>` nothing is mentioned or linked. */
function code(text: string): string {
  return `<code>${markdownText(text)}</code>`
}

/** A fenced block whose fence is longer than any inside. */
function block(lines: readonly string[]): string {
  const text = lines.map((line) => plain(line, 4_000)).join('\n')
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return `${fence}sh\n${text}\n${fence}`
}

const words = { fit: 'FIT', 'not-fit': 'NOT FIT', incomplete: 'INCOMPLETE' } as const
const icons = { fit: '✅', 'not-fit': '❌', incomplete: '⚠️' } as const

function findingText(finding: FindingRow): string {
  const standing = finding.breaks ? '' : finding.known ? ' · known' : ' · warning'
  const lines = [
    `### ${code(finding.rule)} · ${finding.clause} · ${finding.level}${standing}`,
    `> ${markdownText(clauseOf(finding.clause).promise)}`,
    '',
    `${markdownText(finding.message)} (${code(finding.operation ?? 'other requests')}, ` +
      `confirmed ${markdownText(confirmedText(finding.confirmed))})`,
    '',
  ]
  if ('expected' in finding) lines.push(`- expected ${code(plainJson(finding.expected, 500))}`)
  if ('actual' in finding) lines.push(`- got ${code(plainJson(finding.actual, 500))}`)
  if (finding.known && finding.accepted) {
    const { reason = '', ticket = '', expires } = finding.accepted
    const until = expires === undefined ? '' : `, until ${expires}`
    lines.push(`- accepted: ${markdownText(`${reason} ${ticket}${until}`.trim())}`)
  }
  if (finding.curl.length > 0) lines.push('', block(finding.curl))
  return lines.join('\n')
}

function coverageTable(results: Results): string {
  const row = (name: string, { held, broken, notTested }: CoverageRow): string =>
    `| ${name} | ${held} | ${broken} | ${notTested} |`
  return [
    '| Clauses | held | broken | not tested |',
    '|---|--:|--:|--:|',
    ...Object.entries(results.coverage).map(([level, numbers]) => row(level, numbers)),
  ].join('\n')
}

function limitText({ limit, windowMs, standing }: LimitRow): string {
  return limit === null || windowMs === null
    ? standing
    : `${limit} in ${duration(windowMs)} (${standing})`
}

function factLines({ cost, limits, counts, run }: Results): string[] {
  return [
    `- ${count(cost.requests, 'request')}, ${count(cost.creates, 'creation')}, ` +
      `USD ${cost.usd.toFixed(4)}, ${duration(cost.tookMs)} (least ${duration(cost.leastMs)})`,
    `- burst ${limitText(limits.burst)}; sustained ${limitText(limits.sustained)}; ` +
      `algorithm ${markdownText(limits.algorithm ?? 'unknown')}`,
    `- ${count(counts.drifted, 'answer')} to open questions changed`,
    `- run ${code(run.id)} on ${code(run.target)}, contract ${code(run.contract)}, ` +
      `vps-contract ${markdownText(run.tool)}, seed ${run.seed}, gate ${run.gate}`,
  ]
}

function notTested(results: Results): string[] {
  const rows = results.rules.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'fail')
  const byWhy = Map.groupBy(rows, ({ why }) => why)
  return [...byWhy].map(([why, own]) => `- ${count(own.length, 'rule')}: ${markdownText(why)}`)
}

const findingsMax = 50

function leftoverLines({ leftovers }: Results): string[] {
  if (leftovers.length === 0) return []
  const lines = leftovers.map(
    ({ uuid, name, why, hourlyUsd }) =>
      `- ${code(uuid)} ${code(name)}${priceText(hourlyUsd)}: ${markdownText(why)}`,
  )
  return ['## Left behind', '', ...lines, '', block(leftovers.map(({ curl }) => curl)), '']
}

/** The text of summary.md. */
export function writeMarkdown(results: Results): string {
  const { outcome, why, findings } = results
  const untested = notTested(results)
  const stale = results.staleBaseline.map(
    (e) => `- ${code(e.id)} ${code(e.rule)}: ${markdownText(e.why)}`,
  )
  const shown = findings.slice(0, findingsMax)
  const more = findings.length - shown.length
  return [
    `# ${icons[outcome]} ${words[outcome]}`,
    '',
    markdownText(why),
    '',
    coverageTable(results),
    '',
    ...factLines(results),
    '',
    ...leftoverLines(results),
    ...(stale.length > 0 ? ['## Stale baseline entries', '', ...stale, ''] : []),
    ...(shown.length > 0 ? ['## Findings', '', shown.map(findingText).join('\n\n'), ''] : []),
    ...(more > 0 ? [`… and ${count(more, 'more finding')}, in report.html`, ''] : []),
    ...(untested.length > 0 ? ['## Not judged', '', ...untested, ''] : []),
  ].join('\n')
}

/** The closing lines of a run for a terminal: findings, verdict, numbers, where the report lies. */
import { styleText } from 'node:util'
import { exitCodes } from './outcome.ts'
import type { CoverageRow, FindingRow, LimitRow, Results, RuleRow } from './results.ts'
import { confirmedText, count, duration, plain, plainJson, priceText } from './text.ts'

type Paint = (style: 'red' | 'green' | 'yellow' | 'bold' | 'dim', text: string) => string

/** No colour at all: for `--no-color` and for tests. */
const noPaint: Paint = (_style, text) => text

/** Colours as far as the stream can show them: none on a pipe, none with NO_COLOR. */
function paintFor(stream: NodeJS.WritableStream): Paint {
  return (style, text) => styleText(style, text, { stream, validateStream: true })
}

export interface ClosingOptions {
  /** Path of report.html, as the user may open it; absent where none was written. */
  readonly reportPath?: string
  /** False for `--no-color`. */
  readonly colour: boolean
  /** Only the verdict. */
  readonly quiet?: boolean
  /** Where the text will go: asked whether it shows colours. Standard output unless told. */
  readonly stream?: NodeJS.WritableStream
}

const findingsMax = 10
const commandsMax = 3

function signOf(finding: FindingRow, paint: Paint): string {
  if (finding.breaks) return paint('red', '✖ broken ')
  return finding.known ? paint('dim', '· known  ') : paint('yellow', '! warning')
}

function acceptedLine({ accepted = {} }: FindingRow): string {
  const { reason, ticket, expires } = accepted
  const until = expires === undefined ? undefined : `until ${expires}`
  const words = [reason, ticket, until].filter((word) => word !== undefined)
  return `accepted in the baseline: ${plain(words.join(', ') || 'no reason given')}`
}

function findingLines(finding: FindingRow, paint: Paint): string[] {
  const where = plain(finding.operation ?? 'other requests', 60)
  const head = `${signOf(finding, paint)} ${paint('bold', finding.rule)}`
  const lines = [`${head}  ${finding.clause} ${finding.level}  ${where}`]
  lines.push(`    ${plain(finding.message, 400)}`)
  const values: string[] = []
  if ('expected' in finding) values.push(`expected ${plainJson(finding.expected, 200)}`)
  if ('actual' in finding) values.push(`got ${plainJson(finding.actual, 200)}`)
  if (values.length > 0) lines.push(`    ${values.join(' · ')}`)
  if (finding.known) return [...lines, `    ${acceptedLine(finding)}`]
  const shown = finding.curl.slice(0, commandsMax).map((line) => `    ${plain(line, 1_000)}`)
  const more = finding.curl.length - shown.length
  return [
    ...lines,
    ...shown,
    ...(more > 0 ? [`    … ${count(more, 'more command')} in the report`] : []),
    paint(
      'dim',
      `    confirmed ${confirmedText(finding.confirmed)} · vps-contract explain ${finding.rule}`,
    ),
  ]
}

function limitWords({ limit, windowMs, standing }: LimitRow): string {
  if (limit === null || windowMs === null) return standing
  return `${limit} in ${duration(windowMs)} ${standing}`
}

function coverageWords(level: string, { held, broken, notTested }: CoverageRow): string {
  return `${level} ${held} held, ${broken} broken, ${notTested} not tested`
}

function numberLines(results: Results): string[] {
  const { cost, coverage, limits, counts } = results
  const lines = [
    `clauses   ${coverageWords('must', coverage.must)}`,
    `          ${coverageWords('expected', coverage.expected)}`,
    `requests  ${cost.requests}, ${count(cost.creates, 'creation')}, USD ${cost.usd.toFixed(4)}, ` +
      `${duration(cost.tookMs)}, ${duration(cost.waitedMs)} of it waiting ` +
      `(least ${duration(cost.leastMs)})`,
    `limits    burst ${limitWords(limits.burst)} · sustained ${limitWords(limits.sustained)}`,
  ]
  const drifted = results.observations.filter((row) => row.drifted)
  for (const { question, answer, was = '' } of drifted) {
    lines.push(`changed   ${question}: ${plain(answer, 200)} (was: ${plain(was, 200)})`)
  }
  if (counts.rules['not-applicable'] + counts.rules.none > 0) lines.push(...untestedLines(results))
  return lines
}

/** Not tested, by what would change that. */
function untestedLines({ rules }: Results): string[] {
  const untested = rules.filter(({ outcome }) => outcome === 'not-applicable' || outcome === 'none')
  const weight = (rows: readonly RuleRow[]): number =>
    rows.length + (rows[0]?.missing.length ? 1_000 : 0) + (rows[0]?.effect === 'none' ? 0 : 10_000)
  const groups = [...Map.groupBy(untested, ({ why }) => why)]
  const ranked = groups.toSorted((a, b) => weight(b[1]) - weight(a[1]))
  const shown = ranked
    .slice(0, 4)
    .map(([why, own]) => `untested  ${count(own.length, 'rule')}: ${plain(why, 200)}`)
  const rest = ranked.slice(4).reduce((sum, [, own]) => sum + own.length, 0)
  return rest > 0 ? [...shown, `untested  ${count(rest, 'more rule')} (see the report)`] : shown
}

function troubleLines(results: Results, paint: Paint): string[] {
  const lines: string[] = []
  for (const { uuid, name, why, hourlyUsd, curl } of results.leftovers) {
    const price = priceText(hourlyUsd)
    lines.push(
      `${paint('red', '✖ left behind')} server ${plain(uuid, 60)} ${plain(name, 80)}${price}`,
      `    ${plain(why, 200)}`,
      `    ${plain(curl, 400)}`,
    )
  }
  for (const { id, rule, why } of results.staleBaseline) {
    lines.push(`${paint('red', '✖ stale')} baseline entry ${plain(id, 40)} of ${rule}: ${why}`)
  }
  for (const { step, message } of results.bugs) {
    const where = `a bug of vps-contract in step ${plain(step, 80)}`
    lines.push(`${paint('yellow', '! bug')} ${where}: ${plain(message, 300)}`)
  }
  return lines
}

const verdicts = {
  fit: ['green', '✔ FIT'],
  'not-fit': ['red', '✖ NOT FIT'],
  incomplete: ['yellow', '! INCOMPLETE'],
} as const

function verdictLine({ outcome, why }: Results, paint: Paint): string {
  const [style, word] = verdicts[outcome]
  return `${paint('bold', paint(style, word))}  ${plain(why)}`
}

/**
 * The closing text of a run, with a final line break. No control character of a server's is in it.
 */
export function renderClosing(results: Results, options: ClosingOptions): string {
  const { reportPath, colour, quiet, stream = process.stdout } = options
  const paint = colour ? paintFor(stream) : noPaint
  const place = reportPath === undefined ? [] : [`report: ${reportPath}`]
  if (quiet) return `${verdictLine(results, paint)}\n`
  // Nothing was tested: numbers and findings would speak of something that is not the API.
  if (results.exitCode === exitCodes.nothingTested) {
    const trouble = troubleLines(results, paint)
    return `${[...trouble, verdictLine(results, paint), ...place].join('\n')}\n`
  }
  const shown = results.findings.slice(0, findingsMax)
  const more = results.findings.length - shown.length
  const lines = [
    ...shown.flatMap((finding) => [...findingLines(finding, paint), '']),
    ...(more > 0 ? [`… and ${count(more, 'more finding')} in the report`, ''] : []),
    ...troubleLines(results, paint),
    verdictLine(results, paint),
    ...numberLines(results).map((line) => `  ${line}`),
    ...place,
  ]
  return `${lines.join('\n')}\n`
}

/** Findings by rule: the promise they break, what was seen, and how to see it again. */
import { clauseOf } from '#contract/clauses.ts'
import type { Exchange, HeaderList } from '#exchange/exchange.ts'
import type { FindingRow, Results } from '../results.ts'
import { confirmedText, count, plain } from '../text.ts'
import { packBody } from './data.ts'
import { html, lines, type Markup } from './markup.ts'
import { badge, code, exchangeLinks, meta, pre, section } from './parts.ts'

/** Bodies stand twice, here and in the list of exchanges: here only their beginning. */
const bodyCharactersMax = 3_000

function headerLines(headers: HeaderList): string {
  return headers.map(([name, value]) => plain(`${name}: ${value}`)).join('\n')
}

function wireText(first: string, headers: HeaderList, body: Exchange['request']['body']): Markup {
  const packed = packBody(body, bodyCharactersMax)
  const note = packed?.note === undefined ? '' : `\n[${packed.note}]`
  return lines(`${plain(first)}\n${headerLines(headers)}\n\n${packed?.text ?? ''}${note}`.trimEnd())
}

/** One exchange as it was on the wire, closed until it is asked for. */
function wire({ id, request, response, failure }: Exchange): Markup {
  const { method, path } = request
  const came = String(response?.status ?? failure ?? 'no answer')
  const title = `Exchange ${id}: ${method} ${path.slice(0, 200)} → ${came}`
  const answer = response === null ? lines(came) : wireText(came, response.headers, response.body)
  return html`<details class="wire"><summary>${title}</summary>
${pre(wireText(`${method} ${path}`, request.headers, request.body))}${pre(answer)}</details>
`
}

function valueRow(name: string, value: unknown): Markup {
  const text = JSON.stringify(value, null, 2) ?? 'nothing'
  return html`<tr><th scope="row">${name}</th><td><pre>${lines(text)}</pre></td></tr>
`
}

function values(finding: FindingRow): Markup | null {
  if (!('expected' in finding) && !('actual' in finding)) return null
  return html`<table class="values"><caption class="hidden">Expected and actual</caption>
${valueRow('expected', finding.expected)}${valueRow('got', finding.actual)}</table>
`
}

function reproducer({ curl }: FindingRow): Markup | null {
  return curl.length === 0 ? null : html`<div class="copy">${pre(lines(curl.join('\n')))}</div>`
}

function acceptance({ known, accepted }: FindingRow): Markup | null {
  if (accepted === undefined) return null
  const { reason, ticket, expires } = accepted
  const until = expires === undefined ? undefined : `until ${expires}`
  const words = [reason, ticket, until].filter((word) => word !== undefined).join(' · ')
  return meta(
    `${known ? 'Accepted' : 'Was accepted'} in the baseline: ${words || 'no reason given'}`,
  )
}

function findingBlock(finding: FindingRow, last: Exchange | undefined): Markup {
  const { id, rule, message, confirmed, seen, exchanges } = finding
  const operation = finding.operation ?? 'other requests'
  const times = count(seen, 'time')
  const facts = ` · confirmed ${confirmedText(confirmed)} · seen ${times} · exchanges `
  return html`<div class="finding" id="f=${rule}/${operation}">
<h4>${operation}</h4>
<p>${message}</p>
${values(finding)}${reproducer(finding)}
${meta('finding ', code(id), facts, exchangeLinks(exchanges))}
${acceptance(finding)}${last === undefined ? null : wire(last)}</div>
`
}

function standingOf(rows: readonly FindingRow[]): readonly [tone: string, word: string] {
  if (rows.some(({ breaks }) => breaks)) return ['bad', '✖ broken']
  return rows.every(({ known }) => known) ? ['muted', '· known'] : ['warn', '! warning']
}

function ruleBlock(rows: readonly FindingRow[], tape: ReadonlyMap<string, Exchange>): Markup {
  const { rule, clause, level } = rows[0]!
  const { promise, section: place } = clauseOf(clause)
  const [tone, word] = standingOf(rows)
  return html`<article class="rule ${tone}" id="f=${rule}">
<h3>${badge(tone, word)} <a href="#f=${rule}">${rule}</a></h3>
<blockquote><p>${promise}</p>
<footer>${clause} · ${level} · ${place}</footer></blockquote>
${rows.map((row) => findingBlock(row, tape.get(row.exchanges.at(-1) ?? '')))}
${meta(code(`vps-contract explain ${rule}`))}
</article>
`
}

/** The section of findings; `tape` holds the exchanges that findings point at. */
export function findingsSection(results: Results, tape: ReadonlyMap<string, Exchange>): Markup {
  const groups = [...Map.groupBy(results.findings, ({ rule }) => rule).values()]
  const body =
    groups.length > 0
      ? html`${groups.map((rows) => ruleBlock(rows, tape))}`
      : html`<p>No rule was broken.</p>`
  return section('findings', 'Findings', results.counts.findings.total, body)
}

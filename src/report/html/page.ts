/** report.html: one file, no network, verdict and findings readable without script. */
import { createHash } from 'node:crypto'
import { curlOf } from '#exchange/curl.ts'
import type { Exchange } from '#exchange/exchange.ts'
import type { Results } from '../results.ts'
import { count } from '../text.ts'
import { script, style } from './assets.ts'
import { type Packed, packExchanges } from './data.ts'
import { findingsSection } from './findings.ts'
import { limitsSection } from './limits.ts'
import { html, type Markup, trusted } from './markup.ts'
import { meta, section } from './parts.ts'
import {
  coverageSection,
  factsSection,
  observationsSection,
  rulesSection,
  untestedSection,
} from './tables.ts'
import { verdictSection, verdictWords } from './verdict.ts'

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`
}

/** Nothing may be loaded, sent or run but what stands in the page. */
const policy = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(style)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** Of 2 MB, what is left for the exchanges beside a long list of findings. */
const exchangeBytesMax = 1_400_000
const commandCharactersMax = 4_000

function pack(results: Results, tape: readonly Exchange[]): Packed {
  const named = new Set(
    [...results.findings, ...results.observations].flatMap(({ exchanges }) => exchanges),
  )
  const curl = (exchange: Exchange): string | null => {
    const command = curlOf(exchange, results.run.target)
    return command !== null && command.length <= commandCharactersMax ? command : null
  }
  return packExchanges(tape, named, curl, exchangeBytesMax)
}

const heads = ['id', 'method', 'path', 'status', 'time', 'step']

/** Filled by the script, which makes it visible. */
function liveList(): Markup {
  const columns = heads.map((name) => {
    const kind = name === 'time' ? 'num' : ''
    return html`<th scope="col" class="${kind}">${name}</th>`
  })
  const example = 'op:listPlans status:4 method:post token:A1 step:create "text"'
  const keys = html`<kbd>/</kbd> search · <kbd>j</kbd> <kbd>k</kbd> move ·
<kbd>Enter</kbd> open · <kbd>Esc</kbd> close`
  return html`<div id="exchanges-live" hidden>
<div class="search" role="search"><label for="query">Search</label>
<input id="query" type="search" autocomplete="off" spellcheck="false" placeholder="${example}">
<span id="found" class="meta" role="status"></span></div>
${meta(keys)}<div id="detail" tabindex="-1" role="region" aria-label="Exchange" hidden></div>
<div class="scroll"><table id="list"><caption class="hidden">Exchanges</caption>
<thead><tr>${columns}</tr></thead><tbody></tbody></table></div></div>
`
}

function exchangesSection(packed: Packed, total: number): Markup {
  const small = packed.note === '' ? '' : `To keep this file small, ${packed.note}. `
  return section(
    'exchanges',
    'Exchanges',
    total,
    html`<p id="exchanges-note" class="meta">${small}All are in tape.ndjson.</p>
<noscript><p>The list of exchanges needs script.</p></noscript>
${liveList()}`,
  )
}

const places = {
  findings: 'Findings',
  coverage: 'Coverage',
  limits: 'Rate limits',
  observations: 'Observations',
  untested: 'Not judged',
  rules: 'Rules',
  exchanges: 'Exchanges',
  facts: 'Run',
}

function navigation(): Markup {
  const items = Object.entries(places).map(
    ([id, name]) => html`<li><a href="#${id}">${name}</a></li>
`,
  )
  return html`<nav aria-label="Sections"><ul>
${items}</ul></nav>
`
}

function head({ outcome, run }: Results): Markup {
  const title = `${verdictWords[outcome].word} · ${run.target} · ${run.startedAt.slice(0, 10)}`
  return html`<head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(style)}</style></head>
`
}

function footer({ run }: Results, exchanges: number): Markup {
  const facts = `vps-contract ${run.tool} · run ${run.id} · ${count(exchanges, 'exchange')}`
  return html`<footer class="page">${facts}, secrets replaced by markers</footer>
`
}

/** The text of report.html. */
export function writeHtml(results: Results, exchanges: Iterable<Exchange>): string {
  const tape = [...exchanges]
  const byId = new Map(tape.map((exchange) => [exchange.id, exchange]))
  const packed = pack(results, tape)
  const sections = [
    findingsSection(results, byId),
    coverageSection(results),
    limitsSection(results, tape),
    observationsSection(results),
    untestedSection(results),
    rulesSection(results),
    exchangesSection(packed, tape.length),
    factsSection(results),
  ]
  return html`<!doctype html>
<html lang="en">${head(results)}
<body><a class="skip" href="#findings">Skip to the findings</a>
${verdictSection(results)}${navigation()}<main>
${sections}</main>
${footer(results, tape.length)}
<script type="application/octet-stream" id="tape">${trusted(packed.base64)}</script>
<script>${trusted(script)}</script></body></html>
`.markup
}

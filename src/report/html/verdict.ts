/** The first screen: is the API fit, why, and four numbers. Static, so that it needs no script. */
import type { LimitRow, Results } from '../results.ts'
import { count, duration, priceText } from '../text.ts'
import { html, lines, type Markup } from './markup.ts'
import { code, meta, pre } from './parts.ts'

export const verdictWords = {
  fit: { word: 'FIT', sign: '✔' },
  'not-fit': { word: 'NOT FIT', sign: '✖' },
  incomplete: { word: 'INCOMPLETE', sign: '!' },
} as const

function tile(label: string, figure: string, tone: string, notes: readonly string[]): Markup {
  return html`<div class="tile ${tone}"><dt>${label}</dt>
<dd class="figure">${figure}</dd>
${notes.map((note) => html`<dd>${note}</dd>`)}</div>
`
}

function mustTile({ coverage: { must, expected } }: Results): Markup {
  const broken = must.broken > 0
  const figure = broken ? `${must.broken} broken` : `${must.held} held`
  return tile('Must clauses', figure, broken ? 'bad' : '', [
    `${broken ? `${must.held} held` : '0 broken'} · ${must.notTested} not tested`,
    `expected: ${expected.held} held · ${expected.broken} broken · ` +
      `${expected.notTested} not tested`,
  ])
}

function findingTile({ counts: { findings, drifted } }: Results): Markup {
  const { breaking, warnings, known } = findings
  return tile('Findings', `${breaking} breaking`, breaking > 0 ? 'bad' : '', [
    `${count(warnings, 'warning')} · ${known} known`,
    `${count(drifted, 'answer')} to open questions changed`,
  ])
}

function requestTile({ cost }: Results): Markup {
  const { requests, creates, tookMs, waitedMs, leastMs, usd } = cost
  return tile('Requests', `${requests} sent`, '', [
    `in ${duration(tookMs)}, ${duration(waitedMs)} of it waiting; least ${duration(leastMs)}`,
    `${count(creates, 'server')} created · USD ${usd.toFixed(4)}`,
  ])
}

/** Null where it was not measured. */
function limitText({ limit, windowMs }: LimitRow): string | null {
  return limit === null || windowMs === null ? null : `${limit}/${windowMs / 1000} s`
}

function limitTile({ limits: { burst, sustained, algorithm } }: Results): Markup {
  const figures = [limitText(burst), limitText(sustained)].filter((text) => text !== null)
  const figure = figures.length > 0 ? figures.join(' · ') : 'not measured'
  return tile('Rate limit', figure, '', [
    `burst: ${burst.standing} · sustained: ${sustained.standing}`,
    `algorithm: ${algorithm ?? 'unknown'}`,
  ])
}

function stopBox({ stopped }: Results): Markup[] {
  if (stopped === null) return []
  const { message, next } = stopped
  return [html`<p><strong>The run stopped early:</strong> ${message}. Next: ${next}</p>`]
}

function alerts(results: Results): Markup[] {
  const { leftovers, staleBaseline, bugs } = results
  return [
    ...stopBox(results),
    ...leftovers.map(
      ({ uuid, name, why, hourlyUsd, curl }) =>
        html`<div><strong>Left behind:</strong>
server ${code(uuid)} ${code(name)}${priceText(hourlyUsd)}: ${why}
${pre(lines(curl))}</div>`,
    ),
    ...staleBaseline.map(
      ({ id, rule, why }) =>
        html`<p><strong>Stale baseline entry</strong> ${code(id)} of ${code(rule)}: ${why}</p>`,
    ),
    ...bugs.map(
      ({ step, message }) =>
        html`<p><strong>A bug of vps-contract</strong> in step ${code(step)}: ${message}</p>`,
    ),
  ]
}

function header({ outcome, why, run, exitCode }: Results): Markup {
  const { word, sign } = verdictWords[outcome]
  const when = run.startedAt.slice(0, 16).replace('T', ' ')
  return html`<header class="verdict ${outcome}">
<p class="sign" aria-hidden="true">${sign}</p>
<div><h1>${word}</h1>
<p class="why">${why}</p>
${meta(`${run.target} · ${when} UTC · exit code ${exitCode} · gate ${run.gate}`)}</div>
<button type="button" id="theme" hidden>Light or dark</button>
</header>
`
}

/** Header, tiles and trouble of the run. */
export function verdictSection(results: Results): Markup {
  const boxes = alerts(results)
  const tiles = [mustTile, findingTile, requestTile, limitTile].map((make) => make(results))
  const trouble = html`<section class="alert" aria-label="Trouble of the run">${boxes}</section>`
  return html`${header(results)}<dl class="tiles">
${tiles}</dl>
${boxes.length > 0 ? trouble : null}`
}

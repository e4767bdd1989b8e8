/** Draws the requests of the probes over time: accepted ones as a rising line, refused as ticks. */
import type { Exchange } from '#exchange/exchange.ts'
import { duration } from '../text.ts'
import { html, type Markup } from './markup.ts'

interface Shot {
  readonly atMs: number
  readonly refused: boolean
}

const width = 1000
const height = 220
const margin = { left: 48, right: 12, top: 12, bottom: 40 }
/** More than these would only blur, and make the file heavy. */
const shotsMax = 5_000

function shotsOf(exchanges: readonly Exchange[], account: string): Shot[] {
  const sent = exchanges
    .filter((one) => one.source === 'k6' && one.account === account && one.response !== null)
    .toSorted((a, b) => a.sentAt - b.sentAt)
  const first = sent[0]?.sentAt ?? 0
  return sent
    .slice(0, shotsMax)
    .map((one) => ({ atMs: one.sentAt - first, refused: one.response?.status === 429 }))
}

interface Scale {
  x(ms: number): number
  y(accepted: number): number
  readonly spanMs: number
  readonly most: number
}

function scaleOf(shots: readonly Shot[]): Scale {
  const spanMs = Math.max(1_000, shots.at(-1)?.atMs ?? 0)
  const most = Math.max(1, shots.filter(({ refused }) => !refused).length)
  const round = (value: number): number => Math.round(value * 10) / 10
  const [right, bottom] = [width - margin.right, height - margin.bottom]
  return {
    spanMs,
    most,
    x: (ms) => round(margin.left + (ms / spanMs) * (right - margin.left)),
    y: (n) => round(bottom - (n / most) * (bottom - margin.top)),
  }
}

function acceptedPath(shots: readonly Shot[], { x, y, spanMs }: Scale): string {
  let accepted = 0
  const parts = [`M${x(0)} ${y(0)}`]
  for (const { atMs, refused } of shots) {
    if (refused) continue
    accepted += 1
    parts.push(`H${x(atMs)}V${y(accepted)}`)
  }
  return `${parts.join('')}H${x(spanMs)}`
}

function refusedPath(shots: readonly Shot[], { x, y }: Scale): string {
  const refused = shots.filter((shot) => shot.refused)
  return refused.map(({ atMs }) => `M${x(atMs)} ${y(0) + 4}v10`).join('')
}

function label(text: string, x: number, y: number, anchor: string): Markup {
  return html`<text x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>
`
}

const shares = [0, 0.25, 0.5, 0.75, 1]

function axis({ x, y, spanMs, most }: Scale): Markup {
  const anchorOf = (share: number): string =>
    share === 0 ? 'start' : share === 1 ? 'end' : 'middle'
  const times = shares.map((share) =>
    label(duration(share * spanMs), x(share * spanMs), height - 6, anchorOf(share)),
  )
  const left = margin.left - 6
  return html`${times}${label(String(most), left, y(most) + 10, 'end')}
${label('0', left, y(0), 'end')}<path class="axis" d="M${x(0)} ${y(0)}H${x(spanMs)}"/>
`
}

/** The chart of one account; empty where it was sent nothing. */
export function chart(exchanges: readonly Exchange[], account: string): Markup {
  const shots = shotsOf(exchanges, account)
  if (shots.length === 0) return html``
  const scale = scaleOf(shots)
  const title = `Requests of account ${account} over time`
  return html`<figure>
<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<title>${title}</title>
<desc>The line rises with each accepted request; each tick below it is a 429.
The numbers are in the table below.</desc>
${axis(scale)}<path class="accepted" d="${acceptedPath(shots, scale)}"/>
<path class="refused" d="${refusedPath(shots, scale)}"/></svg>
<figcaption>Account ${account}: <span class="key accepted">▁▂▃ accepted so far</span>,
<span class="key refused">||| refused with 429</span></figcaption></figure>
`
}

/** The measured rate limit beside the promised one, with the requests that showed it. */
import type { Limit } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import type { LimitRow, ProbeRow, Results } from '../results.ts'
import { duration, plainJson } from '../text.ts'
import { chart } from './chart.ts'
import { html, type Markup } from './markup.ts'
import { num, section, table, tr } from './parts.ts'

function say(limit: number | null, windowMs: number | null): string {
  return limit === null || windowMs === null ? '–' : `${limit} in ${duration(windowMs)}`
}

function limitRow(name: string, row: LimitRow, promised: Limit): Markup {
  const { limit, windowMs, standing } = row
  return tr(name, say(promised.limit, promised.windowMs), say(limit, windowMs), standing)
}

function yes(value: boolean | null): string {
  if (value === null) return 'not measured'
  return value ? 'yes' : 'no'
}

function factRows({ limits }: Results): Markup[] {
  const headers = Object.entries(limits.headers).map(([name, value]) =>
    tr(`headers: ${name}`, typeof value === 'string' ? value : plainJson(value, 500)),
  )
  return [
    tr('algorithm', limits.algorithm ?? 'unknown'),
    tr('one allowance for all tokens of an account', yes(limits.scope.sharedAcrossTokens)),
    tr('accounts do not share', yes(limits.scope.isolatedBetweenAccounts)),
    ...headers,
  ]
}

function probeRow({ step, account, requests, accepted, refused, spanMs }: ProbeRow): Markup {
  return tr(step, account, num(requests), num(accepted), num(refused), num(duration(spanMs)))
}

const probeHeads = ['step', 'account', '#requests', '#accepted', '#429', '#span']

/** The section of limits. */
export function limitsSection(results: Results, exchanges: readonly Exchange[]): Markup {
  const { limits, probes, promised } = results
  const rows = [
    limitRow('burst', limits.burst, promised.burst),
    limitRow('sustained', limits.sustained, promised.sustained),
  ]
  const accounts = [...new Set(probes.map(({ account }) => account))]
  const sent = table('Requests of the probes', probeHeads, probes.map(probeRow))
  return section(
    'limits',
    'Rate limits',
    null,
    html`<p>${limits.evidence}</p>
${table('Limits promised and measured', ['window', 'promised', 'measured', 'standing'], rows)}
${accounts.map((account) => chart(exchanges, account))}${probes.length > 0 ? sent : null}
${table('What else was found', ['fact', 'value'], factRows(results))}`,
  )
}

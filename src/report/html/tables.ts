/** Coverage, operations, observations, rules and run facts as plain tables. */
import { clauseOf } from '#contract/clauses.ts'
import type { CoverageRow, ObservationRow, OperationRow, Results, RuleRow } from '../results.ts'
import { count, duration } from '../text.ts'
import { html, type Markup } from './markup.ts'
import { badge, code, exchangeLinks, meta, num, section, table, td, tr } from './parts.ts'

/** Held, broken and not tested as one bar; the numbers stand beside it. */
function bar({ held, broken, notTested }: CoverageRow): Markup {
  const all = Math.max(1, held + broken + notTested)
  const [good, bad] = [(held / all) * 100, (broken / all) * 100]
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
<rect class="rest" width="100" height="8"/><rect class="good" width="${good}" height="8"/>
<rect class="bad" x="${good}" width="${bad}" height="8"/></svg>`
}

function coverageRow(name: string, row: CoverageRow): Markup {
  const { held, broken, notTested } = row
  const tone = broken > 0 ? 'bad' : ''
  return tr(name, num(held), num(broken, tone), num(notTested), td(bar(row), 'wide'))
}

function operationRow(row: OperationRow): Markup {
  const { operation, requests, statuses, medianMs, p95Ms, findings } = row
  const time = (ms: number | null): string => (ms === null ? '–' : duration(ms))
  const answers = Object.entries(statuses).map(
    ([status, number]) => `${status === 'none' ? 'no answer' : status} × ${number}`,
  )
  return tr(
    operation,
    num(requests),
    answers.join(', '),
    num(time(medianMs)),
    num(time(p95Ms)),
    num(findings, findings > 0 ? 'bad' : ''),
  )
}

const numbers = ['#held', '#broken', '#not tested', 'share']
const operationHeads = ['operation', '#requests', 'answers', '#median', '#p95', '#findings']

/** What of the contract was put to the test. */
export function coverageSection({ coverage, sections, operations }: Results): Markup {
  const levels = Object.entries(coverage).map(([level, row]) => coverageRow(level, row))
  const bySection = sections.map((row) => coverageRow(row.section, row))
  const remark =
    'Clauses of the contract that can be judged from outside. ' +
    'An open clause counts as held once its question was answered.'
  return section(
    'coverage',
    'Coverage',
    null,
    html`${meta(remark)}${table('Clauses by level', ['level', ...numbers], levels)}
${table('Clauses by section', ['section', ...numbers], bySection)}
${table('Requests by operation', operationHeads, operations.map(operationRow))}`,
  )
}

function observationRow(row: ObservationRow): Markup {
  const { question, clause, answer, was, drifted, exchanges } = row
  const note = html`<span class="meta">${clause}: ${clauseOf(clause).promise}</span>`
  const before = was === undefined ? 'first answer' : 'as before'
  const change = drifted ? html`${badge('warn', '! changed')} was: ${was ?? ''}` : before
  return tr(html`${question}<br>${note}`, answer, td(change), td(exchangeLinks(exchanges)))
}

/** What the reference leaves open, and how this target answered. */
export function observationsSection({ observations }: Results): Markup {
  const heads = ['question', 'answer', 'change', 'seen in']
  const rows = observations.map(observationRow)
  const body =
    rows.length > 0
      ? html`${meta('Never failed: only a change is worth a look.')}
${table('Answers to open questions', heads, rows)}`
      : html`<p>No open question was answered.</p>`
  return section('observations', 'Observations', observations.length, body)
}

function untestedRow(rows: readonly RuleRow[]): Markup {
  const { outcome, why, effect } = rows[0]!
  const tone = effect === 'leaves-incomplete' ? 'warn' : 'muted'
  const items = rows.map(
    ({ rule, clause, level }) => html`<li>${code(rule)} ${clause} ${level}</li>
`,
  )
  const list = html`<details><summary>${count(rows.length, 'rule')}</summary>
<ul>${items}</ul></details>`
  return tr(badge(tone, outcome), why, td(list))
}

/** What leaves the run incomplete first, then what a fixture would change. */
function byUrgency([a]: readonly RuleRow[], [b]: readonly RuleRow[]): number {
  const rank = (row: RuleRow | undefined): number =>
    row?.effect === 'leaves-incomplete' ? 0 : row?.missing.length ? 1 : 2
  return rank(a) - rank(b)
}

/** What was not judged, by what would change that. */
export function untestedSection({ rules, skipped }: Results): Markup {
  const unjudged = rules.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'fail')
  const groups = Map.groupBy(unjudged, ({ outcome, why }) => `${outcome}\n${why}`)
  const rows = [...groups.values()].toSorted(byUrgency).map(untestedRow)
  const steps = skipped.map(({ step, why }) => tr(step, why))
  const body = html`${
    rows.length > 0
      ? table('Rules without a verdict', ['outcome', 'why', 'rules'], rows)
      : html`<p>Every chosen rule was judged.</p>`
  }${
    steps.length > 0 ? table('Steps that could not be carried out', ['step', 'why'], steps) : null
  }`
  return section('untested', 'Not judged', unjudged.length, body)
}

const tones: Readonly<Record<RuleRow['outcome'], string>> = {
  pass: 'good',
  fail: 'bad',
  error: 'warn',
  inconclusive: 'warn',
  none: 'muted',
  'not-applicable': 'muted',
}

/** Every rule, closed until it is asked for. */
export function rulesSection({ rules }: Results): Markup {
  const rows = rules.map(({ rule, clause, level, outcome, passes, why }) =>
    tr(rule, clause, level, td(badge(tones[outcome], outcome)), num(passes), why),
  )
  const heads = ['rule', 'clause', 'level', 'outcome', '#passes', 'why']
  const body = html`<details><summary>All rules with their outcome</summary>
${table('Rules', heads, rows)}</details>`
  return section('rules', 'Rules', rules.length, body)
}

function modeOf({ mode, creates }: Results['run']): string {
  if (mode === 'passive') return 'recorded traffic'
  return creates ? 'creates allowed' : 'read-only'
}

/** Where, when and with what the run was made. */
export function factsSection({ run, cost }: Results): Markup {
  const rows = [
    tr('run', run.id),
    tr('started', run.startedAt),
    tr('target', run.target),
    tr('contract', run.contract),
    tr('vps-contract', run.tool),
    tr('seed', String(run.seed)),
    tr('gate', run.gate),
    tr('mode', modeOf(run)),
    tr('refused on purpose', `${count(cost.refused, 'answer')} 429`),
    tr('conformance', `${duration(cost.conformanceMs)}, safe pace ${duration(cost.safePaceMs)}`),
  ]
  return section('facts', 'Run', null, table('Facts of the run', ['fact', 'value'], rows))
}

/** junit.xml: one test case per rule, one suite per topic; it is green exactly when the run exits with 0. */
import type { FindingRow, Results, RuleRow } from './results.ts'
import { plain, plainJson } from './text.ts'
import { element, type XmlNode, xmlDocument } from './xml.ts'

interface Case {
  readonly suite: string
  readonly name: string
  /** Null for a pass. */
  readonly trouble: { readonly kind: 'failure' | 'error' | 'skipped'; readonly why: string } | null
  readonly type: string
  readonly details: string
}

/** Line breaks are ours, so they survive; everything inside a line is made harmless. */
function describe(finding: FindingRow): string {
  const lines = [
    `${finding.clause} (${finding.level}) on ${plain(finding.operation ?? 'other requests')}`,
    plain(finding.message),
  ]
  if ('expected' in finding) lines.push(`expected: ${plainJson(finding.expected)}`)
  if ('actual' in finding) lines.push(`actual:   ${plainJson(finding.actual)}`)
  lines.push(`exchanges: ${finding.exchanges.join(' ')}`, `confirmed: ${finding.confirmed}`)
  return [...lines, ...finding.curl.map((line) => plain(line, 4_000))].join('\n')
}

/** Warnings and accepted findings are shown as skipped: they neither pass nor turn a build red. */
function troubleOf(row: RuleRow): Case['trouble'] {
  if (row.outcome === 'pass') return null
  const why = plain(row.why)
  if (row.effect === 'breaks') return { kind: 'failure', why }
  if (row.effect === 'leaves-incomplete') return { kind: 'error', why }
  if (row.outcome === 'fail') return { kind: 'skipped', why: `does not count: ${why}` }
  return { kind: 'skipped', why }
}

function ruleCases(results: Results): Case[] {
  const findings = Map.groupBy(results.findings, ({ rule }) => rule)
  return results.rules.map((row) => ({
    suite: row.topic,
    name: row.rule,
    trouble: troubleOf(row),
    type: row.clause,
    details: (findings.get(row.rule) ?? []).map(describe).join('\n\n'),
  }))
}

/** What belongs to the run as a whole, so that a build is red wherever the exit code is not 0. */
function runCases({ stopped, leftovers, staleBaseline, bugs, exitCode, why }: Results): Case[] {
  const incomplete = stopped !== null || bugs.length > 0 || exitCode === 2
  const stopLine = stopped === null ? '' : `${plain(stopped.message)}\n${plain(stopped.next)}`
  const bugLines = bugs.map(({ step, message }) => `step ${step}: ${plain(message)}`)
  const suite = 'run'
  return [
    {
      suite,
      name: 'run/came-to-its-end',
      trouble: incomplete ? { kind: 'error', why: plain(why) } : null,
      type: stopped?.code ?? 'incomplete',
      details: [stopLine, ...bugLines].filter(Boolean).join('\n'),
    },
    {
      suite,
      name: 'run/left-nothing-behind',
      trouble:
        leftovers.length > 0 ? { kind: 'failure', why: 'servers could not be deleted' } : null,
      type: 'leftovers',
      details: leftovers.map(({ why: reason, curl }) => plain(`${reason}: ${curl}`)).join('\n'),
    },
    {
      suite,
      name: 'run/baseline-is-current',
      trouble:
        staleBaseline.length > 0
          ? { kind: 'failure', why: 'the baseline accepts findings that no longer happen' }
          : null,
      type: 'stale-baseline',
      details: staleBaseline.map((e) => plain(`${e.id} ${e.rule}: ${e.why}`)).join('\n'),
    },
  ]
}

function caseNode({ suite, name, trouble, type, details }: Case): XmlNode {
  const attributes = { classname: `vps-contract.${suite}`, name, time: 0 }
  if (trouble === null) return element('testcase', attributes)
  const body = details === '' ? [] : [details]
  const node =
    trouble.kind === 'skipped'
      ? element('skipped', { message: trouble.why })
      : element(trouble.kind, { message: trouble.why, type }, body)
  const output =
    trouble.kind === 'skipped' && details !== '' ? [element('system-out', {}, body)] : []
  return element('testcase', attributes, [node, ...output])
}

function tallyOf(cases: readonly Case[]): Record<string, number> {
  const number = (kind: string): number => cases.filter((c) => c.trouble?.kind === kind).length
  return {
    tests: cases.length,
    failures: number('failure'),
    errors: number('error'),
    skipped: number('skipped'),
  }
}

function propertyNodes({ run, outcome, exitCode, why }: Results): XmlNode {
  const facts = { ...run, outcome, exitCode, why: plain(why) }
  return element(
    'properties',
    {},
    Object.entries(facts).map(([name, value]) =>
      element('property', { name, value: plain(String(value)) }),
    ),
  )
}

/** The text of junit.xml. */
export function writeJunit(results: Results): string {
  const cases = [...runCases(results), ...ruleCases(results)]
  const seconds = (results.cost.tookMs / 1_000).toFixed(3)
  const suites = [...Map.groupBy(cases, ({ suite }) => suite)].map(([suite, own]) =>
    element(
      'testsuite',
      {
        name: suite,
        ...tallyOf(own),
        time: suite === 'run' ? seconds : 0,
        timestamp: results.run.startedAt,
      },
      [...(suite === 'run' ? [propertyNodes(results)] : []), ...own.map(caseNode)],
    ),
  )
  const root = { name: 'vps-contract', ...tallyOf(cases), time: seconds }
  return xmlDocument(element('testsuites', root, suites))
}

/**
 * results.sarif: findings as SARIF 2.1.0 for code-scanning views; a location is a line of the tape.
 */
import { clauseOf } from '#contract/clauses.ts'
import type { Exchange } from '#exchange/exchange.ts'
import type { FindingRow, Results, RuleRow } from './results.ts'
import { jsonText, plain, plainJson } from './text.ts'

/** SARIF reads `[text](target)` in a message as a link; a backslash takes that away. */
function message(text: string): { text: string } {
  return { text: plain(text, 4_000).replace(/[[\]\\]/g, '\\$&') }
}

function ruleOf(row: RuleRow): Record<string, unknown> {
  const level = row.level === 'must' || row.level === 'expected' ? 'error' : 'warning'
  return {
    id: row.rule,
    shortDescription: message(`${row.clause}: ${row.rule.split('/')[1]?.replaceAll('-', ' ')}`),
    fullDescription: message(clauseOf(row.clause).promise),
    help: message(`vps-contract explain ${row.rule}`),
    defaultConfiguration: { level },
    properties: { clause: row.clause, level: row.level, tags: [row.topic, row.level] },
  }
}

function textOf(finding: FindingRow): string {
  const parts = [finding.message]
  if ('expected' in finding) parts.push(`expected ${plainJson(finding.expected, 500)}`)
  if ('actual' in finding) parts.push(`got ${plainJson(finding.actual, 500)}`)
  return `${finding.clause} (${finding.level}): ${parts.join('; ')}`
}

/** Line numbers of the tape by exchange id. */
type Lines = ReadonlyMap<string, number>

function locationOf(id: string, finding: FindingRow, lines: Lines): Record<string, unknown> {
  const operation = plain(finding.operation ?? 'other requests')
  const line = lines.get(id)
  return {
    physicalLocation: {
      artifactLocation: { uri: 'tape.ndjson' },
      ...(line === undefined ? {} : { region: { startLine: line } }),
    },
    logicalLocations: [{ name: operation, kind: 'function' }],
  }
}

function suppressionsOf({ known, accepted }: FindingRow): Record<string, unknown> {
  if (!known) return {}
  const words = [accepted?.reason, accepted?.ticket].filter(Boolean).join(' · ')
  const justification = plain(words || 'accepted in the baseline')
  return { suppressions: [{ kind: 'external', state: 'accepted', justification }] }
}

const locationsMax = 10

function resultOf(finding: FindingRow, ruleIndex: number, lines: Lines): Record<string, unknown> {
  // The last exchange is the one that showed it; a viewer opens the first location.
  const ids = finding.exchanges.toReversed().slice(0, locationsMax)
  return {
    ruleId: finding.rule,
    ruleIndex,
    kind: 'fail',
    level: finding.breaks ? 'error' : finding.known ? 'note' : 'warning',
    message: message(textOf(finding)),
    locations: ids.slice(0, 1).map((id) => locationOf(id, finding, lines)),
    relatedLocations: ids.slice(1).map((id, i) => ({ id: i, ...locationOf(id, finding, lines) })),
    partialFingerprints: { 'vps-contract/finding/v1': finding.id },
    occurrenceCount: finding.seen,
    ...suppressionsOf(finding),
    properties: { confirmed: finding.confirmed, curl: finding.curl, exchanges: finding.exchanges },
  }
}

function notificationsOf({ stopped, bugs, leftovers }: Results): Record<string, unknown>[] {
  const texts = [
    ...(stopped === null ? [] : [`${stopped.message}; ${stopped.next}`]),
    ...bugs.map(({ step, message: why }) => `a bug of vps-contract in step ${step}: ${why}`),
    ...leftovers.map(({ uuid, why }) => `server ${uuid} was left behind: ${why}`),
  ]
  return texts.map((text) => ({ level: 'error', message: message(text) }))
}

/** The text of results.sarif. */
export function writeSarif(results: Results, exchanges: Iterable<Exchange>): string {
  const { run, cost, exitCode, outcome, why } = results
  const wanted = new Set(results.findings.flatMap((finding) => finding.exchanges))
  const lines = new Map<string, number>()
  let line = 0
  for (const { id } of exchanges) {
    line += 1
    if (wanted.has(id)) lines.set(id, line)
  }
  const indexOf = new Map(results.rules.map(({ rule }, i) => [rule, i]))
  const end = new Date(Date.parse(run.startedAt) + cost.tookMs)
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'vps-contract', version: run.tool, rules: results.rules.map(ruleOf) },
        },
        automationDetails: { id: `vps-contract/${run.id}` },
        invocations: [
          {
            executionSuccessful: exitCode === 0 || exitCode === 1,
            exitCode,
            exitCodeDescription: outcome,
            startTimeUtc: new Date(run.startedAt).toISOString(),
            endTimeUtc: end.toISOString(),
            toolExecutionNotifications: notificationsOf(results),
          },
        ],
        results: results.findings.map((row) => resultOf(row, indexOf.get(row.rule) ?? -1, lines)),
        columnKind: 'utf16CodeUnits',
        properties: { target: run.target, contract: run.contract, why },
      },
    ],
  }
  return jsonText(log)
}

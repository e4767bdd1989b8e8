/** ctrf-report.json: the Common Test Report Format 1.0, one test per rule. */
import { type Case, casesOf, countMarks, type Mark } from './cases.ts'
import type { Results } from './results.ts'
import { jsonText, plain } from './text.ts'

/** CTRF has no word for a test that could not be carried out: `other` is the closest. */
const statuses: Readonly<Record<Mark, string>> = {
  pass: 'passed',
  failure: 'failed',
  error: 'other',
  skipped: 'skipped',
}

/** Rules share exchanges, so a time of their own would be made up: the duration is 0. */
function testOf(one: Case): Record<string, unknown> {
  return {
    name: one.name,
    status: statuses[one.mark],
    duration: 0,
    suite: [one.suite],
    rawStatus: one.outcome,
    ...(one.why === '' ? {} : { message: one.why }),
    ...(one.details === '' ? {} : { trace: one.details }),
    labels: { type: one.type },
  }
}

/** The text of ctrf-report.json. */
export function writeCtrf(results: Results): string {
  const { run, cost, outcome, exitCode, why } = results
  const cases = casesOf(results)
  const { pass, failure, error, skipped } = countMarks(cases)
  const start = Date.parse(run.startedAt)
  const report = {
    reportFormat: 'CTRF',
    specVersion: '1.0.0',
    runId: run.id,
    timestamp: run.startedAt,
    generatedBy: `vps-contract ${run.tool}`,
    results: {
      tool: { name: 'vps-contract', version: run.tool },
      summary: {
        tests: cases.length,
        passed: pass,
        failed: failure,
        skipped,
        pending: 0,
        other: error,
        suites: new Set(cases.map(({ suite }) => suite)).size,
        start,
        stop: start + Math.round(cost.tookMs),
        duration: Math.round(cost.tookMs),
      },
      tests: cases.map(testOf),
      environment: {
        reportName: 'vps-contract',
        appName: plain(run.target),
        appVersion: run.contract,
        healthy: outcome === 'fit',
        extra: { outcome, exitCode, why: plain(why) },
      },
    },
  }
  return jsonText(report)
}

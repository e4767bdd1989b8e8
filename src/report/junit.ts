/**
 * junit.xml: one test case per rule, one suite per topic; it is green exactly when the run exits
 * with 0.
 */
import { type Case, casesOf, countMarks } from './cases.ts'
import type { Results } from './results.ts'
import { plain } from './text.ts'
import { element, type XmlNode, xmlDocument } from './xml.ts'

function caseNode({ suite, name, mark, why, type, details }: Case): XmlNode {
  const attributes = { classname: `vps-contract.${suite}`, name, time: 0 }
  const body = details === '' ? [] : [details]
  if (mark === 'pass') return element('testcase', attributes)
  if (mark !== 'skipped') {
    return element('testcase', attributes, [element(mark, { message: why, type }, body)])
  }
  const output = details === '' ? [] : [element('system-out', {}, body)]
  return element('testcase', attributes, [element('skipped', { message: why }), ...output])
}

function tallyOf(cases: readonly Case[]): Record<string, number> {
  const { failure, error, skipped } = countMarks(cases)
  return { tests: cases.length, failures: failure, errors: error, skipped }
}

function propertyNodes({ run, outcome, exitCode, why }: Results): XmlNode {
  const nodes = Object.entries({ ...run, outcome, exitCode, why }).map(([name, value]) =>
    element('property', { name, value: plain(String(value)) }),
  )
  return element('properties', {}, nodes)
}

/** The text of junit.xml. */
export function writeJunit(results: Results): string {
  const cases = casesOf(results)
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

/**
 * Writes every report of a run in memory: what a target said must not break the pen that writes it
 * down.
 */
import type { Need } from '#contract/need.ts'
import { unmeasuredLimits } from '#report/input.ts'
import { buildResults } from '#report/report.ts'
import { renderClosing } from '#report/terminal.ts'
import { checkExchange, checkResults } from '#report/validate.ts'
import { writers } from '#report/write.ts'
import { questionBook, ruleBook } from '#rules/index.ts'
import { judge } from '#rules/judge.ts'
import type { Told } from '../negatives/conducted.ts'

const rules = ruleBook()
const questions = questionBook()

/**
 * What is wrong with the reports of this run: schema errors, empty files. Throws where one cannot
 * be written.
 */
export function reportTroubles(told: Told, provided: readonly Need[]): string[] {
  const { tape, skipped, bugs, leftovers, stopped } = told
  const results = buildResults({
    judged: judge(tape, rules, questions),
    rules,
    questions,
    provided: new Set(provided),
    exchanges: tape,
    run: {
      id: 'steps',
      startedAt: '2026-05-14T10:30:00.000Z',
      target: 'http://127.0.0.1/api/v2',
      contract: 'x',
      tool: 'x',
      seed: 1,
      gate: 'expected',
      mode: 'run',
      creates: true,
    },
    cost: {
      requests: told.requests,
      creates: told.creates,
      leastMs: 0,
      tookMs: told.tookMs,
      waitedMs: told.waitedMs,
      usd: 0,
      refused: 0,
      safePaceMs: 0,
      conformanceMs: 0,
    },
    limits: unmeasuredLimits('not asked'),
    leftovers,
    stopped: stopped && { code: stopped.code, message: stopped.message, next: stopped.next },
    bugs,
    skipped,
    baseline: [],
    confirmations: new Map(),
    previous: new Map(),
  })
  const files = Object.entries(writers).map(([name, write]) => ({
    name,
    text: write(results, tape),
  }))
  const closing = renderClosing(results, { colour: false })
  return [
    ...checkResults(JSON.parse(JSON.stringify(results))),
    ...tape.flatMap((exchange) => checkExchange(JSON.parse(JSON.stringify(exchange)))),
    ...files.filter(({ text }) => text === '').map(({ name }) => `${name} is empty`),
    ...(closing === '' ? ['the closing is empty'] : []),
  ]
}

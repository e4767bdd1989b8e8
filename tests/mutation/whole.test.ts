/** What every topic says of whole runs that were recorded, word for word. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { questionBook, ruleBook } from '#rules/index.ts'
import { judge, type Verdict } from '#rules/judge.ts'
import { type Recording, readRecordings } from './recorded.ts'
import { lookOnce } from './seen.ts'
import { tamper } from './tamper.ts'

const rules = ruleBook(promisedLimits)
const questions = questionBook(promisedLimits)
const topicOf = ({ id }: { readonly id: string }): string => id.split('/')[0]!
const topics = [...new Set(rules.map(topicOf))].filter((topic) => topic !== 'rate-limits')

function write({ rule, outcome, passes, findings, why, evidence }: Verdict): string {
  const name = rule.slice(rule.indexOf('/') + 1)
  const found = findings.map(
    ({ id, operation, message, expected, actual, exchanges, seen }) =>
      `\n  ${message}: ${JSON.stringify([expected, actual])} ${operation} ${id} ` +
      `by ${exchanges.join(' ')}, seen ${seen}`,
  )
  const reasons = why.map((one) => `\n  ${one}`)
  return [`${name} ${outcome} ${passes} ${evidence.join(' ')}`.trim(), ...found, ...reasons].join(
    '',
  )
}

function judgeTopic(topic: string, tape: Recording): string[] {
  const own = rules.filter((rule) => topicOf(rule) === topic)
  const asked = questions.filter((question) => topicOf(question) === topic)
  const { verdicts, observations } = judge(tape, lookOnce(own, tape), lookOnce(asked, tape))
  const answered = observations.map(
    ({ question, answers, exchanges }) =>
      `${question}? ${answers.join(' / ')} ${exchanges.join(' ')}`,
  )
  return [...verdicts.map(write), ...answered]
}

const { plain, others } = readRecordings()
const known = new Map(topics.map((topic) => [topic, new Set(judgeTopic(topic, plain))]))

describe('of the plain run', () => {
  it.each(topics)('%s says what it said', (topic) => {
    expect(judgeTopic(topic, plain).join('\n')).toMatchSnapshot()
  })
})

describe.each(others)('of the run “%s”', (_name, tape) => {
  it.each(topics)('%s says what it said, where that is more than of the plain one', (topic) => {
    const more = judgeTopic(topic, tape).filter((line) => !known.get(topic)!.has(line))
    expect(more.join('\n')).toMatchSnapshot()
  })
})

const tampered = Array.from({ length: 144 }, (_, seed) => {
  const tapes = [plain, ...others.map(([, tape]) => tape)]
  return tamper(tapes[seed % tapes.length]!, seed + 1, 16)
})

/** A few letters for a text too long to keep. */
function shorten(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 6)
}

/**
 * How often each outcome came up, and how many subjects passed or failed; the last word stands for
 * all that was said.
 */
function tally(topic: string, tapes: readonly Recording[]): string[] {
  const own = rules.filter((rule) => topicOf(rule) === topic)
  const asked = questions.filter((question) => topicOf(question) === topic)
  const judged = tapes.map((tape) => judge(tape, lookOnce(own, tape), lookOnce(asked, tape)))
  const count = (of: (verdict: Verdict) => number, rule: number): number =>
    judged.reduce((sum, { verdicts }) => sum + of(verdicts[rule]!), 0)
  const lines = own.map(({ id }, rule) => {
    const words = ['none', 'pass', 'inconclusive', 'fail', 'error'].map((word) =>
      count(({ outcome }) => Number(outcome === word), rule),
    )
    const passes = count((verdict) => verdict.passes, rule)
    const seen = count(({ findings }) => findings.reduce((sum, one) => sum + one.seen, 0), rule)
    const said = shorten(judged.map(({ verdicts }) => write(verdicts[rule]!)).join('\n'))
    return `${id} ${words.join(' ')}: ${passes} passes, ${seen} seen, ${said}`
  })
  const answers = judged.flatMap(({ observations }) =>
    observations.flatMap((one) => one.answers.map((answer) => `${one.question}? ${answer}`)),
  )
  const times = Map.groupBy(answers, (answer) => answer)
  return [...lines, ...[...times].map(([answer, all]) => `${answer} (${all.length})`).toSorted()]
}

describe('of runs that were tampered with', () => {
  const parts = Array.from({ length: 9 }, (_, i) => tampered.slice(i * 16, i * 16 + 16))

  it.each(topics)('%s survives them, and says what it said', (topic) => {
    for (const part of parts) {
      const lines = tally(topic, part)
      expect(lines.filter((line) => /^\S+( \d+){4} [1-9]\d*: /.test(line))).toEqual([])
      expect(lines.join('\n')).toMatchSnapshot()
    }
  })
})

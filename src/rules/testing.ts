/**
 * Builders of exchanges for the tests of views and rules: only what a test is about has to be said.
 */

import { describe, expect, it } from 'vitest'
import type { Body, Exchange, HeaderList, TokenLabel } from '#exchange/exchange.ts'
import { matchOperation } from '#exchange/operation.ts'
import { questionBook } from './index.ts'
import { judge, type Observation, type Verdict } from './judge.ts'
import type { Question } from './question.ts'
import type { Rule, RuleId } from './rule.ts'

/** What may be said about a response; `json` is serialised, `text` is taken as it is. */
export interface AnswerDetails {
  readonly json?: unknown
  readonly text?: string
  /** Added to, and overriding, the default `Content-Type: application/json` (null removes it). */
  readonly headers?: Readonly<Record<string, string | null>>
  readonly body?: Partial<Body>
  readonly undecodable?: string
}

/** What may be said about a call; everything has a default. `id` is `x1`, `x2`, … by default. */
export interface CallDetails extends AnswerDetails {
  readonly id?: string
  readonly step?: string
  readonly operation?: string | null
  readonly token?: TokenLabel
  readonly account?: string
  readonly source?: Exchange['source']
  /** Milliseconds; by default every exchange is sent a second after the one before. */
  readonly sentAt?: number
  readonly tookMs?: number
  readonly connection?: string | null
  readonly requestHeaders?: Readonly<Record<string, string>>
  /** JSON value of the request body. */
  readonly sent?: unknown
  /** Raw text of the request body. */
  readonly sentText?: string
}

let made = 0
const epoch = Date.UTC(2026, 4, 14, 10, 30)

/** A body of the given text with true byte counts. */
export function bodyOf(text: string, details: Partial<Body> = {}): Body {
  const bytes = new TextEncoder().encode(text).length
  return { text, bytes, wireBytes: bytes, utf8: true, cut: false, ...details }
}

function headersOf(fields: Readonly<Record<string, string | null>>): HeaderList {
  const kept: [string, string][] = []
  for (const [name, value] of Object.entries(fields)) if (value !== null) kept.push([name, value])
  return kept
}

function answerBody(details: AnswerDetails): Body | null {
  if (details.text !== undefined) return bodyOf(details.text, details.body)
  if (!Object.hasOwn(details, 'json')) return null
  return bodyOf(JSON.stringify(details.json), details.body)
}

function accountOf(token: TokenLabel): string {
  const accounts: Partial<Record<TokenLabel, string>> = {
    A1: 'A',
    A2: 'A',
    lowercase: 'A',
    B1: 'B',
    OD: 'OD',
    IPX: 'IPX',
  }
  return accounts[token] ?? '-'
}

function requestBody(details: CallDetails): Body | null {
  if (details.sentText !== undefined) return bodyOf(details.sentText)
  return Object.hasOwn(details, 'sent') ? bodyOf(JSON.stringify(details.sent)) : null
}

/**
 * One answered call: `call('GET /plans?page=2', 200, { json: … })`. Status 0 means no answer came.
 */
export function call(target: string, status: number, details: CallDetails = {}): Exchange {
  const [method = 'GET', path = '/'] = target.split(' ')
  made += 1
  const token = details.token ?? 'A1'
  const auth = token === 'none' ? {} : { Authorization: `Bearer ‹token:${token}›` }
  const contentType = answerBody(details) === null ? null : 'application/json'
  return {
    id: details.id ?? `x${made}`,
    step: details.step ?? '',
    kind: 'call',
    source: details.source ?? 'suite',
    operation: details.operation === undefined ? matchOperation(method, path) : details.operation,
    account: details.account ?? accountOf(token),
    token,
    sentAt: details.sentAt ?? epoch + made * 1000,
    tookMs: details.tookMs ?? 10,
    connection: details.connection ?? null,
    request: {
      method,
      path,
      headers: headersOf({ Accept: '*/*', ...auth, ...details.requestHeaders }),
      body: requestBody(details),
    },
    response:
      status === 0
        ? null
        : {
            status,
            headers: headersOf({ 'Content-Type': contentType, ...details.headers }),
            body: answerBody(details),
            ...(details.undecodable === undefined ? {} : { undecodable: details.undecodable }),
          },
    failure: status === 0 ? 'timeout' : null,
  }
}

/** An exchange of any kind: a call's defaults with whole members replaced. */
export function exchange(members: Partial<Exchange> = {}): Exchange {
  return { ...call('GET /plans', 200, { json: { data: [] } }), ...members }
}

/** An error envelope, for `json`. */
export function envelope(code: string, message = 'It did not work.'): unknown {
  return { error: { code, message } }
}

/** A collection envelope, for `json`; `last_page` follows from the other three unless given. */
export function collection(
  data: readonly unknown[],
  meta: Readonly<Record<string, unknown>> = {},
): unknown {
  const total = typeof meta.total === 'number' ? meta.total : data.length
  const perPage = typeof meta.per_page === 'number' ? meta.per_page : 25
  const lastPage = Math.max(1, Math.ceil(total / perPage))
  return { data, meta: { current_page: 1, last_page: lastPage, per_page: perPage, total, ...meta } }
}

/**
 * A webhook delivery: `exchange.request` is what the API sent, `response` what the receiver
 * answered.
 */
export function delivery(event: unknown, status = 204, details: CallDetails = {}): Exchange {
  const base = call('POST /', status, { source: 'receiver', ...details, sent: event })
  return { ...base, kind: 'delivery', token: 'none', account: '-', operation: null }
}

const note = (name: string, value: unknown): string[] =>
  value === undefined
    ? []
    : [`${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`]

function placesOf(ids: readonly string[], tape: readonly Exchange[]): string {
  return ids.map((id) => tape.findIndex((one) => one.id === id) + 1).join(' ')
}

const topicOf = (id: RuleId): string => id.slice(0, id.indexOf('/') + 1)

/** The questions of the topic that these verdicts are on. */
function questionsBeside([first]: readonly Verdict[]): readonly Question[] {
  return questionBook().filter(({ id }) => first && topicOf(id) === topicOf(first.rule))
}

/** One verdict in full, exchanges by their place on the tape. */
function writeVerdict(verdict: Verdict, tape: readonly Exchange[]): string[] {
  const places = (ids: readonly string[]): string => placesOf(ids, tape)
  return [
    `${verdict.rule}: ${verdict.outcome}, passes ${verdict.passes} (${places(verdict.evidence)})`,
    ...verdict.why.map((why) => `  why: ${why}`),
    ...verdict.findings.flatMap((finding) => [
      `  ${finding.message}`,
      `    ${[
        ...note('expected', finding.expected),
        ...note('actual', finding.actual),
        `${finding.operation} ${finding.id}`,
        `exchanges ${places(finding.exchanges)}, seen ${finding.seen}`,
      ].join(' · ')}`,
    ]),
  ]
}

/**
 * Holds what rules say about a tape, word for word, against the record beside the test: messages
 * and reasons are what users read, and who else judges the tape is the work of every `when`.
 * `vitest run -u` writes the record anew; read its diff.
 */
export function holdAgainstRecord(
  verdicts: readonly Verdict[],
  tape: readonly Exchange[],
  inFull: (verdict: Verdict) => boolean,
): void {
  const judged = verdicts.filter(({ outcome }) => outcome !== 'none')
  const others = judged.filter((verdict) => !inFull(verdict))
  const also = others.map(({ rule, outcome, passes }) => `${rule} ${outcome} ${passes}`).join(', ')
  const lines = judged.filter(inFull).flatMap((verdict) => writeVerdict(verdict, tape))
  const answered = judge(tape, [], questionsBeside(verdicts)).observations.map(
    ({ question, answers, exchanges }) =>
      `${question}? ${answers.join(' / ')} (${placesOf(exchanges, tape)})`,
  )
  expect([...lines, also, ...answered].filter(Boolean).join('\n')).toMatchSnapshot()
}

/** What one rule says about a tape, held against the record. */
export function run(rule: Rule, tape: readonly Exchange[]): Verdict {
  const { verdicts } = judge(tape, [rule])
  holdAgainstRecord(verdicts, tape, () => true)
  return verdicts[0]!
}

/** What one question answers on a tape: its observation's answers, in order of appearance. */
export function ask(question: Question, tape: readonly Exchange[]): readonly string[] {
  const observations: readonly Observation[] = judge(tape, [], [question]).observations
  return observations[0]?.answers ?? []
}

/** Ids of the rules that fail on a tape: what a test of collateral damage looks at. */
export function failing(rules: readonly Rule[], tape: readonly Exchange[]): readonly string[] {
  const { verdicts } = judge(tape, rules)
  const fails = ({ outcome }: Verdict): boolean => outcome === 'fail' || outcome === 'error'
  holdAgainstRecord(verdicts, tape, fails)
  return verdicts.filter(fails).map((verdict) => verdict.rule)
}

/** The verdict of one rule of a topic, with those of the others held against the record too. */
export function runAmong(rules: readonly Rule[], id: string, tape: readonly Exchange[]): Verdict {
  const { verdicts } = judge(tape, rules)
  holdAgainstRecord(verdicts, tape, ({ rule }) => rule === id)
  const own = verdicts.find(({ rule }) => rule === id)
  if (own === undefined) throw new Error(`There is no rule ${id} in this topic.`)
  return own
}

/** One line of a table: what it shows, the tape, and the outcome it must have. */
export type TableLine = readonly [
  what: string,
  tape: readonly Exchange[],
  outcome: Verdict['outcome'],
]

export interface Tables {
  /** Runs one rule over every line. */
  table(id: RuleId, lines: readonly TableLine[]): void
  /** Call last: every rule must have a line that it catches and one that it passes. */
  complete(): void
}

/** Opens tables for the rules of one topic, so that none of them stays without cases. */
export function openTables(rules: readonly Rule[]): Tables {
  const seen = new Map<string, Set<string>>()
  return {
    table(id, lines) {
      seen.set(id, new Set(lines.map(([, , outcome]) => outcome)))
      describe(id, () => {
        it.each([...lines])('%s', (_what, tape, outcome) => {
          const verdict = runAmong(rules, id, tape)
          const found = [verdict.findings.map(({ message }) => message), verdict.why]
          expect(verdict.outcome, JSON.stringify(found)).toBe(outcome)
        })
      })
    },
    complete() {
      it('catches with every rule, and passes with every rule', () => {
        const lacking = rules
          .filter(({ id }) => !seen.get(id)?.has('fail') || !seen.get(id)?.has('pass'))
          .map(({ id }) => id)
        expect(lacking).toEqual([])
      })
    },
  }
}

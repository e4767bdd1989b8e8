/** Runs rules and questions over a stream of exchanges and keeps verdicts that only ever worsen. */
import type { Exchange } from '#exchange/exchange.ts'
import type { Lens, Subject, View } from '#views/view.ts'
import type { Complaint } from './finding.ts'
import type { Question } from './question.ts'
import type { Rule } from './rule.ts'
import {
  type Finding,
  type Judged,
  type JudgedOutcome,
  type Observation,
  outcomes,
  signFinding,
  type Verdict,
} from './verdict.ts'

export type { Finding, Judged, Observation, Verdict } from './verdict.ts'

const findingsMax = 20
const whyMax = 5
const evidenceMax = 3
const answersMax = 5

class Docket {
  outcome: JudgedOutcome = 'none'
  passes = 0
  readonly findings = new Map<string, Finding>()
  readonly why = new Set<string>()
  readonly evidence = new Set<string>()
  readonly rule: Rule
  constructor(rule: Rule) {
    this.rule = rule
  }

  worsen(to: JudgedOutcome): void {
    if (outcomes.indexOf(to) > outcomes.indexOf(this.outcome)) this.outcome = to
  }

  judge(subject: Subject): void {
    try {
      if (this.rule.when && !this.rule.when(subject)) return
      const judgement = this.rule.judge(subject)
      if (judgement === null) this.pass(subject)
      else if (judgement.kind === 'inconclusive') this.doubt(judgement.why)
      else this.blame(subject, judgement)
    } catch (error) {
      this.worsen('error')
      this.note(`the rule itself threw: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  doubt(why: string): void {
    this.worsen('inconclusive')
    this.note(why)
  }

  private pass(subject: Subject): void {
    this.passes += 1
    this.worsen('pass')
    const last = subject.exchanges.at(-1)
    if (last && this.evidence.size < evidenceMax) this.evidence.add(last.id)
  }

  private note(why: string): void {
    if (this.why.size < whyMax) this.why.add(why)
  }

  private blame(subject: Subject, complaint: Complaint): void {
    this.worsen('fail')
    const exchanges = complaint.exchanges ?? subject.exchanges
    const operation = complaint.operation ?? exchanges.at(-1)?.operation ?? null
    const id = signFinding(this.rule.id, operation, complaint.where)
    const known = this.findings.get(id)
    if (known) {
      this.findings.set(id, { ...known, seen: known.seen + 1 })
      return
    }
    if (this.findings.size >= findingsMax) return
    this.findings.set(id, {
      id,
      rule: this.rule.id,
      clause: this.rule.clause,
      operation,
      message: complaint.message,
      ...('expected' in complaint ? { expected: complaint.expected } : {}),
      ...('actual' in complaint ? { actual: complaint.actual } : {}),
      exchanges: exchanges.map((exchange) => exchange.id),
      steps: [...new Set(exchanges.map((exchange) => exchange.step).filter(Boolean))],
      seen: 1,
    })
  }

  verdict(): Verdict {
    return {
      rule: this.rule.id,
      outcome: this.outcome,
      passes: this.passes,
      findings: [...this.findings.values()],
      why: [...this.why],
      evidence: [...this.evidence],
    }
  }
}

class Inquiry {
  readonly answers = new Set<string>()
  readonly exchanges = new Set<string>()
  readonly question: Question
  constructor(question: Question) {
    this.question = question
  }

  ask(subject: Subject): void {
    try {
      if (this.question.when && !this.question.when(subject)) return
      const answer = this.question.answer(subject)
      if (this.answers.has(answer) || this.answers.size >= answersMax) return
      this.answers.add(answer)
      const last = subject.exchanges.at(-1)
      if (last) this.exchanges.add(last.id)
    } catch {
      // A question that cannot cope with an answer has nothing to report; questions never fail a
      // run.
    }
  }

  observation(): Observation {
    return {
      question: this.question.id,
      clause: this.question.clause,
      answers: [...this.answers],
      exchanges: [...this.exchanges],
    }
  }
}

interface Bench {
  lens: Lens<Subject>
  dockets: Docket[]
  inquiries: Inquiry[]
}

/**
 * A sitting judge: feed it exchanges in tape order, then ask for the verdicts. Rules of one view
 * share its pass.
 */
export interface Sitting {
  see(exchange: Exchange): void
  close(): Judged
}

/**
 * Opens a sitting over the given rules and questions. A view that throws makes its rules `error`.
 */
export function openSitting(rules: readonly Rule[], questions: readonly Question[] = []): Sitting {
  const benches = new Map<View<Subject>, Bench>()
  const benchOf = (view: View<Subject>): Bench => {
    let bench = benches.get(view)
    if (!bench) {
      bench = { lens: view.open(), dockets: [], inquiries: [] }
      benches.set(view, bench)
    }
    return bench
  }
  const dockets = rules.map((rule) => new Docket(rule))
  for (const docket of dockets) benchOf(docket.rule.view).dockets.push(docket)
  const inquiries = questions.map((question) => new Inquiry(question))
  for (const inquiry of inquiries) benchOf(inquiry.question.view).inquiries.push(inquiry)

  const hear = (bench: Bench, read: () => Iterable<Subject>): void => {
    try {
      for (const subject of read()) {
        for (const docket of bench.dockets) docket.judge(subject)
        for (const inquiry of bench.inquiries) inquiry.ask(subject)
      }
    } catch (error) {
      const why = `its view threw: ${error instanceof Error ? error.message : String(error)}`
      for (const docket of bench.dockets) {
        docket.worsen('error')
        docket.why.add(why)
      }
    }
  }
  return {
    see(exchange) {
      for (const bench of benches.values()) hear(bench, () => bench.lens.see(exchange))
    },
    close() {
      for (const bench of benches.values()) hear(bench, () => bench.lens.close())
      return {
        verdicts: dockets.map((docket) => docket.verdict()),
        observations: inquiries.map((i) => i.observation()).filter((o) => o.answers.length > 0),
      }
    },
  }
}

/** Judges a whole tape at once. */
export function judge(
  tape: Iterable<Exchange>,
  rules: readonly Rule[],
  questions: readonly Question[] = [],
): Judged {
  const sitting = openSitting(rules, questions)
  for (const exchange of tape) sitting.see(exchange)
  return sitting.close()
}

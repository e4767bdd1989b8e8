/** Tests of the judge itself: what throws is an error, what is much is bounded, worst wins. */
import { describe, expect, it } from 'vitest'
import { type Subject, viewEach } from '#views/view.ts'
import { cannotTell, complain } from './finding.ts'
import { judge } from './judge.ts'
import { question } from './question.ts'
import { rule } from './rule.ts'
import { call } from './testing.ts'

const each = viewEach<Subject>('each', (exchange) => ({ exchanges: [exchange] }))
const bare = viewEach<Subject>('without exchanges', () => ({ exchanges: [] }))
const tape = (length: number) => Array.from({ length }, () => call('GET /plans', 200))

function verdictOf(decide: Parameters<typeof rule<Subject>>[0]['judge'], length = 1, view = each) {
  const one = rule<Subject>({ id: 'x/y', clause: 'PAG-02', view, judge: decide })
  return judge(tape(length), [one]).verdicts[0]!
}

function counter(): () => number {
  let calls = 0
  return () => {
    calls += 1
    return calls
  }
}

const raise = (thrown: unknown) => (): never => {
  throw thrown
}

describe('a rule', () => {
  it.each([
    [new Error('no such member'), 'no such member'],
    ['a word', 'a word'],
  ])('that throws %o ends in an error that says so', (thrown, words) => {
    const verdict = verdictOf(raise(thrown))
    expect(verdict).toMatchObject({ outcome: 'error', passes: 0 })
    expect(verdict.why).toEqual([`the rule itself threw: ${words}`])
  })

  it('that throws once is not excused by what it passes later', () => {
    let calls = 0
    const verdict = verdictOf(() => {
      calls += 1
      return calls === 1 ? raise(new Error('once'))() : null
    }, 3)
    expect(verdict).toMatchObject({ outcome: 'error', passes: 2 })
  })

  it('keeps five reasons, three pieces of evidence and twenty findings', () => {
    const next = counter()
    const doubts = verdictOf(() => cannotTell(`reason ${next()}`), 7)
    expect(doubts.why).toEqual(['reason 1', 'reason 2', 'reason 3', 'reason 4', 'reason 5'])
    expect(doubts.outcome).toBe('inconclusive')
    expect(verdictOf(() => null, 7)).toMatchObject({ outcome: 'pass', passes: 7 })
    expect(verdictOf(() => null, 7).evidence).toHaveLength(3)
    const blamed = verdictOf(() => complain('wrong', { where: `place ${next()}` }), 30)
    expect(blamed.findings).toHaveLength(20)
    expect(blamed.outcome).toBe('fail')
  })

  it('counts how often one and the same finding was seen, and keeps its first evidence', () => {
    const { findings } = verdictOf(() => complain('wrong', { expected: 1, actual: 2 }), 4)
    expect(findings).toMatchObject([
      { rule: 'x/y', clause: 'PAG-02', operation: 'listPlans', seen: 4, expected: 1, actual: 2 },
    ])
    expect(findings[0]!.exchanges).toHaveLength(1)
  })

  it('may judge what no exchange shows', () => {
    expect(verdictOf(() => null, 2, bare)).toMatchObject({ passes: 2, evidence: [] })
    const [finding] = verdictOf(() => complain('wrong'), 1, bare).findings
    expect(finding).toMatchObject({ operation: null, exchanges: [], steps: [] })
    expect(finding).not.toHaveProperty('expected')
  })

  it('with a complaint of its own operation and exchanges is quoted with those', () => {
    const shown = call('GET /locations', 200)
    const details = { operation: 'listLocations', exchanges: [shown] }
    const [finding] = verdictOf(() => complain('wrong', details)).findings
    expect(finding).toMatchObject({ operation: 'listLocations', exchanges: [shown.id] })
  })

  it('asks `when` first', () => {
    const one = rule<Subject>({
      ...{ id: 'x/y', clause: 'PAG-02', view: each },
      when: () => false,
      judge: raise(new Error('must not be asked')),
    })
    expect(judge(tape(2), [one]).verdicts[0]).toMatchObject({ outcome: 'none', why: [] })
  })
})

describe('a view that throws', () => {
  it.each([
    [new Error('no memory left'), 'no memory left'],
    [404, '404'],
  ])('%o makes its rules errors, and no others', (thrown, words) => {
    const broken = viewEach<Subject>('broken', raise(thrown))
    const rules = [broken, each].map((view) =>
      rule<Subject>({ id: `x/${view.name}`, clause: 'PAG-02', view, judge: () => null }),
    )
    const [failed, well] = judge(tape(1), rules).verdicts
    expect(failed).toMatchObject({ outcome: 'error', why: [`its view threw: ${words}`] })
    expect(well).toMatchObject({ outcome: 'pass' })
  })
})

describe('a question', () => {
  const ask = (answer: (subject: Subject) => string, length = 1, view = each) =>
    judge(tape(length), [], [question<Subject>({ id: 'x/q', clause: 'PAG-02', view, answer })])
      .observations

  it('is answered once for each answer, five at the most, with an exchange that shows it', () => {
    const next = counter()
    const [same] = ask(() => 'always this', 3)
    expect(same).toMatchObject({ question: 'x/q', answers: ['always this'] })
    expect(same!.exchanges).toHaveLength(1)
    expect(ask(() => `answer ${next()}`, 8)[0]!.answers).toHaveLength(5)
  })

  it('that throws, or is never asked, has no answer', () => {
    expect(ask(raise(new Error('odd')))).toEqual([])
    const asked = question<Subject>({
      ...{ id: 'x/q', clause: 'PAG-02', view: each },
      when: () => false,
      answer: () => 'never',
    })
    expect(judge(tape(1), [], [asked]).observations).toEqual([])
  })

  it('may be answered by what no exchange shows', () => {
    expect(ask(() => 'yes', 1, bare)).toMatchObject([{ answers: ['yes'], exchanges: [] }])
  })
})

/** Tests of how a clause is said to be dealt with. */
import { describe, expect, it } from 'vitest'
import type { Clause } from '#contract/clause.ts'
import { clauseOf, clauses } from '#contract/clauses.ts'
import { questionBook, ruleBook } from './index.ts'
import { standingOf } from './standing.ts'

const rules = ruleBook()
const questions = questionBook()
const rule = rules.find(({ clause }) => clause === 'PAG-02')!
const asked = questions.find(({ clause }) => !rules.some((one) => one.clause === clause))!

describe('standingOf', () => {
  it('names the rules of a clause before its questions', () => {
    const { clause } = rule
    const also = { ...asked, clause }
    expect(standingOf(clauseOf(clause), [rule], [also])).toEqual({
      standing: 'rule',
      ids: [rule.id],
    })
  })

  it('names the questions where no rule judges', () => {
    const standing = standingOf(clauseOf(asked.clause), rules, [asked])
    expect(standing).toEqual({ standing: 'question', ids: [asked.id] })
  })

  it('gives the reason of what is excluded, else says that it is open', () => {
    const clause: Clause = { ...clauseOf('PAG-02'), excluded: 'cannot be seen from outside' }
    expect(standingOf(clause, [], [])).toEqual({
      ...{ standing: 'excluded', ids: [], why: 'cannot be seen from outside' },
    })
    const { excluded: _, ...plain } = clause
    expect(standingOf(plain, [], [])).toEqual({ standing: 'open', ids: [] })
  })

  it('leaves no clause of the contract open', () => {
    const open = clauses.filter((one) => standingOf(one, rules, questions).standing === 'open')
    expect(open.map(({ id }) => id)).toEqual([])
  })
})

/** What every rule and question declares: clause, view, needs, and why it may see nothing. */
import { expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { questionBook, ruleBook } from './index.ts'
import type { Question } from './question.ts'
import type { Rule } from './rule.ts'

function declare({ id, clause, view, needs = [] }: Rule | Question): string {
  return `${id} ${clause} by ${view.name}${needs.length > 0 ? `, needs ${needs.join(', ')}` : ''}`
}

it('holds rules to what they declare', () => {
  const lines = ruleBook(promisedLimits).map((rule) =>
    [declare(rule), rule.optional].filter(Boolean).join('; or: '),
  )
  expect(new Set(lines).size).toBe(lines.length)
  expect(lines.join('\n')).toMatchSnapshot()
})

it('holds questions to what they declare', () => {
  expect(questionBook(promisedLimits).map(declare).join('\n')).toMatchSnapshot()
})

/**
 * Judges a tape and says what of ours broke on the way: rules, views, questions, or the writing of
 * verdicts.
 */
import type { Exchange } from '#exchange/exchange.ts'
import { questionBook, ruleBook } from '#rules/index.ts'
import { judge } from '#rules/judge.ts'
import type { Question } from '#rules/question.ts'

const rules = ruleBook()

/** The judge keeps silent about questions that throw; here they are heard. */
function listenTo(question: Question, heard: string[]): Question {
  return {
    ...question,
    when(subject) {
      try {
        return question.when?.(subject) ?? true
      } catch (error) {
        heard.push(`${question.id} when: ${String(error)}`)
        return false
      }
    },
    answer(subject) {
      try {
        const answer: unknown = question.answer(subject)
        if (typeof answer === 'string') return answer
        heard.push(`${question.id} answers ${typeof answer}`)
      } catch (error) {
        heard.push(`${question.id} answer: ${String(error)}`)
      }
      return ''
    },
  }
}

const heard: string[] = []
const questions = questionBook().map((question) => listenTo(question, heard))

/** How many rules and questions, over how many views, are heard. */
export const heardBy = {
  rules: rules.length,
  questions: questions.length,
  views: new Set([...rules, ...questions].map(({ view }) => view)).size,
} as const

/** Errors of ours on this tape; a finding is none. */
export function troublesWith(tape: Iterable<Exchange>): string[] {
  heard.length = 0
  const judged = judge(tape, rules, questions)
  const errors = judged.verdicts
    .filter(({ outcome }) => outcome === 'error')
    .map(({ rule, why }) => `${rule}: ${why.join('; ')}`)
  const written = JSON.stringify(judged)
  return [...errors, ...heard, ...(written.includes('"verdicts"') ? [] : ['no verdicts'])]
}

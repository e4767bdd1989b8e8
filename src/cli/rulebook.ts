/** Chooses the rules and questions of a run. */
import type { PromisedLimits } from '#contract/limits.ts'
import { questionBook, ruleBook } from '#rules/index.ts'
import type { Question } from '#rules/question.ts'
import type { Rule } from '#rules/rule.ts'
import { nearest, UsageError } from './options.ts'

export interface Chosen {
  readonly rules: readonly Rule[]
  readonly questions: readonly Question[]
  /** Topics that steps have to serve; null for all. */
  readonly topics: ReadonlySet<string> | null
}

const topicOf = (id: string): string => id.split('/')[0] ?? ''

export interface Wanted {
  readonly topics: ReadonlySet<string> | null
  readonly ruleIds: ReadonlySet<string> | null
}

/** Throws UsageError on a topic or rule that does not exist. */
export function chooseRules(wanted: Wanted, limits: PromisedLimits): Chosen {
  const rules = ruleBook(limits)
  const questions = questionBook(limits)
  const known = new Set([...rules, ...questions].map(({ id }) => topicOf(id)))
  for (const topic of wanted.topics ?? []) {
    if (known.has(topic)) continue
    throw new UsageError(`there is no topic ${topic}`, `topics are: ${[...known].join(', ')}`)
  }
  for (const id of wanted.ruleIds ?? []) {
    if (rules.some((rule) => rule.id === id)) continue
    const near = nearest(
      id,
      rules.map((rule) => rule.id),
    )
    throw new UsageError(
      `there is no rule ${id}`,
      near === null ? 'see: vps-contract list' : `did you mean ${near}?`,
    )
  }
  if (wanted.topics === null && wanted.ruleIds === null) return { rules, questions, topics: null }
  const chosenRules = rules.filter(
    ({ id }) => wanted.topics?.has(topicOf(id)) || wanted.ruleIds?.has(id),
  )
  const chosenQuestions = questions.filter(({ id }) => wanted.topics?.has(topicOf(id)))
  const topics = new Set([...(wanted.topics ?? []), ...chosenRules.map(({ id }) => topicOf(id))])
  return { rules: chosenRules, questions: chosenQuestions, topics }
}

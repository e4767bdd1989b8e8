/** The envelope: data for successes, error for failures (ENV). */
import { isObject, member } from '#exchange/json.ts'
import { answers } from '#views/responses.ts'
import { type Question, question } from '../question.ts'
import type { Rule } from '../rule.ts'
import { isDocumented } from '../transport/content.ts'
import { codeRules } from './codes.ts'
import { failureRules } from './failures.ts'
import { successRules } from './successes.ts'

export const envelopeRules: Rule[] = [...successRules, ...failureRules, ...codeRules]

const documented = new Set(['data', 'meta', 'error', 'error.code', 'error.message'])

/** Names of a server are quoted only where they are short and plain. */
function plainNames(value: unknown, prefix = ''): string[] {
  const names = isObject(value) ? Object.keys(value) : []
  return names
    .filter((name) => /^[\w.-]{1,40}$/.test(name))
    .map((name) => `${prefix}${name}`)
    .filter((name) => !documented.has(name))
    .sort()
}

// Request ids, details of a validation, links: useful where they exist, promised nowhere.
const furtherMembers = question({
  id: 'envelope/further-members',
  clause: 'ENV-09',
  view: answers,
  when: (answer) => isDocumented(answer) && isObject(answer.json),
  answer({ json, status }) {
    const further = [...plainNames(json), ...plainNames(member(json, 'error'), 'error.')]
    const shown = further.length === 0 ? 'none' : further.slice(0, 10).join(', ')
    return `${status < 400 ? 'success' : 'failure'}: ${shown}`
  },
})

export const envelopeQuestions: Question[] = [furtherMembers]

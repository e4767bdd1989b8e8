/** Rules about the envelope of failures (ENV-02, ENV-10, INV-21). */
import { isObject, type Json, type JsonObject, member } from '#exchange/json.ts'
import { type Answer, answerHeader, answers, isEvidence, isSuccess } from '#views/responses.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { type Content, contentOf, isDocumented } from '../transport/content.ts'
import { isFrameworkFormat } from './payload.ts'

/** A documented operation refuses. Server errors are one defect already (TRN-12). */
export function isFailure(answer: Answer): boolean {
  return isDocumented(answer) && answer.status >= 400 && answer.status < 500
}

function errorOf(answer: Answer): Json | undefined {
  return member(answer.json, 'error')
}

/**
 * Content in which an envelope can be looked for; pages and broken JSON have clauses of their own.
 */
const searchable = new Set<Content>(['json', 'none'])

/**
 * A refusal of something that is not documented. There any other format is one and the same defect:
 * no envelope.
 */
function isUndocumentedFailure(answer: Answer): boolean {
  const { operation, request } = answer.exchange
  if (operation !== null || request.method === 'HEAD' || request.method === 'OPTIONS') return false
  return isEvidence(answer) && answer.status >= 400 && answer.status < 500
}

/** Content that is complete, so that it can be said what it is not. */
const whole = new Set<Content>(['json', 'none', 'html', 'other'])

function needsErrorObject(answer: Answer): boolean {
  if (isUndocumentedFailure(answer)) return whole.has(contentOf(answer))
  if (!isFailure(answer) || !searchable.has(contentOf(answer))) return false
  return !isFrameworkFormat(answer.json)
}

// Without the envelope a client knows no more than the status.
const failuresHaveAnErrorObject = rule({
  id: 'envelope/failures-have-an-error-object',
  clause: 'ENV-02',
  view: answers,
  when: needsErrorObject,
  judge(answer) {
    if (isObject(errorOf(answer))) return null
    const empty = contentOf(answer) === 'none'
    return complain(empty ? 'A failure comes without content' : 'A failure has no error object', {
      expected: '{ "error": { "code", "message" } }',
      where: empty ? 'empty' : 'error',
    })
  },
})

function needsText(name: 'code' | 'message'): Rule {
  return rule({
    id: `envelope/error-${name}-is-text`,
    clause: 'ENV-02',
    view: answers,
    when: (answer) =>
      (isFailure(answer) || isUndocumentedFailure(answer)) && isObject(errorOf(answer)),
    judge(answer) {
      const text = member(errorOf(answer), name)
      if (typeof text === 'string' && text.trim() !== '') return null
      return complain(`error.${name} is no non-empty text`, {
        expected: 'text',
        actual: typeof text === 'string' ? 'empty text' : (text ?? 'absent'),
        where: name,
      })
    },
  })
}

// Programs branch on the code …
const errorCodeIsText = needsText('code')
// … and people read the message.
const errorMessageIsText = needsText('message')

// Validation errors, unknown models and the like often slip past an application's own error
// handler.
const failuresAreNoFrameworkDefault = rule({
  id: 'envelope/failures-are-no-framework-default',
  clause: 'ENV-10',
  view: answers,
  when: (answer) =>
    isFailure(answer) && (contentOf(answer) === 'json' || contentOf(answer) === 'other'),
  judge(answer) {
    if (contentOf(answer) === 'other') {
      return complain('A failure is plain text instead of the envelope', { where: 'text' })
    }
    if (!isFrameworkFormat(answer.json)) return null
    return complain('A failure has the format of a framework instead of the envelope', {
      expected: '{ "error": { "code", "message" } }',
      actual: Object.keys(answer.json as JsonObject).slice(0, 5),
      where: 'format',
    })
  },
})

/** A refusal by the API's own limiter; that of a proxy in front has no rate headers and no JSON. */
export function isOwnRefusal(answer: Answer): boolean {
  const { exchange, status } = answer
  if (status !== 429 || exchange.operation === null || exchange.failure !== null) return false
  if (contentOf(answer) === 'json') return true
  return contentOf(answer) === 'other' && answerHeader(answer, 'x-ratelimit-limit') !== null
}

// Limiters are middleware: they answer before the application's error handler is there.
const limiterUsesTheEnvelope = rule({
  id: 'envelope/limiter-uses-the-envelope',
  clause: 'ENV-10',
  view: answers,
  needs: ['limits'],
  optional: 'no 429 was recorded with its content',
  when: isOwnRefusal,
  judge(answer) {
    if (contentOf(answer) === 'json' && !isFrameworkFormat(answer.json)) return null
    return complain('A 429 has the format of a framework instead of the envelope', {
      expected: '{ "error": { "code", "message" } }',
      where: 'limiter',
    })
  },
})

// "200 with an error inside" and its mirror image: status and envelope contradict each other.
const statusAndEnvelopeAgree = rule({
  id: 'envelope/status-and-envelope-agree',
  clause: 'INV-21',
  view: answers,
  when: (answer) =>
    isDocumented(answer) &&
    (isSuccess(answer) || isFailure(answer)) &&
    contentOf(answer) === 'json' &&
    (answer.data !== undefined || errorOf(answer) !== undefined),
  judge(answer) {
    const speaksOfError = errorOf(answer) !== undefined && answer.data === undefined
    const speaksOfData = answer.data !== undefined && errorOf(answer) === undefined
    if (isSuccess(answer) ? !speaksOfError : !speaksOfData) return null
    return complain('Status and envelope contradict each other', {
      expected: isSuccess(answer) ? 'data' : 'error',
      actual: speaksOfError ? 'error' : 'data',
      where: isSuccess(answer) ? 'success' : 'failure',
    })
  },
})

export const failureRules: Rule[] = [
  failuresHaveAnErrorObject,
  errorCodeIsText,
  errorMessageIsText,
  failuresAreNoFrameworkDefault,
  limiterUsesTheEnvelope,
  statusAndEnvelopeAgree,
]

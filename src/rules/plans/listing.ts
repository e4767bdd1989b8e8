/**
 * What the first rule of each catalogue list judges: 200 with an array, for every token that is let
 * in.
 */
import { isObject } from '#exchange/json.ts'
import { type Answer, isEvidence, isExcess } from '#views/responses.ts'
import { isWrappedTwice } from '../envelope/payload.ts'
import { complain, type Judgement } from '../finding.ts'
import { misplacedMeta } from '../pagination/misplaced.ts'
import { contentOf } from '../transport/content.ts'

const accounts = new Set(['A1', 'A2', 'B1', 'lowercase', 'unlabelled'])

/**
 * Is this an answer of the list operation to somebody who is let in? Redirects (TRN-05), server
 * errors (TRN-12) and content that is no JSON have clauses of their own.
 */
export function isListAnswer(answer: Answer, operation: string): boolean {
  const { exchange, status } = answer
  if (exchange.operation !== operation || !accounts.has(exchange.token)) return false
  if (!isEvidence(answer) || isExcess(answer)) return false
  if (status >= 500 || (status >= 300 && status < 400)) return false
  if (status === 401 || status === 403) return false
  return status !== 200 || ['json', 'none'].includes(contentOf(answer))
}

/** Bare, doubly wrapped and misplaced payloads are the envelope's business. */
function isEnvelopeDefect(answer: Answer): boolean {
  const { json, data } = answer
  if (contentOf(answer) === 'none') return false
  if (!isObject(json) || data === undefined || isWrappedTwice(answer)) return true
  return misplacedMeta(json)?.startsWith('/data') === true
}

/** 200 with an array, else what is wrong. `name` says what was read. */
export function judgeListAnswer(answer: Answer, name: string): Judgement {
  if (answer.status !== 200) {
    return complain(`${name} is not answered with 200`, {
      expected: 200,
      actual: answer.status,
      where: 'status',
    })
  }
  if (Array.isArray(answer.data) || isEnvelopeDefect(answer)) return null
  return complain(`${name} does not bring an array`, { expected: 'an array', where: 'array' })
}

/** The table of error codes: each code travels with one status. */
import type { ClauseId } from '#contract/clause.ts'
import { type ErrorCode, errorStatus, isDocumentedCode } from '#contract/errors.ts'
import { type Answer, answers } from '#views/responses.ts'
import { complain } from '../finding.ts'
import type { Need, Rule, RuleId } from '../rule.ts'
import { rule } from '../rule.ts'

interface Pair {
  readonly id: RuleId
  readonly clause: ClauseId
  readonly code: ErrorCode
  readonly needs?: readonly Need[]
}

/** A whole answer of the API itself, with a status that refuses. */
function isRefusal(answer: Answer): boolean {
  return answer.status >= 400 && !answer.gateway && answer.exchange.failure === null
}

function travelsWith({ id, clause, code, needs }: Pair): Rule {
  return rule<Answer>({
    id,
    clause,
    view: answers,
    ...(needs ? { needs } : {}),
    when: (answer) => answer.code === code && isRefusal(answer),
    judge: ({ status }) =>
      status === errorStatus[code]
        ? null
        : complain(`${code} came with another status`, {
            expected: errorStatus[code],
            actual: status,
            where: String(status),
          }),
  })
}

// Clients branch on either of the two, so they must not part.
const pairs: readonly Pair[] = [
  { id: 'errors/unauthenticated-is-401', clause: 'ERR-01', code: 'UNAUTHENTICATED' },
  { id: 'errors/invalid-token-is-401', clause: 'ERR-02', code: 'INVALID_TOKEN' },
  {
    id: 'errors/ip-not-allowed-is-403',
    clause: 'ERR-03',
    code: 'IP_NOT_ALLOWED',
    needs: ['blocked'],
  },
  {
    id: 'errors/rate-limit-exceeded-is-429',
    clause: 'ERR-04',
    code: 'RATE_LIMIT_EXCEEDED',
    needs: ['limits'],
  },
  {
    id: 'errors/validation-error-is-422',
    clause: 'ERR-05',
    code: 'VALIDATION_ERROR',
    needs: ['creates'],
  },
  {
    id: 'errors/overdue-invoice-is-402',
    clause: 'ERR-06',
    code: 'OVERDUE_INVOICE',
    needs: ['overdue', 'creates'],
  },
]

// A 429 under another code is waited for by nobody.
const limitHasItsCode = rule<Answer>({
  id: 'errors/429-is-rate-limit-exceeded',
  clause: 'ERR-04',
  view: answers,
  needs: ['limits'],
  when: ({ status, code, gateway }) => status === 429 && code !== null && !gateway,
  judge: ({ code }) =>
    code === 'RATE_LIMIT_EXCEEDED'
      ? null
      : complain('A 429 has another code', { expected: 'RATE_LIMIT_EXCEEDED', actual: code }),
})

// Money stops new servers and nothing else: reading, stopping and deleting must stay possible.
const overdueStopsCreationsOnly = rule<Answer>({
  id: 'errors/overdue-invoice-stops-creations-only',
  clause: 'ERR-06',
  view: answers,
  needs: ['overdue'],
  when: (answer) =>
    answer.exchange.token === 'OD' && answer.exchange.operation !== null && isRefusalOrRead(answer),
  judge: ({ code, exchange }) =>
    code === 'OVERDUE_INVOICE' && exchange.operation !== 'createServer'
      ? complain('An overdue invoice stops something other than a creation')
      : null,
})

function isRefusalOrRead({ gateway, exchange, status }: Answer): boolean {
  return !gateway && exchange.failure === null && status !== 429
}

// The code is what a console shows; PAYMENT_REQUIRED or the like is unknown to every client.
const overdueHasItsCode = rule<Answer>({
  id: 'errors/402-is-overdue-invoice',
  clause: 'ERR-06',
  view: answers,
  needs: ['overdue', 'creates'],
  when: (answer) =>
    answer.exchange.token === 'OD' &&
    answer.exchange.operation === 'createServer' &&
    answer.status === 402 &&
    answer.code !== null,
  judge: ({ code }) =>
    code === 'OVERDUE_INVOICE'
      ? null
      : complain('The 402 of an overdue account has another code', {
          expected: 'OVERDUE_INVOICE',
          actual: code,
        }),
})

// The six pairs above speak of refusals; here such a code comes with a success or a redirect.
const codesRefuse = rule<Answer>({
  id: 'errors/codes-of-the-table-refuse',
  clause: 'INV-20',
  view: answers,
  when: ({ code, status, gateway, exchange }) =>
    code !== null &&
    isDocumentedCode(code) &&
    !gateway &&
    exchange.failure === null &&
    (status < 400 || status === errorStatus[code]),
  judge: ({ code, status }) =>
    status < 400
      ? complain('An error code came with a status that is no error', {
          expected: errorStatus[code as ErrorCode],
          actual: status,
          where: code!,
        })
      : null,
})

export const pairRules: readonly Rule[] = [
  ...pairs.map(travelsWith),
  limitHasItsCode,
  overdueStopsCreationsOnly,
  overdueHasItsCode,
  codesRefuse,
]

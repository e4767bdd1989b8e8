/** What deserves which refusal: bad bodies and overdue invoices. */
import { header } from '#exchange/exchange.ts'
import { type JsonObject, member } from '#exchange/json.ts'
import { type Attempt, hasMade, statusOf } from '#views/attempts.ts'
import { type Census, censuses } from '#views/censuses.ts'
import { type Creation, creations, isComplete, requestMembers } from '#views/creations.ts'
import { type Malformed, malformed } from '#views/malformed.ts'
import { isCrash } from '#views/responses.ts'
import { complain } from '../finding.ts'
import { blamesKey } from '../idempotency/blame.ts'
import { scarcityWords } from '../plans/excuses.ts'
import { type Rule, rule } from '../rule.ts'
import { contentOf, isRedirect } from '../transport/content.ts'
import { leftBehind } from './traces.ts'

const needs = ['creates'] as const
const required = requestMembers.slice(0, 3)

function lacksRequired(sent: JsonObject): boolean {
  return required.some((name) => member(sent, name) === undefined || sent[name] === null)
}

/** Objects and arrays can be no id and no name; numbers as text and the like are open (CRE-25). */
function hasImpossibleType(sent: JsonObject): boolean {
  return requestMembers.some((name) => typeof sent[name] === 'object' && sent[name] !== null)
}

/** Refusals that are about the account, the key or the pace rather than the body. */
function concernsOther(attempt: Attempt): boolean {
  return [401, 402, 403, 409, 413, 425, 429].includes(statusOf(attempt)) || blamesKey(attempt)
}

/** Sent elsewhere for its body, as forms in a browser are: sound orders are carried out here. */
function isSentBack({ answer, accepted }: Creation): boolean {
  return isRedirect(answer) && accepted.length > 0
}

/** A body that validation has to refuse, with an answer that speaks of it. */
function isInvalid(creation: Creation): boolean {
  const { sent, attempt, kind, twin } = creation
  if (sent === null || twin !== null || concernsOther(attempt)) return false
  if (kind === 'broken' && !isSentBack(creation) && !isCrash(creation.status)) return false
  // That a creation goes through without a required member is CRE-02's.
  if (hasMade(attempt)) return hasImpossibleType(sent) && !lacksRequired(sent)
  return lacksRequired(sent) || hasImpossibleType(sent)
}

// Form libraries read 422 and its code; a 400 looks to them like a broken request.
const invalidBodyIs422 = rule<Creation>({
  id: 'errors/invalid-body-is-422',
  clause: 'ERR-07',
  view: creations,
  needs,
  when: isInvalid,
  judge: ({ status }) =>
    status === 422
      ? null
      : complain('A creation with an invalid body was not answered 422', {
          expected: 422,
          actual: status,
        }),
})

const invalidBodyIsValidationError = rule<Creation>({
  id: 'errors/invalid-body-is-validation-error',
  clause: 'ERR-07',
  view: creations,
  needs,
  when: (creation) =>
    isInvalid(creation) && creation.status === 422 && creation.answer.code !== null,
  judge: ({ answer }) =>
    answer.code === 'VALIDATION_ERROR'
      ? null
      : complain('A 422 for an invalid body has another code', {
          expected: 'VALIDATION_ERROR',
          actual: answer.code,
        }),
})

/** Has the same order, but for its name, been carried out for somebody who pays? */
function isProvenSound({ sent, accepted }: Creation): boolean {
  return accepted.some((earlier) =>
    required.every((name) => member(earlier.sent, name) === member(sent!, name)),
  )
}

/**
 * By the overdue account, with all that a creation needs. Other refusals may go first (AMB-16), but
 * what has just been accepted from another account is no invalid order.
 */
function isOverdue(creation: Creation): boolean {
  const { attempt, status, answer } = creation
  if (attempt.exchange.token !== 'OD' || !isComplete(creation)) return false
  // A server of another account came with that account's key, and was not made: that is IDE-15's.
  if (creation.twin !== null && creation.twin.attempt.key === attempt.key) return false
  if (status === 422 && answer.code === 'VALIDATION_ERROR') {
    return isProvenSound(creation) && !scarcityWords.test(answer.exchange.response!.body!.text)
  }
  if (status !== 402 && scarcityWords.test(answer.code ?? '')) return false
  return ![400, 401, 409, 422].includes(status) && status < 500
}

// Before the machine is made, not after: otherwise the debt grows by it.
const overdueIs402 = rule<Creation>({
  id: 'errors/overdue-creation-is-402',
  clause: 'ERR-08',
  view: creations,
  needs: ['overdue', 'creates'],
  when: isOverdue,
  judge: ({ status }) =>
    status === 402
      ? null
      : complain('A creation with an overdue invoice was not answered 402', {
          expected: 402,
          actual: status,
        }),
})

const overdueMakesNothing = rule<Census>({
  id: 'errors/overdue-creation-makes-nothing',
  clause: 'ERR-08',
  view: censuses,
  needs: ['overdue', 'creates'],
  optional: 'no complete list of servers followed the refusal',
  when: ({ tried }) => tried.has('overdue'),
  judge: (census) => leftBehind(census, 'overdue'),
})

/** A body under another label, or none, is TRN-08's: whether it is read at all is open. */
function isReadAsJson(attempt: Attempt): boolean {
  const label = header(attempt.exchange.request.headers, 'content-type')
  return label === null ? statusOf(attempt) !== 415 : /json/i.test(label)
}

function isMalformedCreation({ attempt, kind, status }: Creation): boolean {
  if (attempt.sent !== undefined || (attempt.text ?? '').trim() === '') return false
  if (!isReadAsJson(attempt)) return false
  return (kind !== 'broken' || isCrash(status)) && !concernsOther(attempt)
}

/** A firewall for requests answers with a page of its own (AMB-21). */
const refusedInFront = 'it was refused in front of the application'

// Half a body must be refused, not half read.
const malformedJsonIsRefused = rule<Creation>({
  id: 'errors/malformed-json-is-400-or-422',
  clause: 'ERR-10',
  view: creations,
  needs,
  optional: refusedInFront,
  when: isMalformedCreation,
  judge: ({ status }) =>
    status === 400 || status === 422
      ? null
      : complain('A body that is no JSON was not answered 400 or 422', {
          expected: [400, 422],
          actual: status,
        }),
})

// Every other refusal comes in the envelope: this one was left to a framework or a proxy.
const malformedJsonIsEnveloped = rule<Malformed>({
  id: 'errors/malformed-json-is-refused-in-the-envelope',
  clause: 'ERR-10',
  view: malformed,
  needs,
  optional: refusedInFront,
  when: ({ answer, envelopes }) =>
    envelopes && [400, 422].includes(answer.status) && contentOf(answer) !== 'unknown',
  judge: ({ answer }) =>
    answer.code !== null
      ? null
      : complain('A body that is no JSON was refused without the envelope', {
          actual: answer.status,
        }),
})

const malformedJsonMakesNothing = rule<Census>({
  id: 'errors/malformed-json-makes-nothing',
  clause: 'ERR-10',
  view: censuses,
  needs,
  optional: 'no complete lists of servers enclosed a creation with malformed JSON',
  when: ({ tried }) => tried.has('malformed'),
  judge: (census) => leftBehind(census, 'malformed'),
})

export const refusalRules: readonly Rule[] = [
  invalidBodyIs422,
  invalidBodyIsValidationError,
  overdueIs402,
  overdueMakesNothing,
  malformedJsonIsRefused,
  malformedJsonIsEnveloped,
  malformedJsonMakesNothing,
]

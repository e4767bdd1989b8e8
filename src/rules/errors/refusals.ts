/** What deserves which refusal: bad bodies, overdue invoices, unknown servers and paths. */
import { type JsonObject, member } from '#exchange/json.ts'
import { type Attempt, hasMade, statusOf } from '#views/attempts.ts'
import { type Census, censuses } from '#views/censuses.ts'
import { type Creation, creations, isComplete, requestMembers } from '#views/creations.ts'
import { isUuid, serverPathOf } from '#views/paths.ts'
import { type Answer, answers, isEvidence } from '#views/responses.ts'
import { type Stray, strays } from '#views/strays.ts'
import { complain, type Judgement } from '../finding.ts'
import { blamesKey } from '../idempotency/blame.ts'
import { type Rule, rule } from '../rule.ts'

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

/** A body that validation has to refuse, with an answer that speaks of it. */
function isInvalid({ sent, attempt, kind, twin }: Creation): boolean {
  if (sent === null || twin !== null || kind === 'broken' || concernsOther(attempt)) return false
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

/** By the overdue account, with everything in it that a creation needs; the rest may go first (AMB-16). */
function isOverdue(creation: Creation): boolean {
  const { attempt, status } = creation
  if (attempt.exchange.token !== 'OD' || !isComplete(creation)) return false
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

/** Did a refusal of this kind leave a server behind? */
function leftBehind({ hidden }: Census, doing: 'overdue' | 'forbidden' | 'malformed'): Judgement {
  if (!hidden.has(doing)) return null
  return complain('A refused creation made a server all the same', {
    expected: 0,
    actual: hidden.get(doing)!.length,
    operation: 'createServer',
  })
}

const overdueMakesNothing = rule<Census>({
  id: 'errors/overdue-creation-makes-nothing',
  clause: 'ERR-08',
  view: censuses,
  needs: ['overdue', 'creates'],
  optional: 'no complete list of servers followed the refusal',
  when: ({ tried }) => tried.has('overdue'),
  judge: (census) => leftBehind(census, 'overdue'),
})

// What a refused creation leaves is CRE-22's and ERR-08's; this is about being forbidden to ask.
const refusalsHaveNoEffect = rule<Census>({
  id: 'errors/refusals-have-no-effect',
  clause: 'ERR-16',
  view: censuses,
  needs,
  optional: 'no complete lists of servers enclosed a refused creation',
  when: ({ tried, hidden }) =>
    (tried.has('refused') || tried.has('forbidden')) && !hidden.has('refused'),
  judge: (census) => leftBehind(census, 'forbidden'),
})

// A client waits for 404 to know that a server is gone. A foreign one may be 403 (AUT-13).
const unknownServerIs404 = rule<Stray>({
  id: 'errors/unknown-server-is-404',
  clause: 'ERR-09',
  view: strays,
  judge: ({ answer }) =>
    answer.status === 404 || answer.status === 410
      ? null
      : complain('A uuid that nobody has was not answered 404', {
          expected: 404,
          actual: answer.status,
        }),
})

function isMalformedCreation({ attempt, kind }: Creation): boolean {
  if (attempt.sent !== undefined || (attempt.text ?? '').trim() === '') return false
  return kind !== 'broken' && !concernsOther(attempt)
}

// Half a body must be refused, not half read.
const malformedJsonIsRefused = rule<Creation>({
  id: 'errors/malformed-json-is-400-or-422',
  clause: 'ERR-10',
  view: creations,
  needs,
  when: isMalformedCreation,
  judge: ({ status }) =>
    status === 400 || status === 422
      ? null
      : complain('A body that is no JSON was not answered 400 or 422', {
          expected: [400, 422],
          actual: status,
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

/** No uuid, nor near one: wildcards and parts of uuids are GET-09's, bare numbers GET-11's. */
function isMalformedId(answer: Answer): boolean {
  const path = serverPathOf(answer.exchange)
  if (path === null || answer.exchange.operation !== 'getServer') return false
  return !isUuid(path.id) && !/^[0-9a-f*%_?-]*$/i.test(path.id)
}

/** By an account, and answered by the API within its means. */
function isPlain(answer: Answer): boolean {
  const { token } = answer.exchange
  const known = !['none', 'malformed', 'unknown', 'RV', 'IPX'].includes(token)
  return known && isEvidence(answer) && answer.status !== 401 && answer.status < 500
}

// An id that cannot be one is the client's slip: it has to hear so, and nothing has to be found.
const malformedIdIsRefused = rule<Answer>({
  id: 'errors/malformed-id-is-400-404-or-422',
  clause: 'ERR-11',
  view: answers,
  when: (answer) => isPlain(answer) && isMalformedId(answer),
  judge: ({ status }) =>
    [400, 404, 422].includes(status)
      ? null
      : complain('A path id that is no uuid was not answered 400, 404 or 422', {
          expected: [400, 404, 422],
          actual: status,
        }),
})

// Only the run's own probe is known to be no route: the API has paths that the reference leaves out.
const unknownRouteIs404 = rule<Answer>({
  id: 'errors/unknown-route-is-404',
  clause: 'ERR-12',
  view: answers,
  when: (answer) =>
    answer.exchange.step === 'missing.route' &&
    isEvidence(answer) &&
    answer.status < 500 &&
    !(answer.exchange.token === 'none' && answer.status === 401),
  judge: ({ status }) =>
    status === 404
      ? null
      : complain('A path that does not exist was not answered 404', {
          expected: 404,
          actual: status,
        }),
})

export const refusalRules: readonly Rule[] = [
  invalidBodyIs422,
  invalidBodyIsValidationError,
  overdueIs402,
  overdueMakesNothing,
  unknownServerIs404,
  malformedJsonIsRefused,
  malformedJsonMakesNothing,
  malformedIdIsRefused,
  unknownRouteIs404,
  refusalsHaveNoEffect,
]

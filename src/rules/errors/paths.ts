/** Paths that lead nowhere: unknown servers, ids that are none, routes that do not exist. */
import { member } from '#exchange/json.ts'
import { isPartOfUuid, isUuid, serverPathOf } from '#views/paths.ts'
import { type Answer, answers, isEvidence } from '#views/responses.ts'
import { type Stray, strays } from '#views/strays.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

// A client waits for 404 to know that a server is gone. A foreign one may be 403 (AUT-13).
const unknownServerIs404 = rule<Stray>({
  id: 'errors/unknown-server-is-404',
  clause: 'ERR-09',
  view: strays,
  judge: ({ answer }) =>
    // 410 says that it was there once.
    answer.status === 404
      ? null
      : complain('A uuid that nobody has was not answered 404', {
          expected: 404,
          actual: answer.status,
        }),
})

/**
 * No uuid, nor a short one: wildcards are GET-09's, and so is a part of one that finds a server;
 * bare numbers are GET-11's.
 */
function isMalformedId({ exchange, data }: Answer): boolean {
  const path = serverPathOf(exchange)
  if (path === null || exchange.operation !== 'getServer') return false
  const { id } = path
  const findsNothing = isPartOfUuid(id) && member(data, 'uuid') === undefined
  return !isUuid(id) && (!/^[0-9a-f*%_?-]*$/i.test(id) || findsNothing)
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

// Only the run's own probe is known to be no route: the API has paths that nobody described.
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

export const pathRules: readonly Rule[] = [
  unknownServerIs404,
  malformedIdIsRefused,
  unknownRouteIs404,
]

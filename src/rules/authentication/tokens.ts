/** What becomes of calls with no token, a broken, an unknown, a revoked one and a good one. */
import {
  type CredentialUse,
  credentialUses,
  handsOut,
  isWrite,
  operationOf,
} from '#views/credential-use.ts'
import { isSuccess } from '#views/responses.ts'
import { complain, type Judgement } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

const view = credentialUses

/** Where a documented operation answers itself, asks for a token, and has no say on the body. */
function isGuarded(use: CredentialUse): boolean {
  return isDocumented(use) && !use.openDoor && !use.movedAway && !judgedByBody(use)
}

/** 401, or a complaint that names what came instead. */
function must401({ answer }: CredentialUse, who: string): Judgement {
  if (answer.status === 401) return null
  return complain(`${who} was not answered 401`, { expected: 401, actual: answer.status })
}

/** One of these codes; a 401 without a readable code is a matter of the envelope. */
function mustSay({ answer }: CredentialUse, codes: readonly string[]): Judgement {
  if (codes.includes(answer.code!)) return null
  const expected = codes.length === 1 ? codes[0] : codes
  return complain('A 401 has the wrong code', { expected, actual: answer.code })
}

/** A readable code on a 401. */
function says(use: CredentialUse): boolean {
  return use.answer.status === 401 && use.answer.code !== null
}

/** Bodies may be looked at before tokens (AUT-07 is no more than a warning). */
function judgedByBody({ bodyInvalid, answer }: CredentialUse): boolean {
  return bodyInvalid && (answer.status === 400 || answer.status === 422)
}

/** A documented operation; which of 401 and 404 an unknown path gets is open (AMB-37). */
function isDocumented({ exchange }: CredentialUse): boolean {
  return operationOf(exchange) !== null
}

function isRead(use: CredentialUse): boolean {
  return isDocumented(use) && !isWrite(use.exchange)
}

/** A success that only the connection's earlier token explains. */
function isCarriedOver(use: CredentialUse): boolean {
  return use.reused && use.connectionBound && isSuccess(use.answer)
}

// The catalogue looks public and is easily left open; the reference says every request.
const nothingWithoutToken = rule<CredentialUse>({
  id: 'authentication/no-data-without-a-token',
  clause: 'AUT-01',
  view,
  when: (use) => use.exchange.token === 'none' && isRead(use) && !isCarriedOver(use),
  judge: ({ answer }) =>
    handsOut(answer)
      ? complain('Data was handed out without a token', { expected: 401, actual: answer.status })
      : null,
})

/** No header on a documented operation, and nothing that another clause is about. */
function lacksHeader(use: CredentialUse): boolean {
  if (use.exchange.token !== 'none' || !isDocumented(use) || judgedByBody(use)) return false
  if (use.movedAway || use.absent) return false
  return isWrite(use.exchange) ? !isSuccess(use.answer) : !handsOut(use.answer)
}

// A redirect to a login page or a 403 sends a client looking for the fault in the wrong place.
const missingHeaderIs401 = rule<CredentialUse>({
  id: 'authentication/missing-header-is-401',
  clause: 'AUT-02',
  view,
  when: lacksHeader,
  judge: (use) => must401(use, 'A call without an Authorization header'),
})

const missingHeaderIsUnauthenticated = rule<CredentialUse>({
  id: 'authentication/missing-header-is-unauthenticated',
  clause: 'AUT-02',
  view,
  when: (use) => lacksHeader(use) && says(use),
  judge: (use) => mustSay(use, ['UNAUTHENTICATED']),
})

// Which of the two codes a malformed header earns is open (AMB-14).
const malformedHeaderIs401 = rule<CredentialUse>({
  id: 'authentication/malformed-header-is-401',
  clause: 'AUT-03',
  view,
  when: (use) => use.exchange.token === 'malformed' && isGuarded(use),
  judge: (use) => must401(use, 'A credential that is no right Bearer token'),
})

const malformedHeaderSaysSo = rule<CredentialUse>({
  id: 'authentication/malformed-header-has-a-code-of-the-table',
  clause: 'AUT-03',
  view,
  when: (use) => use.exchange.token === 'malformed' && says(use),
  judge: (use) => mustSay(use, ['UNAUTHENTICATED', 'INVALID_TOKEN']),
})

// A comparison that stops short lets in whoever knows the beginning of a token.
const unknownTokenIs401 = rule<CredentialUse>({
  id: 'authentication/unknown-token-is-401',
  clause: 'AUT-04',
  view,
  when: (use) => use.exchange.token === 'unknown' && isGuarded(use),
  judge: (use) => must401(use, 'A token that no account owns'),
})

// The two codes tell a caller whether to send a token or to replace it.
const unknownTokenIsInvalid = rule<CredentialUse>({
  id: 'authentication/unknown-token-is-invalid-token',
  clause: 'AUT-04',
  view,
  when: (use) => use.exchange.token === 'unknown' && says(use),
  judge: (use) => mustSay(use, ['INVALID_TOKEN']),
})

const ownTokens = ['A1', 'A2', 'B1']
/** Reads that every token of an account may make, whatever it owns. */
const openReads = ['listPlans', 'listLocations', 'listTemplates', 'listServers']

/** A read forbidden to its owner. Other tokens may be restricted: there only the first counts. */
function isShut({ answer, exchange, onOwnServer }: CredentialUse): boolean {
  if (answer.status !== 403 || answer.code === 'IP_NOT_ALLOWED' || isWrite(exchange)) return false
  return openReads.includes(exchange.operation!) || (onOwnServer && exchange.token === 'A1')
}

// A 401 on one endpoint only is a route that was wired to another guard.
const validTokenIsAccepted = rule<CredentialUse>({
  id: 'authentication/valid-token-is-accepted-everywhere',
  clause: 'AUT-05',
  view,
  when: (use) => ownTokens.includes(use.exchange.token) && isDocumented(use) && !use.keyTouched,
  judge: (use) => {
    const { answer } = use
    if (answer.status !== 401 && !isShut(use)) return null
    return complain('A valid token was refused', { actual: answer.status })
  },
})

// Anonymous machines on somebody's bill. A known key is the matter of IDE-21.
const strangerWritesNothing = rule<CredentialUse>({
  id: 'authentication/write-without-a-token-is-refused',
  clause: 'AUT-06',
  view,
  needs: ['creates'],
  when: (use) =>
    use.exchange.token === 'none' && isWrite(use.exchange) && !use.keyKnown && !isCarriedOver(use),
  judge: ({ answer }) =>
    isSuccess(answer)
      ? complain('A write without a token was carried out', {
          expected: 401,
          actual: answer.status,
        })
      : null,
})

// Whoever gets 422 before 401 learns how to word a request that is none of their business.
const tokenBeforeBody = rule<CredentialUse>({
  id: 'authentication/token-is-looked-at-before-the-body',
  clause: 'AUT-07',
  view,
  optional: 'no write with an invalid body was sent without a token',
  when: (use) =>
    use.exchange.token === 'none' &&
    use.bodyInvalid &&
    !use.keyKnown &&
    (use.answer.status === 401 || judgedByBody(use)),
  judge: (use) => must401(use, 'An invalid body without a token'),
})

// Authentication kept per connection lets a proxy that pools connections mix up its customers.
const connectionProvesNothing = rule<CredentialUse>({
  id: 'authentication/connection-carries-no-login',
  clause: 'AUT-20',
  view,
  optional: 'no call without a token followed an authenticated one on its connection',
  when: (use) =>
    use.exchange.token === 'none' &&
    isRead(use) &&
    use.reused &&
    (use.answer.status === 401 || isCarriedOver(use)),
  judge: (use) => must401(use, 'A call without a token on a connection used with one'),
})

// Seconds of caching are allowed, so the token has to have been revoked a while ago.
const revokedTokenIs401 = rule<CredentialUse>({
  id: 'authentication/revoked-token-is-401',
  clause: 'AUT-21',
  view,
  needs: ['revoked'],
  when: (use) => use.exchange.token === 'RV' && isDocumented(use) && !use.openDoor,
  judge: (use) => must401(use, 'A revoked token'),
})

export const tokenRules: readonly Rule[] = [
  nothingWithoutToken,
  missingHeaderIs401,
  missingHeaderIsUnauthenticated,
  malformedHeaderIs401,
  malformedHeaderSaysSo,
  unknownTokenIs401,
  unknownTokenIsInvalid,
  validTokenIsAccepted,
  strangerWritesNothing,
  tokenBeforeBody,
  connectionProvesNothing,
  revokedTokenIs401,
]

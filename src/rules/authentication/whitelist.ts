/** The IP whitelist: opt-in, and where it is on, a wall around every operation. */
import { type CredentialUse, credentialUses } from '#views/credential-use.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

const view = credentialUses
const needs = ['blocked'] as const

/** From outside the whitelist, with a valid token, and nothing made up about the address. */
function fromOutside({ exchange, spoofed, openDoor }: CredentialUse): boolean {
  return exchange.token === 'IPX' && exchange.operation !== null && !spoofed && !openDoor
}

function is403({ answer }: CredentialUse): boolean {
  return answer.status === 403
}

function mustBe403({ answer }: CredentialUse, message: string) {
  if (answer.status === 403) return null
  return complain(message, { expected: 403, actual: answer.status })
}

const collections = ['listPlans', 'listLocations', 'listServers']

/** Turned away from what is always there, but in other words: that is no gap in the wall. */
function isTurnedAway({ exchange: { operation, request }, answer: { status } }: CredentialUse) {
  const isThere = request.method === 'GET' && collections.some((name) => name === operation)
  return isThere && [401, 402, 404, 405, 409, 410, 423].includes(status)
}

// A wall that does not stand at all, or says something else: single gaps are AUT-10.
const outsiderIs403 = rule<CredentialUse>({
  id: 'authentication/address-outside-the-whitelist-is-403',
  clause: 'AUT-08',
  view,
  needs,
  when: (use) => fromOutside(use) && (is403(use) || !use.refused403 || isTurnedAway(use)),
  judge: (use) => mustBe403(use, 'A call from outside the whitelist was not answered 403'),
})

const outsiderIsToldWhy = rule<CredentialUse>({
  id: 'authentication/address-outside-the-whitelist-is-named',
  clause: 'AUT-08',
  view,
  needs,
  when: (use) => fromOutside(use) && is403(use) && use.answer.code !== null,
  judge: ({ answer }) =>
    answer.code === 'IP_NOT_ALLOWED'
      ? null
      : complain('A refusal for the address has another code', {
          expected: 'IP_NOT_ALLOWED',
          actual: answer.code,
        }),
})

// A customer without a whitelist must not be locked out by a default.
const whitelistIsOptIn = rule<CredentialUse>({
  id: 'authentication/whitelist-binds-nobody-else',
  clause: 'AUT-09',
  view,
  when: ({ exchange }) => ['A1', 'A2', 'B1'].includes(exchange.token),
  judge: ({ answer }) =>
    answer.code === 'IP_NOT_ALLOWED'
      ? complain('An account without a whitelist was refused for its address', {
          actual: answer.status,
        })
      : null,
})

/** Where the target looks at bodies first, a 422 says nothing about its whitelist (ERR-14). */
function bodyWentFirst({ bodyInvalid, bodiesFirst, answer }: CredentialUse): boolean {
  return bodyInvalid && bodiesFirst && [400, 422].includes(answer.status)
}

// Guards are often put on the reads and forgotten on POST, or the other way round.
const whitelistCoversAll = rule<CredentialUse>({
  id: 'authentication/whitelist-guards-every-operation',
  clause: 'AUT-10',
  view,
  needs,
  when: (use) => fromOutside(use) && use.refused403 && !bodyWentFirst(use) && !isTurnedAway(use),
  judge: (use) => mustBe403(use, 'The whitelist does not guard this operation'),
})

// Anybody can write X-Forwarded-For; only a proxy of the platform may be believed.
const whitelistKnowsRealAddress = rule<CredentialUse>({
  id: 'authentication/whitelist-ignores-claimed-addresses',
  clause: 'AUT-11',
  view,
  needs,
  when: ({ answer, exchange, spoofed, openDoor, refused403Here }) =>
    exchange.token === 'IPX' && spoofed && !openDoor && (refused403Here || answer.status === 403),
  judge: (use) =>
    use.answer.status < 400
      ? mustBe403(use, 'An address that the client claims opened the whitelist')
      : null,
})

export const whitelistRules: readonly Rule[] = [
  outsiderIs403,
  outsiderIsToldWhy,
  whitelistIsOptIn,
  whitelistCoversAll,
  whitelistKnowsRealAddress,
]

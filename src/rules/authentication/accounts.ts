/** The wall between accounts: what belongs to one is invisible and untouchable to every other. */
import type { Exchange } from '#exchange/exchange.ts'
import { member } from '#exchange/json.ts'
import { isStranger } from '#views/attempts.ts'
import {
  type Aftermath,
  aftermaths,
  type Crossing,
  crossings,
  type ServerList,
  serverLists,
} from '#views/crossings.ts'
import { type Overheard, overheard } from '#views/overheard.ts'
import { type Answer, isSuccess } from '#views/responses.ts'
import { type SharedList, sharedLists } from '#views/shared-lists.ts'
import { type Stillness, stillness } from '#views/stillness.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

const needs = ['creates', 'other'] as const
const reads = ['getServer', 'getServerStatus', 'getServerCredentials', 'listBackups']
const writes = ['powerServer', 'deleteServer']

// A forgotten `where account_id` in a list shows every customer's machines.
const listIsOwn = rule<ServerList>({
  id: 'authentication/list-shows-own-servers-only',
  clause: 'AUT-12',
  view: serverLists,
  needs: ['other'],
  optional: 'no other account of the run owned a server when a list was read',
  when: ({ othersOwn }) => othersOwn,
  judge: ({ foreign }) =>
    foreign.length === 0
      ? null
      : complain("A list shows another account's servers", { expected: 0, actual: foreign.length }),
})

/** A full uuid of theirs, or a short one that led to their server. */
function isTheirs({ answer, owned, short }: Crossing): boolean {
  const uuid = member(answer.data, 'uuid')
  if (typeof uuid === 'string') return uuid.toLowerCase() === owned.uuid
  return !short || answer.exchange.operation !== 'getServer'
}

/** A list of nothing tells nothing, where the target answers so for servers that nobody has. */
function tellsNothing({ answer, unknownToo }: Crossing): boolean {
  return unknownToo && Array.isArray(answer.data) && answer.data.length === 0
}

// The id in the path is all an attacker needs; 404 hides more than 403, both are refusals.
const foreignServerIsUnreadable = rule<Crossing>({
  id: 'authentication/server-of-another-account-is-unreadable',
  clause: 'AUT-13',
  view: crossings,
  needs,
  when: ({ by, answer, deleted }) =>
    by === 'other-account' && !deleted && reads.includes(answer.exchange.operation!),
  judge: (crossing) => {
    const { answer, short } = crossing
    if (!isSuccess(answer) || !isTheirs(crossing) || tellsNothing(crossing)) return null
    return complain("Another account's server can be read", {
      expected: '404, or 403',
      actual: answer.status,
      ...(short ? { where: 'short uuid' } : {}),
    })
  },
})

/** The body of a power call may have been looked at first. */
function concernsBody({ exchange, status }: Answer): boolean {
  return exchange.operation === 'powerServer' && (status === 400 || status === 422)
}

/** Deleting what is not there may succeed for anybody; then only the owner's next look tells. */
function isIdle({ answer, unknownToo }: Crossing): boolean {
  return answer.exchange.operation === 'deleteServer' && unknownToo
}

// A 422 for an invalid action is suspicious, but bodies may be looked at first.
const foreignServerIsUntouchable = rule<Crossing>({
  id: 'authentication/server-of-another-account-is-untouchable',
  clause: 'AUT-14',
  view: crossings,
  needs,
  when: (crossing) =>
    crossing.by === 'other-account' &&
    !crossing.deleted &&
    writes.includes(crossing.answer.exchange.operation!) &&
    !concernsBody(crossing.answer),
  judge: (crossing) =>
    isSuccess(crossing.answer) && !isIdle(crossing)
      ? complain("A write on another account's server was accepted", {
          expected: '404, or 403',
          actual: crossing.answer.status,
        })
      : null,
})

function isGone({ read }: Aftermath): boolean {
  return read.status === 404 || read.status === 410
}

// It may be refused in words and carried out in fact: only the owner can see it.
const foreignDeleteDoesNothing = rule<Aftermath>({
  id: 'authentication/delete-by-another-account-does-nothing',
  clause: 'AUT-14',
  view: aftermaths,
  needs,
  when: ({ by }) => by === 'other-account',
  judge: (aftermath) =>
    isGone(aftermath)
      ? complain("Another account's DELETE removed the server", {
          expected: 200,
          actual: aftermath.read.status,
          operation: 'deleteServer',
        })
      : null,
})

/** Was nothing refused between the readings but power calls of others, one of them of this kind? */
function onlyOthersPowered({ fact, refused, exchanges: [before] }: Stillness, nobody: boolean) {
  const isOthers = ({ operation, account }: Exchange): boolean =>
    operation === 'powerServer' && account !== before!.account
  return (
    fact === 'state' &&
    refused.every(isOthers) &&
    refused.some((exchange) => isStranger(exchange) === nobody)
  )
}

function weighPower({ moved, before, after, refused, exchanges }: Stillness, words: string) {
  if (!moved) return null
  return complain(words, {
    expected: before,
    actual: after,
    operation: 'powerServer',
    exchanges: [exchanges[0]!, ...refused, exchanges[1]!],
  })
}

const foreignPowerDoesNothing = rule<Stillness>({
  id: 'authentication/power-by-another-account-does-nothing',
  clause: 'AUT-14',
  view: stillness,
  needs,
  optional: 'no state was read before and after a power call of another account',
  when: (still) => onlyOthersPowered(still, false),
  judge: (still) => weighPower(still, "Another account's power call changed the state"),
})

// Where both had tried in between, either may have done it: both are told.
const strangerPowerDoesNothing = rule<Stillness>({
  id: 'authentication/power-without-a-token-does-nothing',
  clause: 'AUT-06',
  view: stillness,
  needs: ['creates'],
  optional: 'no state was read before and after a power call without a token',
  when: (still) => onlyOthersPowered(still, true),
  judge: (still) => weighPower(still, 'A refused power call without a token changed the state'),
})

const strangerDeleteDoesNothing = rule<Aftermath>({
  id: 'authentication/delete-without-a-token-does-nothing',
  clause: 'AUT-06',
  view: aftermaths,
  needs: ['creates'],
  optional: 'nobody tried to delete a server without a token',
  when: ({ by, write }) => by === 'stranger' && !isSuccess(write),
  judge: (aftermath) =>
    isGone(aftermath)
      ? complain('A refused DELETE without a token removed the server', {
          expected: 200,
          actual: aftermath.read.status,
          operation: 'deleteServer',
        })
      : null,
})

// Restricted tokens may see less, so this is a warning.
const tokensSeeTheSame = rule<SharedList>({
  id: 'authentication/tokens-of-one-account-see-the-same-servers',
  clause: 'AUT-15',
  view: sharedLists,
  needs: ['second'],
  optional: 'no token read a complete list while another token of the account had servers',
  judge: ({ missing, expected }) =>
    missing.length === 0
      ? null
      : complain('A second token of the account does not see all servers of the first', {
          expected: expected.length,
          actual: expected.length - missing.length,
        }),
})

// Lists, reads and replays have clauses of their own; this is about error texts and the rest.
const nothingIsOverheard = rule<Overheard>({
  id: 'authentication/nothing-of-another-account-is-heard',
  clause: 'INV-30',
  view: overheard,
  needs,
  judge: ({ kinds }) =>
    kinds.length === 0
      ? null
      : complain(`An answer holds another account's ${kinds.join(', ')}`, { where: kinds[0]! }),
})

export const accountRules: readonly Rule[] = [
  listIsOwn,
  foreignServerIsUnreadable,
  foreignServerIsUntouchable,
  foreignDeleteDoesNothing,
  foreignPowerDoesNothing,
  strangerPowerDoesNothing,
  strangerDeleteDoesNothing,
  tokensSeeTheSame,
  nothingIsOverheard,
]

/** Where a key counts: which keys are one, who may use them, what a refused attempt leaves. */
import { type Attempt, bySending, hasMade, overlap, statusOf, wasRefused } from '#views/attempts.ts'
import { stemOf } from '#views/key-circles.ts'
import { type KeyUse, keyUses } from '#views/key-uses.ts'
import { type KeyHistory, keys } from '#views/keys.ts'
import { sameServer } from '#views/replays.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { blamesKey, callsKeyBusy, namesKey } from './blame.ts'

/**
 * A refusal that treats the key as taken. A bare 409 may be about stock, one that speaks of
 * something in progress about a lock on the account's orders: words have to say it.
 */
function takesKeyAsUsed(attempt: Attempt): boolean {
  return wasRefused(attempt) && blamesKey(attempt) && namesKey(attempt)
}

function firstOf({ attempts }: KeyHistory): Attempt | undefined {
  return attempts[0]
}

/** Nobody else, and not the limiter, has had this key in hand before. */
function isFresh({ strangers, limited }: KeyHistory, first: Attempt): boolean {
  return [...strangers, ...limited].every(({ sentAt }) => sentAt >= first.sentAt)
}

/** Another account made a server under this key before: then scope is the matter (IDE-16). */
function isTaken({ others }: KeyHistory, first: Attempt): boolean {
  return others.some(({ sentAt }) => sentAt < first.sentAt)
}

/** Two attempts at once: then a busy key is a matter of the race. */
function isContested({ attempts }: KeyHistory): boolean {
  return attempts.slice(1).some((other) => overlap(other, attempts[0]!))
}

/** Was one answer given under both keys? Another server under a uuid of before is CRE-20's. */
function shareAnswer(one: KeyHistory, other: KeyHistory): boolean {
  const [mine, theirs] = [one.original, other.original]
  return mine !== null && theirs !== null && mine.uuid === theirs.uuid && sameServer(mine, theirs)
}

/** Another server under the uuid of one made before. */
function isReused(one: KeyHistory, other: KeyHistory): boolean {
  return one.original?.uuid === other.original?.uuid && !shareAnswer(one, other)
}

/** The key nearest to this one that made a server earlier. */
function nearTwin(history: KeyHistory): KeyHistory | undefined {
  const first = firstOf(history)
  return history
    .circle()
    .byStem.get(stemOf(history))!
    .find(
      ({ key, original }) =>
        key !== history.key && original !== null && original.sentAt < first!.sentAt,
    )
}

// The header must not be the reason why a plain, valid creation fails.
const freshKeyCreates = rule<KeyHistory>({
  id: 'idempotency/fresh-key-creates',
  clause: 'IDE-01',
  view: keys,
  needs: ['creates'],
  when: (history) => {
    const first = firstOf(history)
    if (first === undefined) return false
    if (hasMade(first)) return true
    if (isTaken(history, first) || isContested(history) || nearTwin(history)) return false
    if (!isFresh(history, first)) return false
    return takesKeyAsUsed(first) || worksWithout(history, first)
  },
  judge: (history) => {
    const first = history.attempts[0]!
    if (statusOf(first) === 201) return null
    return complain('A creation under a fresh key was not carried out', {
      expected: 201,
      actual: statusOf(first),
    })
  },
})

/** The same body made a server without a key, but not with one. */
function worksWithout({ keyless }: KeyHistory, first: Attempt): boolean {
  return keyless.some((plain) => statusOf(plain) === 201 && plain.text === first.text)
}

/** Other keys that were given the same uuid, and earlier. */
function namesakes(history: KeyHistory): readonly KeyHistory[] {
  const { original, key } = history
  const sharing = history.circle().byUuid.get(original!.uuid!)!
  return sharing.filter((other) => other.key !== key && bySending(other.original!, original!) < 0)
}

// A key that is ignored, or one slot per account, gives the second order the first one's machine.
const keysAreIndependent = rule<KeyHistory>({
  id: 'idempotency/two-keys-make-two-servers',
  clause: 'IDE-07',
  view: keys,
  needs: ['creates'],
  when: (history) => {
    const { pioneer } = history.circle()
    if (typeof history.original?.uuid !== 'string' || pioneer === null) return false
    const alone = pioneer.key === history.key
    return !alone && !namesakes(history).some((other) => isReused(history, other))
  },
  judge: (history) =>
    namesakes(history).length === 0
      ? null
      : complain('Two different keys gave one server', { actual: history.original!.uuid }),
})

// Cut-off or hashed-short keys collide sooner or later; a last digit is the cheapest way to see it.
const keysAreComparedInFull = rule<KeyHistory>({
  id: 'idempotency/keys-are-compared-in-full',
  clause: 'IDE-23',
  view: keys,
  needs: ['creates'],
  when: (history) => {
    const first = firstOf(history)
    const near = nearTwin(history)
    if (first === undefined || near === undefined || isReused(history, near)) return false
    if (typeof history.original?.uuid === 'string') return true
    return takesKeyAsUsed(first) && !(isContested(history) && callsKeyBusy(first))
  },
  judge: (history) => {
    const uuid = history.original?.uuid ?? null
    if (uuid !== null && uuid !== nearTwin(history)!.original!.uuid) return null
    return complain('A key that differs in its last character only was taken for a known one', {
      actual: { status: statusOf(history.attempts[0]!), uuid },
    })
  },
})

// Somebody who guesses or sees a key, or a limiter, must not be able to spoil it for its owner.
const turnedAwayLeavesNoTrace = rule<KeyHistory>({
  id: 'idempotency/turned-away-attempt-leaves-no-trace',
  clause: 'IDE-22',
  view: keys,
  needs: ['creates'],
  optional: 'the first creation under that key was refused for another reason',
  when: (history) => {
    const first = firstOf(history)
    if (first === undefined || isFresh(history, first) || isTaken(history, first)) return false
    if (history.strangers.some((stranger) => hasMade(stranger))) return false
    return statusOf(first) === 201 || statusOf(first) === 401 || takesKeyAsUsed(first)
  },
  judge: (history) => {
    const first = history.attempts[0]!
    if (statusOf(first) === 201) return null
    return complain('A key that was first used by a refused attempt does not create any more', {
      expected: 201,
      actual: statusOf(first),
    })
  },
})

// One account's key may be another's by chance or guess: it must not lead to the other's server.
const keyStaysInAccount = rule<KeyUse>({
  id: 'idempotency/key-brings-no-server-of-another-account',
  clause: 'IDE-15',
  view: keyUses,
  needs: ['creates', 'other'],
  when: ({ by, owner }) => by === 'other-account' && owner.uuid !== null,
  judge: ({ attempt, owner }) =>
    attempt.uuid !== owner.uuid
      ? null
      : complain("Another account's key brought that account's server", { actual: attempt.uuid }),
})

// Blocking is milder than leaking, yet lets one customer stop the orders of another.
const keyBlocksNobody = rule<KeyUse>({
  id: 'idempotency/key-of-another-account-is-still-fresh',
  clause: 'IDE-16',
  view: keyUses,
  needs: ['creates', 'other'],
  when: ({ by, attempt, owner }) =>
    by === 'other-account' && (owner.uuid === null || attempt.uuid !== owner.uuid),
  judge: ({ attempt }) =>
    takesKeyAsUsed(attempt) || [409, 425].includes(statusOf(attempt))
      ? complain('A key was refused because another account had used it', {
          actual: { status: statusOf(attempt), code: attempt.answer?.code },
        })
      : null,
})

// A cache in front of the authentication hands the stored answer to anybody who knows the key.
const storedAnswerNeedsToken = rule<KeyUse>({
  id: 'idempotency/stored-answer-needs-a-valid-token',
  clause: 'IDE-21',
  view: keyUses,
  needs: ['creates'],
  when: ({ by, attempt, openDoor }) =>
    by === 'stranger' && (statusOf(attempt) === 401 || (hasMade(attempt) && !openDoor)),
  judge: ({ attempt }) =>
    hasMade(attempt)
      ? complain('A known key opened the stored answer without a valid token', {
          expected: 401,
          actual: statusOf(attempt),
        })
      : null,
})

export const scopeRules: readonly Rule[] = [
  freshKeyCreates,
  keysAreIndependent,
  keyStaysInAccount,
  keyBlocksNobody,
  storedAnswerNeedsToken,
  turnedAwayLeavesNoTrace,
  keysAreComparedInFull,
]

/** Subjects that are one use of a key that somebody else had used for a server before. */
import type { Exchange } from '#exchange/exchange.ts'
import { type Attempt, bySending, hasMade, readAttempt } from './attempts.ts'
import { type Subject, type View, viewAtEnd } from './view.ts'

export interface KeyUse extends Subject {
  /** The use in question: answered, and not by the limiter. */
  readonly attempt: Attempt
  /** The first creation under this key, by another token. */
  readonly owner: Attempt
  readonly by: 'stranger' | 'other-account' | 'same-account'
  /** Does the target create for anybody, so that the key is not to blame? */
  readonly openDoor: boolean
}

const keysMax = 2_000
const usesMax = 2_000

function relationOf(attempt: Attempt, owner: Attempt): KeyUse['by'] {
  if (attempt.standing === 'stranger') return 'stranger'
  return attempt.account === owner.account ? 'same-account' : 'other-account'
}

/** Every use of a known key by another token, or without one. */
export const keyUses: View<KeyUse> = viewAtEnd('key uses', () => {
  const owners = new Map<string, Attempt>()
  const pending: Attempt[] = []
  let openDoor = false
  const see = (exchange: Exchange): void => {
    const attempt = readAttempt(exchange)
    if (attempt === null || attempt.fate !== 'answered') return
    const owner = attempt.key === null ? undefined : owners.get(attempt.key)
    if (attempt.standing === 'stranger' && owner === undefined && hasMade(attempt)) openDoor = true
    if (owner !== undefined) {
      if (owner.credential !== attempt.credential && pending.length < usesMax) pending.push(attempt)
      return
    }
    const owns = attempt.key !== null && attempt.standing === 'account' && hasMade(attempt)
    if (owns && owners.size < keysMax) owners.set(attempt.key, attempt)
  }
  const subjects = (): KeyUse[] =>
    pending.toSorted(bySending).map((attempt) => {
      const owner = owners.get(attempt.key!)!
      return {
        exchanges: [owner.exchange, attempt.exchange],
        attempt,
        owner,
        by: relationOf(attempt, owner),
        openDoor,
      }
    })
  return { see, subjects }
})

export interface KeylessPair extends Subject {
  readonly first: Attempt
  readonly second: Attempt
}

/** Two creations without a key, by one token and with one body, that were both carried out. */
export const keylessPairs: View<KeylessPair> = {
  name: 'keyless pairs',
  open() {
    const made = new Map<string, Attempt>()
    return {
      see(exchange) {
        const second = readAttempt(exchange)
        if (second === null || second.key !== null || !hasMade(second)) return []
        const print = `${second.credential}\n${second.text}`
        const first = made.get(print)
        if (first === undefined) {
          if (made.size < usesMax) made.set(print, second)
          return []
        }
        return [{ exchanges: [first.exchange, exchange], first, second }]
      },
      close: () => [],
    }
  },
}

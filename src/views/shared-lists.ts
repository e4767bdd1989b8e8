/** Subjects that are a complete server list, beside what another token of the account knows. */
import { visibilityGraceMs } from '#contract/patience.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { credentialOf } from './attempts.ts'
import { readListing } from './listings.ts'
import { knownAccount, openOwners } from './owners.ts'
import type { Subject, View } from './view.ts'

export interface SharedList extends Subject {
  /** Living servers of the account that the other token made, or that it had listed. */
  readonly expected: readonly string[]
  readonly missing: readonly string[]
}

/** Every complete list that a second token of an account read. */
export const sharedLists: View<SharedList> = {
  name: 'shared lists',
  open() {
    const owners = openOwners()
    /** The last complete list of each account, and whose token read it. */
    const last = new Map<string, { credential: string; exchange: Exchange; uuids: string[] }>()
    const living = (uuid: string): boolean => owners.find(uuid, null)?.deleted === false
    return {
      see(exchange) {
        owners.see(exchange)
        const account = knownAccount(exchange)
        const listing = account === null ? null : readListing(exchange)
        if (account === null || listing === null) return []
        const credential = credentialOf(exchange)
        const made = owners
          .of(account)
          .filter(
            ({ creator, deleted, seenAt }) =>
              creator !== null &&
              creator !== credential &&
              !deleted &&
              exchange.sentAt - seenAt > visibilityGraceMs,
          )
        const before = last.get(account)
        const listed = before && before.credential !== credential ? before.uuids : []
        last.set(account, { credential, exchange, uuids: [...listing.items.keys()] })
        const own = made.map(({ uuid }) => uuid)
        const expected = own.length > 0 ? own : listed.filter(living)
        if (expected.length === 0) return []
        const exchanges = before === undefined ? [exchange] : [before.exchange, exchange]
        const unseen = expected.filter((uuid) => !listing.items.has(uuid))
        // Servers that the run did not make may have been deleted by others meanwhile, but not all.
        const missing = own.length > 0 || unseen.length === expected.length ? unseen : []
        return [{ exchanges, expected, missing }]
      },
      close: () => [],
    }
  },
}

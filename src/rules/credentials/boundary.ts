/** Rules about who must not have a password: other servers, other accounts (CRD-06 to -08). */
import { isStranger } from '#views/attempts.ts'
import type { Life, Sight } from '#views/lives/life.ts'
import { acceptedDeletion, isGone, looks } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { type Pair, pairs } from '#views/pairs.ts'
import { complain } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'
import { passwordIn } from './answer.ts'

const needs = ['creates'] as const

/** The passwords that the owner was given for a server. */
function passwordsOf(life: Life): ReadonlySet<string> {
  const given = looks(life, 'credentials').map(({ value }) => passwordIn(value))
  return new Set(given.filter((password) => password !== null))
}

// One leaked password opens all servers.
const passwordsDiffer = weighed<Pair>({
  id: 'credentials/servers-have-different-passwords',
  clause: 'CRD-06',
  view: pairs,
  needs,
  weigh({ one, other }) {
    const [mine, theirs] = [passwordsOf(one), passwordsOf(other)]
    if (mine.size === 0 || theirs.size === 0) return undefined
    if (![...mine].some((password) => theirs.has(password))) return null
    const read = (life: Life) =>
      looks(life, 'credentials').find(({ value }) => passwordIn(value) !== null)!.exchange
    return complain('Two servers have the same root password', {
      operation: 'getServerCredentials',
      exchanges: [read(one), read(other)],
    })
  },
})

// A password in foreign hands is a server in foreign hands.
const hiddenFromOthers = weighed<Life>({
  id: 'credentials/hidden-from-other-accounts',
  clause: 'CRD-07',
  view: lives,
  needs: ['creates', 'other'],
  weigh(life) {
    const foreign = life.events.filter(
      (event): event is Sight =>
        event.kind === 'sight' && event.via === 'credentials' && !event.own,
    )
    const byAccount = foreign.filter(({ exchange }) => !isStranger(exchange))
    if (byAccount.length === 0) return undefined
    const leak = byAccount.find(({ http, value }) => http === 200 && passwordIn(value) !== null)
    if (leak === undefined) return null
    return complain('Another account can read the root password', {
      expected: 404,
      actual: 200,
      exchanges: [life.creation.attempt.exchange, leak.exchange],
    })
  },
})

// The password of a deleted server may be that of its restored backup.
const goneAfterDeletion = weighed<Life>({
  id: 'credentials/gone-after-deletion',
  clause: 'CRD-08',
  view: lives,
  needs,
  weigh(life) {
    const deletion = acceptedDeletion(life)
    if (deletion === null) return undefined
    const gone = looks(life, 'get', 'status').find(
      (sight) => sight.from >= deletion.from && isGone(sight),
    )
    if (gone === undefined) return undefined
    const reads = looks(life, 'credentials').filter(({ from }) => from >= gone.to)
    const last = reads.at(-1)
    if (last === undefined) return undefined
    if (reads.some(isGone)) return null
    // A 403 that was there all along is the token's (AUT-05).
    const shut = last.http === 403 && looks(life, 'credentials').some(({ http }) => http === 200)
    if (last.http !== 200 && !shut) return undefined
    const words = last.http === 200 ? 'can still be read' : 'are not said to be gone'
    return complain(`The credentials of a deleted server ${words}`, {
      expected: 404,
      actual: last.http,
      exchanges: [gone.exchange, last.exchange],
    })
  },
})

export const credentialsBoundaryRules: Rule[] = [
  passwordsDiffer,
  hiddenFromOthers,
  goneAfterDeletion,
]

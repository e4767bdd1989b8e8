/** Rules about finding a new server again (CRE-19). */
import { type Life, storyAt } from '#views/lives/life.ts'
import { isGone, isPastGrace, livingLooks } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { complain } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'
import { needs } from './evidence.ts'

// Found nowhere so far: once anything has found it, the other operations answer for themselves.
const serverIsReadable = weighed<Life>({
  id: 'create/server-is-readable',
  clause: 'CRE-19',
  view: lives,
  needs,
  weigh(life) {
    const seen = livingLooks(life, 'get', 'status', 'credentials', 'backups')
    const foundAt = seen.find(({ http }) => http === 200)?.to ?? Number.POSITIVE_INFINITY
    const late = seen.filter(
      (sight) => isPastGrace(life, sight) && isGone(sight) && sight.from < foundAt,
    )
    if (late.length === 0) return Number.isFinite(foundAt) ? null : undefined
    return complain('A server cannot be read more than five seconds after its 201', {
      expected: 200,
      actual: late[0]!.http,
      operation: 'getServer',
      exchanges: [life.creation.attempt.exchange, late[0]!.exchange],
    })
  },
})

/** Milliseconds between the 201 and the first sight of the server, in words that repeat. */
export function visibilityDelay(life: Life): string | null {
  const seen = livingLooks(life, 'get', 'status', 'list').filter((sight) =>
    sight.via === 'list' ? sight.listed : storyAt(sight) !== undefined,
  )
  const missed = livingLooks(life, 'get', 'status').some(isGone)
  const first = seen[0]
  if (first === undefined) return null
  if (!missed) return 'at the first look'
  const delayMs = first.from - life.madeAt
  return delayMs < 2_000 ? 'within 2 seconds' : delayMs < 5_000 ? 'within 5 seconds' : 'later'
}

export const visibleRules: Rule[] = [serverIsReadable]

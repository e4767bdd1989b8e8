/** Rules about finding a new server again (CRE-19). */
import { type Life, type Sight, storyAt } from '#views/lives/life.ts'
import { isGone, isPastGrace, livingLooks } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { complain } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'
import { needs } from './evidence.ts'

/**
 * Reads that came too late to miss the server, and missed it: everywhere, or until get found it.
 */
function missedLate(life: Life): readonly Sight[] {
  const firstAt = (sights: readonly Sight[]): number =>
    sights.find(({ http }) => http === 200)?.to ?? Number.POSITIVE_INFINITY
  const seen = livingLooks(life, 'get', 'status', 'credentials', 'backups')
  const anyAt = firstAt(seen)
  const getAt = firstAt(livingLooks(life, 'get'))
  return seen.filter((sight) => {
    if (!isPastGrace(life, sight) || !isGone(sight)) return false
    const untilGet = sight.via === 'get' && Number.isFinite(getAt) && sight.from < getAt
    return sight.from < anyAt || untilGet
  })
}

// Found nowhere, or not yet: an operation that never finds it answers for itself.
const serverIsReadable = weighed<Life>({
  id: 'create/server-is-readable',
  clause: 'CRE-19',
  view: lives,
  needs,
  weigh(life) {
    const late = missedLate(life)
    const found = livingLooks(life, 'get', 'status').some(({ http }) => http === 200)
    if (late.length === 0) return found ? null : undefined
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

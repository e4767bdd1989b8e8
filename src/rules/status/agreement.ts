/** The rule that status, get and list tell one story (STA-12), races and delays set aside. */
import { cachedStatusMs, rereadAfterMs } from '#contract/patience.ts'
import { type Life, type Sight, storyAt } from '#views/lives/life.ts'
import { aliveLooks } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { complain } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'
import { installedTooEarly } from './installing.ts'

/** What the status endpoint said, and when. The 201 is its first word. */
interface Told {
  readonly story: string
  readonly from: number
  readonly to: number
  readonly sight: Sight | null
}

function toldBy(life: Life): readonly Told[] {
  const made: Told = { story: 'installing', from: life.madeAt, to: life.madeAt, sight: null }
  const reads = aliveLooks(life, 'status').flatMap((sight) => {
    const story = storyAt(sight)
    return story === undefined ? [] : [{ story, from: sight.from, to: sight.to, sight }]
  })
  return [made, ...reads]
}

/** May the read be behind, still showing what the status said up to ten seconds ago? */
function mayBeLate(story: string, look: Sight, before: readonly Told[]): boolean {
  const at = before.findLastIndex((told) => told.story === story)
  if (at < 0) return false
  const changed = before[at + 1]
  return changed === undefined || look.from - changed.to < rereadAfterMs
}

/**
 * May the read be ahead, showing what the status says a moment later, as it is told from a cache?
 * Nothing installs anew.
 */
function mayBeEarly(story: string, look: Sight, after: readonly Told[]): boolean {
  if (story === 'installing') return false
  const decisive = after.find(({ from }) => from - look.to >= cachedStatusMs)
  return decisive === undefined || decisive.story === story
}

/** Undefined where the read is too close to a change to tell. */
function agrees(look: Sight, told: readonly Told[]): boolean | undefined {
  const story = storyAt(look)
  if (story === undefined) return undefined
  const before = told.filter(({ to }) => to <= look.from)
  const after = told.filter(({ from }) => from >= look.to)
  const [last, next] = [before.at(-1), after[0]]
  if (last?.story === story || next?.story === story) return true
  // Between two different words anything may have been true for a moment.
  if (next !== undefined && last?.story !== next.story) return undefined
  if (mayBeLate(story, look, before) || mayBeEarly(story, look, after)) return undefined
  return false
}

// One server has one status. Healthy may be null here and a word there (AMB-12).
const oneStory = weighed<Life>({
  id: 'status/get-and-list-tell-the-same-status',
  clause: 'STA-12',
  view: lives,
  needs: ['creates'],
  weigh(life) {
    const told = toldBy(life)
    // A status that never spoke of the installation is STA-03's.
    if (installedTooEarly(life).length > 0) return undefined
    if (!told.some(({ sight }) => sight !== null)) return undefined
    const judged = aliveLooks(life, 'get', 'list').map((look) => ({
      look,
      verdict: agrees(look, told),
    }))
    const odd = judged.find(({ verdict }) => verdict === false)?.look
    if (odd === undefined) return judged.some(({ verdict }) => verdict) ? null : undefined
    const seen = told.filter(({ sight }) => sight !== null)
    const beside = seen.findLast(({ to }) => to <= odd.from) ?? seen[0]!
    return complain('The server and its status endpoint tell two stories', {
      expected: beside.story,
      actual: storyAt(odd),
      operation: odd.via === 'list' ? 'listServers' : 'getServer',
      exchanges: [beside.sight!.exchange, odd.exchange],
    })
  },
})

export const agreementRules: Rule[] = [oneStory]

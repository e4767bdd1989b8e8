/** Finds list items that show what the server itself left behind long ago (LST-09). */
import { rereadAfterMs } from '#contract/patience.ts'
import { healthy, type Life, type Sight, storyAt, textOf } from '#views/lives/life.ts'
import { aliveLooks, installingAfter } from '#views/lives/timeline.ts'
import { complain, type Judgement } from '../finding.ts'

/** A status that a list still shows although the server itself is, by every word, long past it. */
export function weighListedStatus(life: Life, item: Sight): Judgement {
  const story = storyAt(item)
  const read = aliveLooks(life, 'get', 'status').filter((sight) => storyAt(sight) === healthy)
  const [since] = read
  const stale = since !== undefined && item.from - since.to >= rereadAfterMs
  if (story !== 'installing' || !stale || read.every(({ via }) => via !== 'get')) return null
  if (installingAfter(life, since.from, 'get', 'status').length > 0) return null
  return complain('The list shows another status than the server itself', {
    expected: textOf(since.value, 'status'),
    actual: story,
    where: 'status',
    exchanges: [since.exchange, item.exchange],
  })
}

/** So may the state of the password be, which never goes back. */
export function weighListedPassword(life: Life, item: Sight): Judgement {
  const listed = textOf(item.value, 'password_status')
  const read = aliveLooks(life, 'get').filter(({ http }) => http === 200)
  const since = read.find(({ value }) => textOf(value, 'password_status') === 'ready')
  if (listed === null || listed === 'ready' || since === undefined) return null
  if (item.from - since.to < rereadAfterMs) return null
  return complain('The list shows another password_status than the server itself', {
    expected: 'ready',
    actual: listed,
    where: 'password_status',
    exchanges: [since.exchange, item.exchange],
  })
}

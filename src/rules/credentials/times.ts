/** Rules about when there is a password (CRD-02, -03). */
import { credentialsGraceMs } from '#contract/patience.ts'
import { type Life, type Sight, storyAt, textOf } from '#views/lives/life.ts'
import {
  aliveLooks,
  installedSight,
  installingAfter,
  livingLooks,
  readySight,
} from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { complain, type Judgement } from '../finding.ts'
import { turnedAway } from '../get/details.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'
import { passwordIn } from './answer.ts'

const needs = ['creates'] as const

/** The last steps of an installation may show in any order for so long. */
const finishMs = 3_000
/** So many reads that still say installing cannot all be behind. */
const stillInstallingMin = 3

/** Was the server installing well after this read of its credentials? */
function isBeforeEnd(life: Life, read: Sight): boolean {
  const later = installingAfter(life, read.to, 'get', 'status', 'list')
  const late = later.some(({ from }) => from - read.to >= finishMs)
  return late || later.length >= stillInstallingMin
}

/** Reads of the credentials before anything said that the installation was over. */
function earlyReads(life: Life): readonly Sight[] {
  const endAt = installedSight(life)?.from ?? Number.POSITIVE_INFINITY
  return livingLooks(life, 'credentials').filter(({ from }) => from < endAt)
}

function weighEarly(life: Life): Judgement | undefined {
  const early = earlyReads(life)
  const refused =
    early.find(({ http }) => http === 204) ??
    turnedAway(life, livingLooks(life, 'credentials')).find((sight) => early.includes(sight))
  if (refused !== undefined) {
    return complain('The credentials are not answered 200 during the installation', {
      expected: 200,
      actual: refused.http,
      where: 'status',
      exchanges: [life.creation.attempt.exchange, refused.exchange],
    })
  }
  const empty = early.find(({ value }) => textOf(value, 'root_password') === '')
  if (empty !== undefined) {
    return complain('The password is an empty text during the installation', {
      expected: null,
      actual: '',
      where: 'root_password',
      exchanges: [empty.exchange],
    })
  }
  const given = early.find((read) => passwordIn(read.value) !== null && isBeforeEnd(life, read))
  if (given !== undefined) {
    return complain('A password is given out during the installation', {
      expected: null,
      actual: textOf(given.value, 'root_password'),
      where: 'root_password',
      exchanges: [given.exchange],
    })
  }
  return early.some(({ http, value }) => http === 200 && passwordIn(value) === null)
    ? null
    : undefined
}

// null is the promise: a 404 or a 409 makes pollers give up, and an early password does not work.
const nullWhileInstalling = weighed<Life>({
  id: 'credentials/null-while-installing',
  clause: 'CRD-02',
  view: lives,
  needs,
  optional: 'the installation was over before it could be watched',
  weigh: weighEarly,
})

// Nobody gets into a server whose password never comes.
const readyOnceInstalled = weighed<Life>({
  id: 'credentials/ready-once-installed',
  clause: 'CRD-03',
  view: lives,
  needs,
  weigh(life) {
    const ready = readySight(life)
    if (ready === null) return undefined
    const reads = aliveLooks(life, 'credentials').filter(({ from }) => from >= ready.to)
    const word = ({ value }: Sight) => textOf(value, 'password_status')
    if (reads.some((read) => passwordIn(read.value) !== null && word(read) === 'ready')) return null
    const last = reads.at(-1)
    if (last === undefined) return undefined
    const given = passwordIn(last.value) !== null
    // `generating` may be a moment behind. Another word for it is open (AMB-22).
    const isWaiting = !given || word(last) === 'generating'
    if (isWaiting && last.from - ready.to < credentialsGraceMs) return undefined
    const making = livingLooks(life, 'credentials').filter(
      (read) => passwordIn(read.value) === null,
    )
    if (!isWaiting && making.some((read) => word(read) === word(last))) return undefined
    return complain(
      given ? 'password_status is not ready' : 'There is no password after the installation',
      {
        expected: 'ready, with a password',
        actual: word(last),
        where: given ? 'password_status' : 'root_password',
        exchanges: [ready.exchange, last.exchange],
      },
    )
  },
})

export const credentialsTimeRules: Rule[] = [nullWhileInstalling, readyOnceInstalled]

/** Words of `password_status`, with the story of the server at the time: for the question. */
export function wordsOf(life: Life): readonly string[] {
  const words = life.events.flatMap((event) => {
    if (event.kind !== 'sight' || !event.own) return []
    const word = textOf(event.value, 'password_status')
    return word === null ? [] : [`${word}${storyAt(event) === 'installing' ? ' (installing)' : ''}`]
  })
  return [...new Set(words)].sort()
}

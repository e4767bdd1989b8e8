/** Rules about what is left after a DELETE, and of whom (DEL-03, -05, -07, INV-12). */
import { visibilityGraceMs } from '#contract/patience.ts'
import { isStranger } from '#views/attempts.ts'
import { isAccepted } from '#views/lives/events.ts'
import { type Act, type Life, type Sight, storyAt, type Via } from '#views/lives/life.ts'
import {
  acceptedDeletion,
  actsOf,
  isGone,
  isShortRead,
  looks,
  shortReads,
} from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { complain, type Judgement } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

const needs = ['creates'] as const

/** A server that can still be read so long after its DELETE will stay. */
export const deletionPatienceMs = 30_000
/** One that says `deleting` gets as long again. */
export const deletingPatienceMs = 60_000

/** The owner's looks through one operation after the deletion was accepted. */
function looksAfter(life: Life, deletion: Act, ...vias: readonly Via[]): readonly Sight[] {
  return looks(life, ...vias).filter(({ from }) => from >= deletion.to)
}

/** When any operation first said that the server is gone, or null. */
function goneAt(life: Life, deletion: Act): Sight | null {
  return looksAfter(life, deletion, 'get', 'status', 'credentials').find(isGone) ?? null
}

/** What another DELETE has removed, after long enough a wait, says nothing of the first one. */
function beforeNextDeletion(life: Life, deletion: Act, seen: readonly Sight[]): readonly Sight[] {
  const next = actsOf(life, 'delete').find((act) => act.own && act.from >= deletion.to)
  const early = seen.filter(({ from }) => next !== undefined && from < next.from)
  const waitedMs = (early.at(-1)?.from ?? deletion.to) - deletion.to
  return waitedMs >= deletingPatienceMs ? early : seen
}

function weighRemains(life: Life, deletion: Act, all: readonly Sight[]): Judgement | undefined {
  const seen = beforeNextDeletion(life, deletion, all)
  const last = seen.at(-1)
  if (last === undefined) return undefined
  if (seen.some(isGone)) return null
  if (last.http >= 500) return undefined
  const gone = goneAt(life, deletion)
  const deleting = storyAt(last) === 'deleting'
  const patienceMs = deleting ? deletingPatienceMs : deletionPatienceMs
  const patient = last.from - deletion.to >= patienceMs
  const alone = gone !== null && last.from - gone.to >= visibilityGraceMs
  if (!patient && !alone) return undefined
  const words =
    last.http < 300
      ? 'A deleted server can still be read'
      : 'A deleted server is not said to be gone'
  return complain(words, {
    expected: 404,
    actual: last.http,
    exchanges: [deletion.exchange, last.exchange],
  })
}

/** Credentials are CRD-08's, the list is LST-10's. */
function goneRule(via: 'get' | 'status'): Rule {
  return weighed<Life>({
    id: via === 'get' ? 'delete/deleted-server-is-gone' : 'delete/status-of-deleted-server-is-gone',
    clause: 'DEL-03',
    view: lives,
    needs,
    weigh(life) {
      const deletion = acceptedDeletion(life)
      if (deletion === null) return undefined
      return weighRemains(life, deletion, looksAfter(life, deletion, via))
    },
  })
}

// Two ways of looking it up are two queries, and one may have forgotten what the other leaves out.
const shortUuidIsGone = weighed<Life>({
  id: 'delete/short-uuid-of-deleted-server-is-gone',
  clause: 'DEL-03',
  view: lives,
  needs,
  optional: 'no deleted server was asked for by its short uuid',
  weigh(life) {
    const deletion = acceptedDeletion(life)
    if (deletion === null) return undefined
    const seen = shortReads(life).filter(
      (sight) => sight.from >= deletion.to && (sight.http !== 200 || isShortRead(life, sight)),
    )
    // What is too short for a uuid, and leads nowhere, may be called malformed (ERR-11).
    if (seen.some(({ http }) => http === 400 || http === 422)) return null
    return weighRemains(life, deletion, seen)
  },
})

// Whoever can guess a uuid could wipe out a competitor.
const foreignDeletionDoesNothing = weighed<Life>({
  id: 'delete/other-accounts-delete-nothing',
  clause: 'DEL-05',
  view: lives,
  needs: ['creates', 'other'],
  weigh(life) {
    const deletions = actsOf(life, 'delete')
    const foreign = deletions.find(({ own, exchange }) => !own && !isStranger(exchange))
    if (foreign === undefined) return undefined
    const mine = deletions.find(({ own }) => own)?.from ?? Number.POSITIVE_INFINITY
    const wasThere = looks(life, 'get', 'status').some(
      ({ http, to }) => http === 200 && to <= foreign.from,
    )
    const after = looks(life, 'get', 'status').filter(
      ({ from }) => from >= foreign.to && from < mine,
    )
    if (!wasThere || mine < foreign.from || after.length === 0) return undefined
    const lost = after.find(isGone)
    if (lost === undefined) return after.some(({ http }) => http === 200) ? null : undefined
    // A DELETE without any account may have done it: that is AUT-06's.
    const seenAt = looks(life, 'get', 'status').findLast(
      ({ http, to }) => http === 200 && to <= lost.from,
    )!.from
    const strays = deletions.filter(({ exchange }) => isStranger(exchange))
    if (strays.some(({ from }) => from > seenAt && from < lost.from)) return undefined
    return complain('A DELETE by another account has removed the server', {
      expected: 200,
      actual: lost.http,
      operation: 'deleteServer',
      exchanges: [foreign.exchange, lost.exchange],
    })
  },
})

// There is nothing left to start, nor to restore.
const nothingWorksAfterwards = weighed<Life>({
  id: 'delete/power-and-backups-are-gone',
  clause: 'DEL-07',
  view: lives,
  needs,
  optional: 'neither power nor backups of a deleted server were tried',
  weigh(life) {
    const deletion = acceptedDeletion(life)
    const gone = deletion === null ? null : goneAt(life, deletion)
    if (deletion === null || gone === null) return undefined
    const tried = [
      ...actsOf(life, 'power').filter(({ own }) => own),
      ...looks(life, 'backups'),
    ].filter(({ from, http }) => from >= gone.to && http !== null)
    if (tried.length === 0) return undefined
    const odd = tried.find((one) => isAccepted(one))
    if (odd === undefined) return null
    return complain('A deleted server still answers', {
      expected: 404,
      actual: odd.http,
      exchanges: [gone.exchange, odd.exchange],
    })
  },
})

// Deletion is the end: a server that comes back is billed again.
const deletedIsFinal = weighed<Life>({
  id: 'delete/deleted-is-final',
  clause: 'INV-12',
  view: lives,
  needs,
  weigh(life) {
    const deletion = acceptedDeletion(life)
    const gone = deletion === null ? null : goneAt(life, deletion)
    if (deletion === null || gone === null) return undefined
    const later = looksAfter(life, deletion, 'get', 'status', 'credentials').filter(
      ({ from }) => from >= gone.to,
    )
    const wasGone = (sight: Sight): boolean =>
      later
        .concat(gone)
        .some(
          (other) =>
            other.via === sight.via && isGone(other) && sight.from - other.to >= visibilityGraceMs,
        )
    const back = later.find((sight) => sight.http === 200 && wasGone(sight))
    if (back === undefined) return later.some(isGone) ? null : undefined
    return complain('A deleted server has come back', {
      expected: 404,
      actual: 200,
      exchanges: [deletion.exchange, gone.exchange, back.exchange],
    })
  },
})

export const deleteEffectRules: Rule[] = [
  goneRule('get'),
  goneRule('status'),
  shortUuidIsGone,
  foreignDeletionDoesNothing,
  nothingWorksAfterwards,
  deletedIsFinal,
]

/** Answers questions about a life: when it was visible, installed, stopped, deleted. */
import { visibilityGraceMs } from '#contract/patience.ts'
import { isAccepted } from './events.ts'
import { type Act, healthy, type Life, type Sight, storyAt, textOf, type Via } from './life.ts'

/** The owner's looks through one operation, by the full uuid where the path has one. */
export function looks(life: Life, ...vias: readonly Via[]): readonly Sight[] {
  return life.events.filter(
    (event): event is Sight =>
      event.kind === 'sight' && event.own && !event.short && vias.includes(event.via),
  )
}

/** Everything that was done to the server or tried, by whomever. */
export function actsOf(life: Life, what?: Act['what']): readonly Act[] {
  return life.events.filter(
    (event): event is Act => event.kind === 'act' && (what === undefined || event.what === what),
  )
}

/** When the first DELETE was tried, by whomever and with whatever success; infinity without one. */
export function deletionTriedAt(life: Life): number {
  return actsOf(life, 'delete')[0]?.from ?? Number.POSITIVE_INFINITY
}

/** A DELETE that nobody answered, or a gateway, was sent again, and is not found any more. */
function isDoneUnseen(deletes: readonly Act[], act: Act): boolean {
  const lost = deletes.some(({ http, to }) => http === null && to <= act.from)
  return lost && (act.http === 404 || act.http === 410)
}

/**
 * The owner's first DELETE that was accepted, or null. Its answer may have been lost: then a
 * repetition tells (DEL-02).
 */
export function acceptedDeletion(life: Life): Act | null {
  const own = actsOf(life, 'delete').filter((act) => act.own)
  return own.find((act) => isAccepted(act) || isDoneUnseen(own, act)) ?? null
}

/** A read by the short uuid that found this very server: as good as one by the full uuid. */
export function isShortRead(life: Life, { short, via, value }: Sight): boolean {
  return short && via === 'get' && textOf(value, 'uuid')?.toLowerCase() === life.uuid
}

/** The owner's reads by the short uuid, whatever they found. */
export function shortReads(life: Life): readonly Sight[] {
  return life.events.filter(
    (event): event is Sight =>
      event.kind === 'sight' && event.own && event.short && event.via === 'get',
  )
}

/** The owner's successful looks until he tried to delete the server himself. */
export function aliveLooks(life: Life, ...vias: readonly Via[]): readonly Sight[] {
  const tried = actsOf(life, 'delete').find(({ own }) => own)
  const endAt = tried?.from ?? Number.POSITIVE_INFINITY
  return life.events.filter(
    (event): event is Sight =>
      event.kind === 'sight' &&
      event.own &&
      event.http === 200 &&
      event.from < endAt &&
      vias.includes(event.via) &&
      (!event.short || isShortRead(life, event)),
  )
}

/** The owner's looks while nobody had tried to delete the server: it has to be there. */
export function livingLooks(life: Life, ...vias: readonly Via[]): readonly Sight[] {
  const endAt = deletionTriedAt(life)
  return looks(life, ...vias).filter(({ from }) => from < endAt)
}

/** 404 or 410. */
export function isGone({ http }: { readonly http: number }): boolean {
  return http === 404 || http === 410
}

/** Sent when a new server has to be visible (AMB-50). */
export function isPastGrace(life: Life, sight: Sight): boolean {
  return sight.from - life.madeAt >= visibilityGraceMs
}

/** The first status that says running and not installing (AMB-11), or null. */
export function readySight(life: Life): Sight | null {
  return (
    aliveLooks(life, 'status').find(
      (sight) => textOf(sight.value, 'state') === 'running' && storyAt(sight) === healthy,
    ) ?? null
  )
}

/** The first status read that no longer says installing, or null. */
export function installedSight(life: Life): Sight | null {
  return (
    aliveLooks(life, 'status').find((sight) => {
      const story = storyAt(sight)
      return story !== undefined && story !== 'installing'
    }) ?? null
  )
}

/** Looks that say installing, after the given moment. */
export function installingAfter(life: Life, at: number, ...vias: readonly Via[]): readonly Sight[] {
  return aliveLooks(life, ...vias).filter(
    (sight) => sight.from >= at && storyAt(sight) === 'installing',
  )
}

/** Reads of the status that are a healthy 200, with the state they show. */
export function statesOf(life: Life): readonly { sight: Sight; state: string }[] {
  return aliveLooks(life, 'status').flatMap((sight) => {
    const state = textOf(sight.value, 'state')
    return state === null ? [] : [{ sight, state }]
  })
}

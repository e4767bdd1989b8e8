/** The life of one server as a tape shows it: its creation, looks at it, things done to it. */
import type { Exchange } from '#exchange/exchange.ts'
import { type Json, type JsonObject, member } from '#exchange/json.ts'
import type { Creation } from '../creations.ts'
import type { Answer } from '../responses.ts'
import type { Subject } from '../view.ts'

/** The operation through which a server was looked at. */
export type Via = 'get' | 'list' | 'status' | 'credentials' | 'backups'

/** One answered look at one server. Times are milliseconds on the harness's clock. */
export interface Sight {
  readonly kind: 'sight'
  readonly exchange: Exchange
  readonly answer: Answer
  readonly via: Via
  /** By the account that made the server? */
  readonly own: boolean
  /** By the short uuid? */
  readonly short: boolean
  /** HTTP status. */
  readonly http: number
  /** `data` of the answer, or the item of a list; undefined where there is none. */
  readonly value: Json | undefined
  /** False where a list that was read to its end does not hold the server. */
  readonly listed: boolean
  /** `?status=` of a list, else null. */
  readonly filter: string | null
  readonly from: number
  readonly to: number
}

/** One thing done to the server, or tried. */
export interface Act {
  readonly kind: 'act'
  readonly exchange: Exchange
  /** `look` is a GET or HEAD on the power path: it must do nothing (PWR-09). */
  readonly what: 'power' | 'delete' | 'look'
  readonly own: boolean
  readonly short: boolean
  /** HTTP status; null where no answer of the API says what became of it. */
  readonly http: number | null
  /** The request body has nothing in it, or `{}`. */
  readonly empty: boolean
  /** Name of the member that carries the action, and the action, where one was found (AMB-20). */
  readonly member: string | null
  readonly word: string | null
  readonly from: number
  readonly to: number
}

export type LifeEvent = Sight | Act

/** What the calls of a whole tape have shown about power: shared by all lives. */
export interface PowerLore {
  /** Members with which a documented action was accepted. */
  readonly members: ReadonlySet<string>
}

export interface Life extends Subject {
  /** In lower case. */
  readonly uuid: string
  /** `uuid_short` as given, or null where it is no text. */
  readonly short: string | null
  readonly account: string
  readonly creation: Creation
  /** `data` of the 201. */
  readonly made: JsonObject
  /** When the 201 had arrived. */
  readonly madeAt: number
  /** In the order of the tape. */
  readonly events: readonly LifeEvent[]
  readonly lore: PowerLore
  /** When a DELETE of another server of the account was first accepted; infinity without one. */
  readonly neighbourDeletedAt: number
}

/** Words of `status` that tell of something other than a healthy server. */
const troubled = new Set([
  'installing',
  'install_failed',
  'installation_failed',
  'reinstalling',
  'suspended',
  'restoring',
  'restoring_backup',
  'restoring_snapshot',
  'deleting',
  'deleted',
  'deletion_failed',
  'failed',
  'error',
])

/** The word for a server in good health, whatever the target writes for it. */
export const healthy = 'healthy'

/**
 * The story that a `status` tells: healthy may be null here and a word such as `active` there
 * (AMB-12). Undefined where the member is missing or neither text nor null.
 */
export function storyOf(value: Json | undefined): string | undefined {
  const status = member(value, 'status')
  if (status === null) return healthy
  if (typeof status !== 'string') return undefined
  return troubled.has(status) ? status : healthy
}

/** The story of a sight that has one: from get, list and status, answered 200. */
export function storyAt(sight: Sight): string | undefined {
  return sight.http === 200 && sight.via !== 'credentials' && sight.via !== 'backups'
    ? storyOf(sight.value)
    : undefined
}

/** Text of a member, else null. */
export function textOf(value: Json | undefined, name: string): string | null {
  const text = member(value, name)
  return typeof text === 'string' ? text : null
}

/** Finite number of a member, else null. */
export function numberOf(value: Json | undefined, name: string): number | null {
  const number = member(value, name)
  return typeof number === 'number' ? number : null
}

/** Which whole runs are kept as recordings, and how they are put together again. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Exchange } from '#exchange/exchange.ts'

export type Recording = readonly Exchange[]

export interface Recordings {
  readonly plain: Recording
  /** Of each other run what is not as in the plain one; the ids of the rest. */
  readonly others: Record<string, (Exchange | string)[]>
}

/** Some of each topic that touch more than one answer, and some legitimate servers. */
export const recorded: readonly string[] = [
  'authentication/foreign-server-powered',
  'authentication/foreign-server-deleted',
  'authentication/connection-stays-signed-in',
  'errors/unknown-server-answered-403',
  'create/makes-two-servers',
  'create/get-finds-it-half-a-minute-later',
  'create/hostname-ignored',
  'list/deleted-servers-stay',
  'list/filter-applied-after-paging',
  'list/newest-server-missing-every-other-time',
  'get/short-uuid-finds-the-first-server',
  'status/installing-comes-back-once',
  'status/uptime-jumps-back',
  'credentials/readable-after-deletion',
  'power/acts-on-all-servers-of-the-account',
  'power/restart-has-no-effect',
  'power/get-switches-the-server',
  'delete/takes-the-newest-server',
  'delete/accepted-but-never-done',
  'pagination/sizes-capped-at-50',
  'idempotency/replay-after-deletion-creates-anew',
  'idempotency/key-known-to-one-worker-of-two',
  'idempotency/replay-shows-present-state',
  'retries/reading-the-status-starts-the-server',
  'transport/byte-order-mark-before-json',
  'locations/unlisted-location-accepted',
  'transport/json-needs-a-charset',
  'transport/compressed-answers-cut-short',
  'pagination/order-changes-from-request-to-request',
  'transport/large-answers-break-off',
  'create/visible-after-half-a-minute',
  'pagination/total-is-the-number-on-the-page',
  'envelope/status-is-bare',
  'pagination/meta-missing-where-all-fits-one-page',
  'transport/length-in-characters',
  'list/empty-list-answered-404',
  'plans/keyed-by-id',
  'idempotency/one-key-per-account',
  'idempotency/key-with-hyphens-refused',
  'authentication/whitelist-not-enforced',
  'list/filter-compares-the-wrong-way-round',
  'pagination/per-page-as-text-when-asked-for',
  'transport/null-status-left-out',
  'transport/malformed-uuid-crashes',
  'transport/power-reads-forms-only',
  'envelope/created-server-under-server',
  'plans/id-used-twice',
  'plans/tier-no-longer-on-offer',
  'idempotency/attempt-without-token-takes-the-key',
  'authentication/any-header-opens-reads',
  'authentication/foreign-credentials-read',
  'envelope/replayed-server-is-bare',
  'plans/disk-missing-on-later-pages',
  'create/ulid-for-a-uuid',
  'status/state-is-a-truth-value',
  'credentials/status-stays-generating',
  'pagination/pages-count-from-zero',
  'idempotency/key-shared-between-accounts',
  'authentication/plans-need-no-token',
  'authentication/orders-need-a-whitelist',
  'envelope/not-found-without-envelope',
  'locations/ids-lead-nowhere',
  ...[
    'variant 1',
    'variant 3',
    'variant 15',
    'variant 16',
    'variant 8',
    'variant 10',
    'variant 37',
    'variant 13',
  ],
]

export const recordingsFile = new URL('./recordings.json.gz', import.meta.url)

/** All recordings in full; those but the plain one by name. */
export function readRecordings(): {
  readonly plain: Recording
  readonly others: readonly (readonly [string, Recording])[]
} {
  const text = gunzipSync(readFileSync(recordingsFile)).toString('utf8')
  const { plain, others } = JSON.parse(text) as Recordings
  const byId = new Map(plain.map((exchange) => [exchange.id, exchange]))
  const whole = (parts: readonly (Exchange | string)[]): Exchange[] =>
    parts.map((part) => (typeof part === 'string' ? byId.get(part)! : part))
  return { plain, others: Object.entries(others).map(([name, parts]) => [name, whole(parts)]) }
}

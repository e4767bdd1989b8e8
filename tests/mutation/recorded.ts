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
  'transport/get-on-power-answered-200',
  'transport/head-answered-404',
  'authentication/foreign-server-powered',
  'authentication/foreign-server-deleted',
  'authentication/connection-stays-signed-in',
  'envelope/status-is-bare',
  'errors/unknown-server-answered-403',
  'plans/filter-renumbers-plans',
  'locations/listed-once-per-node',
  'templates/slug-of-another-region-accepted',
  'create/makes-two-servers',
  'create/get-finds-it-half-a-minute-later',
  'create/hostname-ignored',
  'create/second-server-gets-the-plan-of-the-first',
  'list/deleted-servers-stay',
  'list/filter-applied-after-paging',
  'list/filtered-total-counts-everything',
  'list/filter-takes-stopped-for-installing',
  'list/newest-server-missing-every-other-time',
  'get/short-uuid-finds-the-first-server',
  'get/created-at-moves-to-the-end-of-the-installation',
  'status/installing-comes-back-once',
  'status/uptime-jumps-back',
  'status/uptime-survives-a-restart',
  'status/second-server-never-starts',
  'credentials/password-shown-once',
  'credentials/readable-after-deletion',
  'power/acts-on-all-servers-of-the-account',
  'power/restart-has-no-effect',
  'power/stopping-has-no-effect',
  'power/get-switches-the-server',
  'delete/takes-the-newest-server',
  'delete/accepted-but-never-done',
  'delete/get-still-answers',
  'backups/of-all-servers-of-the-account',
  'pagination/order-depends-on-the-page-size',
  'pagination/sizes-capped-at-50',
  'pagination/last-page-counts-by-25',
  'idempotency/replay-after-deletion-creates-anew',
  'idempotency/key-known-to-one-worker-of-two',
  'idempotency/slower-one-releases-the-key',
  'idempotency/replay-shows-present-state',
  'retries/reading-the-status-starts-the-server',
  ...['variant 1', 'variant 2', 'variant 3', 'variant 4'],
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

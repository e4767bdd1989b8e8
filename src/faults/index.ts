/** All faults, topic by topic in the order of the reference, and all legitimate variants. */
import { absenceFaults } from './authentication/absence.ts'
import { boundaryFaults } from './authentication/boundary.ts'
import { tokenFaults } from './authentication/tokens.ts'
import { whitelistFaults } from './authentication/whitelist.ts'
import { backupFaults } from './backups/lists.ts'
import { addressFaults } from './create/addresses.ts'
import { creationAnswerFaults } from './create/answers.ts'
import { creationOutcomeFaults } from './create/outcomes.ts'
import { creationRequestFaults } from './create/requests.ts'
import { creationValueFaults } from './create/values.ts'
import { credentialAnswerFaults } from './credentials/answers.ts'
import { passwordFaults } from './credentials/passwords.ts'
import { deletionFaults } from './delete/deletions.ts'
import { failureFaults } from './envelope/failures.ts'
import { successFaults } from './envelope/successes.ts'
import { codeFaults } from './errors/codes.ts'
import { failureAnswerFaults } from './errors/failures.ts'
import type { Fault } from './fault.ts'
import { detailFaults } from './get/details.ts'
import { lookupFaults } from './get/lookup.ts'
import { keyKeepingFaults } from './idempotency/keeping.ts'
import { keyFaults } from './idempotency/keys.ts'
import { raceFaults } from './idempotency/races.ts'
import { replayFaults } from './idempotency/replays.ts'
import { listCoverageFaults } from './list/coverage.ts'
import { listFilterFaults } from './list/filters.ts'
import { listItemFaults } from './list/items.ts'
import { locationFaults } from './locations/shapes.ts'
import { cutFaults } from './pagination/cuts.ts'
import { metaFaults } from './pagination/meta.ts'
import { reachFaults } from './pagination/reach.ts'
import { sizeFaults } from './pagination/sizes.ts'
import { planFilterFaults } from './plans/filters.ts'
import { planFaults } from './plans/prices.ts'
import { powerFaults } from './power/actions.ts'
import { limitCountingFaults } from './rate-limits/counting.ts'
import { limitHeaderFaults } from './rate-limits/headers.ts'
import { limitKeyFaults } from './rate-limits/keys.ts'
import { limitNumberFaults } from './rate-limits/numbers.ts'
import { limitRefusalFaults } from './rate-limits/refusals.ts'
import { limitResetFaults } from './rate-limits/resets.ts'
import { retryAfterFaults } from './rate-limits/retry-after.ts'
import { readFaults } from './retries/reads.ts'
import { statusPresenceFaults } from './status/presence.ts'
import { uptimeFaults } from './status/uptime.ts'
import { statusWordFaults } from './status/words.ts'
import { templateFaults } from './templates/slugs.ts'
import { contentFaults } from './transport/content.ts'
import { crashFaults } from './transport/crashes.ts'
import { disclosureFaults } from './transport/disclosures.ts'
import { requestFaults } from './transport/requests.ts'
import { wireFaults } from './transport/wire.ts'
import { variants } from './variants/points.ts'

export type { Fault } from './fault.ts'
export { variantAt, variants } from './variants/points.ts'

export const faults: readonly Fault[] = [
  contentFaults,
  crashFaults,
  disclosureFaults,
  requestFaults,
  wireFaults,
  absenceFaults,
  boundaryFaults,
  tokenFaults,
  whitelistFaults,
  failureFaults,
  successFaults,
  codeFaults,
  failureAnswerFaults,
  planFilterFaults,
  planFaults,
  locationFaults,
  templateFaults,
  addressFaults,
  creationAnswerFaults,
  creationOutcomeFaults,
  creationRequestFaults,
  creationValueFaults,
  listCoverageFaults,
  listFilterFaults,
  listItemFaults,
  detailFaults,
  lookupFaults,
  statusPresenceFaults,
  uptimeFaults,
  statusWordFaults,
  credentialAnswerFaults,
  passwordFaults,
  powerFaults,
  deletionFaults,
  backupFaults,
  cutFaults,
  metaFaults,
  reachFaults,
  sizeFaults,
  limitCountingFaults,
  limitHeaderFaults,
  limitResetFaults,
  limitKeyFaults,
  limitNumberFaults,
  limitRefusalFaults,
  retryAfterFaults,
  keyFaults,
  keyKeepingFaults,
  raceFaults,
  replayFaults,
  readFaults,
].flat()

const byId: ReadonlyMap<string, Fault> = new Map(
  [...faults, ...variants].map((one) => [one.id, one]),
)

/** The fault or variant of an id, or null. */
export function faultOf(id: string): Fault | null {
  return byId.get(id) ?? null
}

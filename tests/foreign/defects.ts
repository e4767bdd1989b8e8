/** The list of all single defects, grouped as the contract groups its clauses. */

import { authDefects } from './defects/auth.ts'
import { backupDefects } from './defects/backups.ts'
import { countDefects } from './defects/counts.ts'
import { createdDefects } from './defects/created.ts'
import { createdValueDefects } from './defects/created-values.ts'
import { credentialDefects } from './defects/credentials.ts'
import { cutDefects } from './defects/cuts.ts'
import type { Defect } from './defects/defect.ts'
import { deleteDefects } from './defects/deletion.ts'
import { effectDefects } from './defects/effects.ts'
import { envelopeDefects } from './defects/envelope.ts'
import { errorDefects } from './defects/errors.ts'
import { framingDefects } from './defects/framing.ts'
import { getDefects } from './defects/get.ts'
import { keyingDefects } from './defects/keying.ts'
import { lenientDefects } from './defects/lenient.ts'
import { limitAnswerDefects } from './defects/limit-answers.ts'
import { limitHeaderDefects } from './defects/limit-headers.ts'
import { limitKeyDefects } from './defects/limit-keys.ts'
import { listDefects } from './defects/list.ts'
import { listItemDefects } from './defects/list-items.ts'
import { memoryDefects } from './defects/memory.ts'
import { metaDefects } from './defects/meta.ts'
import { metaSumDefects } from './defects/meta-sums.ts'
import { orderDefects } from './defects/orders.ts'
import { payloadDefects } from './defects/payloads.ts'
import { placeDefects } from './defects/places.ts'
import { planListDefects } from './defects/plan-lists.ts'
import { planDefects } from './defects/plans.ts'
import { powerDefects } from './defects/power.ts'
import { raceDefects } from './defects/races.ts'
import { refusedDefects } from './defects/refusals.ts'
import { repeatDefects } from './defects/repeats.ts'
import { statusDefects } from './defects/status.ts'
import { strictDefects } from './defects/strict.ts'
import { tenancyDefects } from './defects/tenancy.ts'
import { transportDefects } from './defects/transport.ts'
import { uptimeDefects } from './defects/uptime.ts'
import { visibleDefects } from './defects/visible.ts'
import { whitelistDefects } from './defects/whitelist.ts'

export type { Defect } from './defects/defect.ts'

/** Every defect. Ids are unique; a defect's clause is the one a judge ought to name. */
export const defects: readonly Defect[] = [
  ...transportDefects,
  ...framingDefects,
  ...authDefects,
  ...whitelistDefects,
  ...tenancyDefects,
  ...planDefects,
  ...planListDefects,
  ...placeDefects,
  ...powerDefects,
  ...effectDefects,
  ...deleteDefects,
  ...backupDefects,
  ...orderDefects,
  ...createdDefects,
  ...createdValueDefects,
  ...visibleDefects,
  ...countDefects,
  ...envelopeDefects,
  ...payloadDefects,
  ...errorDefects,
  ...refusedDefects,
  ...lenientDefects,
  ...strictDefects,
  ...limitKeyDefects,
  ...statusDefects,
  ...uptimeDefects,
  ...credentialDefects,
  ...metaDefects,
  ...metaSumDefects,
  ...cutDefects,
  ...listDefects,
  ...listItemDefects,
  ...getDefects,
  ...repeatDefects,
  ...memoryDefects,
  ...keyingDefects,
  ...raceDefects,
  ...limitAnswerDefects,
  ...limitHeaderDefects,
]

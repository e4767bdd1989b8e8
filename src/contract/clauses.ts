/** Every promise of the reference as data, in the order of the reference. */
import type { Clause, ClauseId } from './clause.ts'
import { authentication } from './clauses/authentication.ts'
import { backups } from './clauses/backups.ts'
import { create } from './clauses/create.ts'
import { credentials } from './clauses/credentials.ts'
import { remove } from './clauses/delete.ts'
import { envelope } from './clauses/envelope.ts'
import { errors } from './clauses/errors.ts'
import { get } from './clauses/get.ts'
import { idempotency } from './clauses/idempotency.ts'
import { invariants } from './clauses/invariants.ts'
import { list } from './clauses/list.ts'
import { locations } from './clauses/locations.ts'
import { openapi } from './clauses/openapi.ts'
import { pagination } from './clauses/pagination.ts'
import { plans } from './clauses/plans.ts'
import { power } from './clauses/power.ts'
import { rateLimits } from './clauses/rate-limits.ts'
import { retries } from './clauses/retries.ts'
import { status } from './clauses/status.ts'
import { templates } from './clauses/templates.ts'
import { transport } from './clauses/transport.ts'
import { webhookReceiver } from './clauses/webhook-receiver.ts'
import { webhookSender } from './clauses/webhook-sender.ts'

/** All clauses, section by section; the invariants across operations come last. */
export const clauses: readonly Clause[] = [
  transport,
  authentication,
  envelope,
  errors,
  plans,
  locations,
  templates,
  create,
  list,
  get,
  status,
  credentials,
  power,
  remove,
  backups,
  pagination,
  rateLimits,
  idempotency,
  retries,
  webhookSender,
  webhookReceiver,
  openapi,
  invariants,
].flat()

const byId: ReadonlyMap<string, Clause> = new Map(clauses.map((clause) => [clause.id, clause]))

/** The clause of an id. Throws on an id that no section has: a programmer's or a caller's slip. */
export function clauseOf(id: ClauseId): Clause {
  const clause = byId.get(id)
  if (clause === undefined) {
    throw new Error(
      `There is no clause ${id}: ids are those of the contract, such as PAG-08. ` +
        '`vps-contract list clauses` names them all.',
    )
  }
  return clause
}

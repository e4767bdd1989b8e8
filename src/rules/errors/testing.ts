/** What the tests of the error rules share: a sound order, and verdicts on few exchanges. */
import type { Exchange } from '#exchange/exchange.ts'
import { errorsRules } from '../errors.ts'
import { type CallDetails, call, envelope, failing, run } from '../testing.ts'

export const ruleOf = (id: string) => errorsRules.find((rule) => rule.id === `errors/${id}`)!
export const outcome = (id: string, ...tape: Exchange[]) => run(ruleOf(id), tape).outcome
export const fails = (...tape: Exchange[]) =>
  failing(errorsRules, tape).map((id) => id.split('/')[1])

const place = { plan_id: 1, location_id: 3, template_slug: 'debian-12' }
export const full = { ...place, hostname: 'h.example.com' }
export const create = (status: number, code: string, details: CallDetails = {}) =>
  call('POST /servers', status, { sent: full, json: envelope(code), ...details })
export const uuid = 'deadbeef-dead-4ead-8ead-deadbeefdead'

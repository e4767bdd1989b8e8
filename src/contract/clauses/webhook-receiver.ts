/** Webhooks as a consumer has to treat them. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, should } = section(
  'webhook-receiver',
  'receiver',
  'built by a later issue: judging a webhook consumer',
)

export const webhookReceiver: readonly Clause[] = [
  must('WHR-01')`
    A delivery whose signature is wrong, absent or stale is refused before anything comes of it.`,
  must('WHR-02')`
    A genuine delivery is answered 2xx within 10 seconds.`,
  should('WHR-03')`
    Signatures are checked over the raw bytes, so that members in another order, other escapes
    and non-ASCII text still verify, and are compared in constant time.`,
  should('WHR-04')`
    An event id is acted upon once, however often it is delivered.`,
  should('WHR-05')`
    Events may arrive in any order, running before installing for one.`,
  should('WHR-06')`
    Events of an unknown type, or with unknown members, are acknowledged with a 2xx.`,
]

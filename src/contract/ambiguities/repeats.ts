/** What the reference leaves open about idempotency keys and webhook deliveries. */
import { prose } from '../prose.ts'
import type { Ambiguity } from './ambiguity.ts'

export const repeats: readonly Ambiguity[] = [
  {
    id: 'AMB-24',
    title: 'Format of the signature',
    clauses: ['WHS-03', 'WHS-04'],
    open: prose`
      Algorithm and header are named, the format is not.`,
    accepted: prose`
      Hexadecimal or base64, bare or after sha256=, v1=, v1, or a timestamp; over the body alone
      or after timestamp and id; the secret as text, hexadecimal or base64 behind whsec_. If
      nothing verifies, undecided unless the scheme was configured.`,
  },
  {
    id: 'AMB-25',
    title: 'Event ids',
    clauses: ['WHS-10'],
    open: prose`
      The sample looks like a ULID but is too short for one.`,
    accepted: prose`
      Any text that is not empty and not used twice.`,
  },
  {
    id: 'AMB-26',
    title: 'Time of an event',
    clauses: ['WHS-11', 'INV-18'],
    open: prose`
      It is not said if created_at means the event or the attempt to deliver it.`,
    accepted: prose`
      The time of the event; that of the attempt is a warning.`,
  },
  {
    id: 'AMB-27',
    title: 'Order of deliveries',
    clauses: ['WHS-25', 'WHR-05'],
    open: prose`
      No order is promised.`,
    accepted: prose`
      Deliveries in any order, compared by created_at.`,
  },
  {
    id: 'AMB-28',
    title: 'Known key with another body',
    clauses: ['IDE-08'],
    open: prose`
      Read to the letter the body does not matter; elsewhere in the trade such a request is
      refused.`,
    accepted: prose`
      The first 201 or a 4xx, never a second server.`,
  },
  {
    id: 'AMB-29',
    title: 'Key still in use',
    clauses: ['IDE-10', 'RTY-04'],
    open: prose`
      What the slower of two simultaneous requests gets is not said.`,
    accepted: prose`
      Waiting for the 201, 409, 425 or 429, and 503 with Retry-After as a remark. In each case a
      single server comes of it.`,
  },
  {
    id: 'AMB-30',
    title: 'Failed first attempt',
    clauses: ['IDE-14'],
    open: prose`
      Only an original 201 is promised to come back.`,
    accepted: prose`
      Carrying out the corrected request; repeating the failure or complaining of the other body
      is a remark.`,
  },
  {
    id: 'AMB-31',
    title: 'Scope of a key',
    clauses: ['IDE-15', 'IDE-16', 'IDE-17'],
    open: prose`
      Whether a key belongs to the account or to the token is not said.`,
    accepted: prose`
      Either. Handing a server to another account fails; blocking another account is an
      expected-level fault.`,
  },
  {
    id: 'AMB-32',
    title: 'First answer or present state',
    clauses: ['IDE-04', 'IDE-24'],
    open: prose`
      The original 201 is promised, though others replay the present state.`,
    accepted: prose`
      The body of the first answer; Date, request ids and rate headers may be new.`,
  },
  {
    id: 'AMB-33',
    title: 'Syntax of a key',
    clauses: ['IDE-18'],
    open: prose`
      A unique uuid is asked for and nothing else is described.`,
    accepted: prose`
      Bare lower-case uuids have to work; whatever else is sent is an observation.`,
  },
  {
    id: 'AMB-44',
    title: 'How long deliveries are retried',
    clauses: ['WHS-12', 'WHS-16', 'WHS-17'],
    open: prose`
      Up to 72 hours is a bound by its words and a duration by its sense; the schedule is open.`,
    accepted: prose`
      Any growing schedule. One retry is required, persistence is expected, and nothing comes
      after 72 hours.`,
  },
  {
    id: 'AMB-45',
    title: 'Replays and the allowance',
    clauses: ['RAT-23', 'IDE-24'],
    open: prose`
      It is not said if a replay counts as a request.`,
    accepted: prose`
      Either.`,
  },
]

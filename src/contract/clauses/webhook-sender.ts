/** Webhooks as the platform sends them: which events, how signed, how often retried. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section(
  'webhook-sender',
  'server',
  'built by a later issue: webhook receiver',
)

export const webhookSender: readonly Clause[] = [
  must('WHS-01')`
    Each lifecycle event (installing, running, suspended, deleted) reaches every endpoint that
    the account registered for it, within 5 minutes, or tenfold the slowest delay seen in the
    run.`,
  must('WHS-02')`
    No delivery lacks the header X-Vrtx-Signature.`,
  must('WHS-03')`
    The signature is an HMAC-SHA256 with the endpoint's secret over the very bytes sent, alone or
    joined with a timestamp or id that is sent too, by one scheme throughout.`,
  expected('WHS-04')`
    Behind an optional prefix the signature is 32 bytes, written as 64 hexadecimal digits or as
    base64 of 43 or 44 characters.`,
  must('WHS-05')`
    A delivery is a JSON object with id, type and created_at as text and data as an object. In
    data, the uuid, its short form and the name are text; state and status are text or null.`,
  must('WHS-06')`
    Each creation that succeeds causes one server.installing; refused creations and replays cause
    none.`,
  must('WHS-07')`
    A server.running is sent only after the installation, with a data.status of null and a
    data.state of running; the API may lag by 10 seconds.`,
  must('WHS-08')`
    A suspension causes server.suspended.`,
  must('WHS-09')`
    A deletion causes one server.deleted, and not before reads answer 404 or 410; the API may lag
    by 10 seconds.`,
  expected('WHS-10')`
    No two events share an id, and all attempts at one event have the same.`,
  should('WHS-11')`
    In an event, created_at is when it happened and stays as it is on retries: installing comes
    no later than running, running no later than deleted.`,
  must('WHS-12')`
    A delivery answered with anything but a 2xx is tried again.`,
  must('WHS-13')`
    A delivery not answered within 10 seconds is tried again.`,
  must('WHS-14')`
    A delivery answered 2xx within 10 seconds, even after 8, is not tried again.`,
  must('WHS-15')`
    Every 2xx counts as delivered, 204 included.`,
  must('WHS-16')`
    The pauses between attempts grow; chance may vary them.`,
  expected('WHS-17')`
    Attempts go on well beyond a few minutes, and none comes later than 72 hours after the first.`,
  expected('WHS-18')`
    An event acknowledged promptly is not sent again; a rare duplicate is tolerated.`,
  must('WHS-19')`
    Events of an account go to its own endpoints and to no other account's.`,
  expected('WHS-20')`
    Deliveries are POST requests with application/json in UTF-8.`,
  must('WHS-21')`
    The uuid, uuid_short and name in an event are those the API shows.`,
  expected('WHS-22')`
    Events contain no password and no token.`,
  should('WHS-23')`
    A 3xx counts as a failure, and the payload is not sent to where it points.`,
  expected('WHS-24')`
    Every retry is signed validly for the bytes it sends.`,
  open('WHS-25')`
    In which order and how parallel events arrive, which duplicates, further types and headers
    occur, and whether an endpoint is switched off after 410 or long failure.`,
  should('WHS-26')`
    While one endpoint or event keeps failing, the others are delivered on time.`,
  open('WHS-27')`
    Whether a later start causes server.running again.`,
]

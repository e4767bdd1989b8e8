/** What the reference leaves open about the life of a server and what is done to it. */
import { prose } from '../prose.ts'
import type { Ambiguity } from './ambiguity.ts'

export const life: readonly Ambiguity[] = [
  {
    id: 'AMB-11',
    title: 'When a server is ready',
    clauses: ['STA-04', 'STA-15', 'WHS-07', 'RTY-12'],
    open: prose`
      A state of running, the end of installation and a null status are each named as the sign.`,
    accepted: prose`
      Ready means running and no longer installing. Running while still installing is a
      legitimate moment on the way.`,
  },
  {
    id: 'AMB-12',
    title: 'Null status',
    clauses: ['STA-03', 'STA-05', 'STA-12'],
    open: prose`
      A healthy server has null in status and event samples; list and get samples show installing
      servers only.`,
    accepted: prose`
      Null, or a word for healthy such as active or ok in get and list while the status operation
      has null. The word running there is an expected-level fault.`,
  },
  {
    id: 'AMB-19',
    title: 'DELETE and its status',
    clauses: ['DEL-01', 'DEL-08'],
    open: prose`
      No entry describes DELETE; it follows from the retry rules and an event.`,
    accepted: prose`
      200, 202 or 204, with an enveloped body or none. A 404 or 405 on a live server leaves the
      clauses undecided and is reported loudly, since nothing can be cleaned up.`,
  },
  {
    id: 'AMB-20',
    title: 'Body of a power action',
    clauses: ['PWR-01', 'PWR-04'],
    open: prose`
      No body is shown.`,
    accepted: prose`
      The member is configured or read from OpenAPI; else action, signal, state, type, command
      and power are tried in turn, starting a server that runs. If all get 422, the power clauses
      stay undecided.`,
  },
  {
    id: 'AMB-21',
    title: 'Uptime of a server that is off',
    clauses: ['STA-01', 'STA-11'],
    open: prose`
      Only a running server is shown.`,
    accepted: prose`
      0, null, no member, or a number that stands still.`,
  },
  {
    id: 'AMB-22',
    title: 'Words of password_status',
    clauses: ['CRD-04', 'CRD-10'],
    open: prose`
      Two words are seen, generating and ready.`,
    accepted: prose`
      Further words, as long as these two keep their meaning.`,
  },
  {
    id: 'AMB-23',
    title: 'Null while installing',
    clauses: ['CRD-02', 'ENV-03'],
    open: prose`
      It is not clear if the password is null or the whole payload.`,
    accepted: prose`
      An object with a null password, or null as data, under 200 in both cases. 404 and 409 break
      the promise of null.`,
  },
  {
    id: 'AMB-35',
    title: 'Short uuid below a server',
    clauses: ['GET-05'],
    open: prose`
      Only reading a server is said to take the short form.`,
    accepted: prose`
      404, or a 200 about the same server.`,
  },
  {
    id: 'AMB-50',
    title: 'Delay before a server is visible',
    clauses: ['CRE-19', 'LST-03', 'STA-02'],
    open: prose`
      Nothing is said on how soon a new server can be read.`,
    accepted: prose`
      Up to 5 seconds after the 201; the delay is reported.`,
  },
]

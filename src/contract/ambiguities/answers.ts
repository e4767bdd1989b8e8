/** What the reference leaves open about HTTP, authentication, errors, pages and rate limits. */
import { prose } from '../prose.ts'
import type { Ambiguity } from './ambiguity.ts'

export const answers: readonly Ambiguity[] = [
  {
    id: 'AMB-05',
    title: 'Burst together with sustained limit',
    clauses: ['RAT-03', 'RAT-24', 'RAT-29'],
    open: prose`
      The two figures fit two windows, but also a single bucket of 30 refilled with 2 a second,
      or GCRA.`,
    accepted: prose`
      All of these. Refusals inside the limits are judged from a rested account only, the full
      minute in load runs and as a warning.`,
  },
  {
    id: 'AMB-06',
    title: 'Window of the rate headers',
    clauses: ['RAT-12', 'RAT-14', 'RAT-15'],
    open: prose`
      The sample has 120 as limit; the current window may be the short one, the long one or the
      tighter of both.`,
    accepted: prose`
      A Limit of 30 or 120, changing between answers; series are compared only within one Limit.`,
  },
  {
    id: 'AMB-13',
    title: 'HEAD',
    clauses: ['TRN-09'],
    open: prose`
      HEAD is called safe, but listed for no endpoint.`,
    accepted: prose`
      200 without content; a 405 is a warning and no more.`,
  },
  {
    id: 'AMB-14',
    title: 'Code of a 401',
    clauses: ['AUT-02', 'AUT-03', 'AUT-04'],
    open: prose`
      An invalid header and an unknown token have separate codes; which of them a malformed token
      earns is open.`,
    accepted: prose`
      No header: UNAUTHENTICATED alone. Unknown token of the right form: INVALID_TOKEN alone.
      Malformed header, empty or oddly spelt token: either.`,
  },
  {
    id: 'AMB-15',
    title: 'Rate headers without an account',
    clauses: ['RAT-19', 'RAT-23'],
    open: prose`
      Limits belong to accounts, and an unauthenticated request has none.`,
    accepted: prose`
      With or without the headers on 401 and 403.`,
  },
  {
    id: 'AMB-16',
    title: 'Precedence of refusals',
    clauses: ['ERR-06', 'ERR-08', 'ERR-14'],
    open: prose`
      Which of 402, 409 and 422 goes first is not said.`,
    accepted: prose`
      Any order; 402 is tried with a body that is valid otherwise.`,
  },
  {
    id: 'AMB-17',
    title: 'Bad query parameters',
    clauses: ['ERR-15', 'PAG-16', 'PAG-17'],
    open: prose`
      The validation error is described for request bodies only.`,
    accepted: prose`
      400, 422 or a silent default.`,
  },
  {
    id: 'AMB-18',
    title: 'Codes outside the table',
    clauses: ['ERR-13'],
    open: prose`
      The table lists common errors and leaves out 404, 405, 409, 410 and 5xx.`,
    accepted: prose`
      Any non-empty code in the envelope.`,
  },
  {
    id: 'AMB-37',
    title: 'Unknown path without a token',
    clauses: ['ERR-12', 'AUT-01'],
    open: prose`
      Every request needs a token, and the path does not exist.`,
    accepted: prose`
      401 or 404.`,
  },
  {
    id: 'AMB-41',
    title: 'Whitelist against a bad token',
    clauses: ['AUT-04', 'AUT-08', 'ERR-14'],
    open: prose`
      A whitelist belongs to an account, which a bad token does not reveal.`,
    accepted: prose`
      401 for a bad token from wherever it comes.`,
  },
  {
    id: 'AMB-46',
    title: 'last_page of an empty list',
    clauses: ['PAG-09'],
    open: prose`
      An empty list has no page or one.`,
    accepted: prose`
      1, or 0 with a remark; current_page is 1 in both cases.`,
  },
  {
    id: 'AMB-47',
    title: 'The reference below',
    clauses: ['OAS-03', 'ADD-01', 'ADD-02'],
    open: prose`
      A full reference is announced, but the text ends without it.`,
    accepted: prose`
      Nothing is asserted beyond the text; only an OpenAPI document can add clauses.`,
  },
  {
    id: 'AMB-48',
    title: 'Alignment of windows',
    clauses: ['RAT-15', 'RAT-24'],
    open: prose`
      The sample Reset is a whole minute of the clock, which hints at aligned windows without
      saying so.`,
    accepted: prose`
      Windows by the clock or from the first request.`,
  },
  {
    id: 'AMB-49',
    title: 'Reset on successes',
    clauses: ['RAT-10', 'RAT-11'],
    open: prose`
      Four headers are listed and only Retry-After is tied to 429.`,
    accepted: prose`
      A 2xx without Reset is a warning; Limit and Remaining are expected there.`,
  },
]

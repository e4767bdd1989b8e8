/** What a run must have been given before a promise can be put to the test. */

export type Need =
  | 'token' // a valid token of the account under test
  | 'creates' // permission to create servers
  | 'second' // VPS_API_TOKEN_SECOND
  | 'other' // VPS_API_TOKEN_OTHER
  | 'overdue' // VPS_API_TOKEN_OVERDUE
  | 'blocked' // VPS_API_TOKEN_BLOCKED
  | 'revoked' // VPS_API_TOKEN_REVOKED
  | 'webhooks' // a receiver registered with the target, and its secret
  | 'limits' // the k6 probes
  | 'clock' // a time lever: the embedded reference server only
  | 'backup' // a server that has a backup
  | 'suspension' // a suspended server

/** What a person can give a run on a live target: tokens, and permission to create. */
export const fixtureNeeds: readonly Need[] = [
  'token',
  'creates',
  'second',
  'other',
  'overdue',
  'blocked',
  'revoked',
]

/** How a person provides each of them: shown wherever something stayed untested for want of it. */
export const needHints: Readonly<Record<Need, string>> = {
  token: 'set VPS_API_TOKEN',
  creates: 'pass --allow-creates',
  second: 'set VPS_API_TOKEN_SECOND',
  other: 'set VPS_API_TOKEN_OTHER',
  overdue: 'set VPS_API_TOKEN_OVERDUE',
  blocked: 'set VPS_API_TOKEN_BLOCKED',
  revoked: 'set VPS_API_TOKEN_REVOKED',
  webhooks: 'set VPS_WEBHOOK_LISTEN and VPS_WEBHOOK_SECRET',
  limits: 'run without --no-limits, with k6 at hand',
  clock: 'only the embedded reference server has a time lever',
  backup: 'use an account whose server has a backup',
  suspension: 'use an account with a suspended server',
}

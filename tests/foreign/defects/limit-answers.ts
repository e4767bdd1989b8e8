/** Defects of 429 replies and Retry-After. */
import type { Reading } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { defect, onError, turnInto, wrap } from './defect.ts'
import { LIMIT, on429, REMAINING, RESET } from './limit-seams.ts'

const FIXED = { burstKind: 'first hit', minuteKind: 'first hit', oneBucket: false } as const

/** Says another time to wait, in header and message. */
function waitFor(panel: Panel, seconds: (reading: Reading) => number): void {
  panel.throttle.retryAfter = (reading) => Math.max(0, seconds(reading))
}

/** These defects, in the order of their clauses. */
export const limitAnswerDefects: Defect[] = [
  defect(
    'RAT-06',
    'limit-503',
    'Excess gets 503 with RATE_LIMIT_EXCEEDED.',
    (p) =>
      on429(p, (reply) => {
        reply.status = 503
      }),
    { also: ['ERR-04', 'TRN-12', 'RAT-02', 'RAT-09'] },
  ),
  defect(
    'RAT-06',
    'limit-403',
    'Excess gets 403 RATE_LIMITED.',
    (p) => on429(p, (reply) => turnInto(reply, 403, 'RATE_LIMITED')),
    { also: ['RAT-02', 'RAT-09', 'ERR-04'] },
  ),
  defect(
    'ERR-04',
    'limit-other-code',
    'The 429 carries the code TOO_MANY_REQUESTS.',
    (p) =>
      onError(p, 429, (error) => {
        error.code = 'TOO_MANY_REQUESTS'
      }),
    { also: ['RAT-06'] },
  ),
  defect(
    'ERR-04',
    'limit-code-on-other-status',
    'RATE_LIMIT_EXCEEDED travels with 420.',
    (p) =>
      on429(p, (reply) => {
        reply.status = 420
      }),
    { also: ['PLN-01', 'RAT-06', 'RAT-02'] },
  ),
  defect(
    'ENV-10',
    'limit-plain-text',
    'The 429 is plain text.',
    (p) =>
      on429(p, (reply) => {
        reply.text = 'Too Many Attempts.'
      }),
    { also: ['RAT-06', 'ENV-02', 'ERR-04', 'TRN-03', 'TRN-04', 'TRN-05'] },
  ),
  defect(
    'ENV-10',
    'limit-laravel',
    'The 429 is {"message":"Too Many Attempts."}.',
    (p) =>
      on429(p, (reply) => {
        reply.body = { message: 'Too Many Attempts.' }
      }),
    { also: ['RAT-06', 'ENV-02', 'ERR-04'] },
  ),
  defect(
    'RAT-06',
    'limit-empty',
    'The 429 has no content.',
    (p) =>
      on429(p, (reply) => {
        delete reply.body
      }),
    { also: ['ENV-02', 'ERR-04', 'ENV-10'] },
  ),
  defect(
    'RAT-07',
    'retry-missing',
    'The 429 has no Retry-After.',
    (p) =>
      on429(p, (reply) => {
        delete reply.headers['Retry-After']
      }),
    { also: ['RAT-08', 'RAT-26'] },
  ),
  defect(
    'RAT-07',
    'retry-ms',
    'Retry-After is in milliseconds.',
    (p) =>
      on429(p, (reply) => {
        reply.headers['Retry-After'] = String(Number(reply.headers['Retry-After']) * 1000)
      }),
    { also: ['RAT-17', 'RAT-26', 'INV-22'] },
  ),
  defect(
    'RAT-07',
    'retry-date',
    'Retry-After is a date.',
    (p) =>
      on429(p, (reply, call) => {
        reply.headers['Retry-After'] = new Date(
          call.at + call.refusedBy!.waitMs + 1000,
        ).toUTCString()
      }),
    { also: ['RAT-17', 'RAT-26', 'RAT-08'] },
  ),
  defect(
    'RAT-07',
    'retry-fraction',
    'Retry-After has a fraction.',
    (p) =>
      on429(p, (reply, call) => {
        reply.headers['Retry-After'] = (call.refusedBy!.waitMs / 1000 + 0.01).toFixed(2)
      }),
    { also: ['RAT-26', 'RAT-08'] },
  ),
  defect(
    'RAT-07',
    'retry-unit',
    'Retry-After names its unit.',
    (p) =>
      on429(p, (reply) => {
        reply.headers['Retry-After'] = `${reply.headers['Retry-After']}s`
      }),
    { also: ['RAT-08', 'RAT-26'] },
  ),
  defect(
    'RAT-08',
    'retry-three-early',
    'Retry-After ends three seconds early.',
    (p) => waitFor(p, (reading) => Math.ceil(reading.waitMs / 1000) - 3),
    { insists: FIXED, also: ['RAT-16', 'INV-22'] },
  ),
  defect('RAT-08', 'retry-one', 'Retry-After is always 1.', (p) => waitFor(p, () => 1), {
    insists: { ...FIXED, countRefused: false },
    also: ['RAT-16', 'INV-22'],
  }),
  defect('RAT-08', 'retry-zero', 'Retry-After is always 0.', (p) => waitFor(p, () => 0), {
    insists: FIXED,
    also: ['RAT-16', 'INV-22'],
  }),
  defect(
    'RAT-08',
    'retry-minutes',
    'Retry-After is in minutes.',
    (p) => waitFor(p, (reading) => Math.ceil(reading.waitMs / 60_000)),
    { insists: FIXED, also: ['RAT-16', 'INV-22'] },
  ),
  defect(
    'RAT-08',
    'penalty-box',
    'A 429 bars the account for 30 s, though Retry-After says less.',
    (p) => {
      const barred = new Map<number, number>()
      wrap(p.throttle, 'pass', (old) => (call) => {
        const until = barred.get(call.account!.id) ?? 0
        if (call.at < until) {
          const waitMs = Math.min(3000, until - call.at)
          call.refusedBy = {
            limit: 30,
            windowMs: 10_000,
            free: 0,
            waitMs,
            resetMs: call.at + waitMs,
          }
          call.rates = [call.refusedBy]
          throw p.throttle.refusal(call, call.refusedBy)
        }
        try {
          old(call)
        } catch (refusal) {
          barred.set(call.account!.id, call.at + 30_000)
          throw refusal
        }
      })
    },
    { insists: FIXED, also: ['RAT-03', 'RAT-16', 'INV-22'] },
  ),
  defect('RAT-17', 'retry-hour', 'Retry-After is an hour.', (p) => waitFor(p, () => 3600), {
    also: ['RAT-16', 'INV-22'],
  }),
  defect('RAT-09', 'limit-without-headers', 'The 429 has no X-RateLimit headers.', (p) =>
    on429(p, ({ headers }) => {
      for (const name of [LIMIT, REMAINING, RESET]) delete headers[name]
    }),
  ),
  defect('RAT-09', 'limit-without-reset', 'The 429 has no X-RateLimit-Reset.', (p) =>
    on429(p, ({ headers }) => {
      delete headers[RESET]
    }),
  ),
  defect('RAT-09', 'limit-without-remaining', 'The 429 has no X-RateLimit-Remaining.', (p) =>
    on429(p, ({ headers }) => {
      delete headers[REMAINING]
    }),
  ),
  defect(
    'RAT-21',
    'refused-yet-created',
    'A creation refused with 429 is carried out.',
    (p) =>
      wrap(p.throttle, 'pass', (old) => (call) => {
        try {
          old(call)
        } catch (refusal) {
          if (call.route === 'servers.store') void p.provision.store(call).catch(() => {})
          throw refusal
        }
      }),
    { needs: ['load'], also: ['ERR-16', 'CRE-22', 'LST-03', 'IDE-22'] },
  ),
]

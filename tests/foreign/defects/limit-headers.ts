/** Defects of the X-RateLimit headers. */
import type { Call, Reply } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { defect, onReply } from './defect.ts'
import { FIXED, LIMIT, on429, REMAINING, RESET } from './limit-seams.ts'

/** Changes the rate headers of every reply that has them. */
function onRates(
  panel: Panel,
  change: (headers: Record<string, string>, call: Call, reply: Reply) => void,
): void {
  onReply(panel, [], (reply, call) => {
    if (reply.headers[LIMIT] !== undefined && call.rates) change(reply.headers, call, reply)
  })
}

function onReset(panel: Panel, change: (seconds: number, now: number) => string): void {
  onRates(panel, (headers, call) => {
    if (headers[RESET] !== undefined) headers[RESET] = change(Number(headers[RESET]), call.at)
  })
}

/** These defects, in the order of their clauses. */
export const limitHeaderDefects: Defect[] = [
  defect(
    'RAT-10',
    'no-headers-on-2xx',
    'Successes have no rate headers.',
    (p) =>
      onReply(p, [], (reply) => {
        if (reply.status < 300)
          for (const name of [LIMIT, REMAINING, RESET]) delete reply.headers[name]
      }),
    { also: ['RAT-11'] },
  ),
  defect(
    'RAT-10',
    'no-headers-on-lists',
    'GET /servers has no rate headers.',
    (p) =>
      onReply(p, ['servers.index'], (reply) => {
        if (reply.status < 300)
          for (const name of [LIMIT, REMAINING, RESET]) delete reply.headers[name]
      }),
    { also: ['RAT-11'] },
  ),
  defect('RAT-10', 'no-remaining', 'Successes have no Remaining.', (p) =>
    onRates(p, (headers, _call, reply) => {
      if (reply.status < 300) delete headers[REMAINING]
    }),
  ),
  defect(
    'RAT-12',
    'limit-100',
    'Limit is 100.',
    (p) =>
      onRates(p, (headers) => {
        headers[LIMIT] = '100'
      }),
    { also: ['RAT-13'] },
  ),
  defect(
    'RAT-12',
    'limit-with-policy',
    'Limit is "30, 30;w=10".',
    (p) =>
      onRates(p, (headers) => {
        headers[LIMIT] = '30, 30;w=10'
      }),
    { also: ['RAT-13', 'RAT-09', 'RAT-10'] },
  ),
  defect(
    'RAT-12',
    'limit-is-remaining',
    'Limit falls with each request.',
    (p) =>
      onRates(p, (headers) => {
        headers[LIMIT] = headers[REMAINING]!
      }),
    { also: ['RAT-13', 'RAT-14', 'RAT-25', 'RAT-30'] },
  ),
  defect(
    'RAT-13',
    'remaining-negative',
    'A 429 has Remaining -1.',
    (p) =>
      on429(p, ({ headers }) => {
        headers[REMAINING] = '-1'
      }),
    { also: ['RAT-18', 'RAT-09'] },
  ),
  defect(
    'RAT-13',
    'remaining-fraction',
    'Remaining has a fraction.',
    (p) =>
      onRates(p, (headers) => {
        headers[REMAINING] = `${headers[REMAINING]}.5`
      }),
    { also: ['RAT-14', 'RAT-18', 'RAT-30'] },
  ),
  defect(
    'RAT-13',
    'remaining-of-minute',
    "Remaining is the minute's, Limit the burst's.",
    (p) =>
      onRates(p, (headers, call, reply) => {
        if (reply.status === 429) return
        headers[LIMIT] = '30'
        headers[REMAINING] = String(call.rates?.at(-1)?.free ?? 0)
      }),
    { insists: { ...FIXED, describe: 'burst' }, also: ['RAT-30', 'RAT-14'] },
  ),
  defect(
    'RAT-14',
    'remaining-frozen',
    'Remaining is always 29.',
    (p) =>
      onRates(p, (headers, _call, reply) => {
        if (reply.status !== 429) Object.assign(headers, { [LIMIT]: '30', [REMAINING]: '29' })
      }),
    { also: ['RAT-30', 'RAT-25'] },
  ),
  defect(
    'RAT-14',
    'remaining-by-two',
    'Remaining falls by two per request.',
    (p) =>
      onRates(p, (headers) => {
        const [limit, left] = [Number(headers[LIMIT]), Number(headers[REMAINING])]
        headers[REMAINING] = String(Math.max(0, limit - 2 * (limit - left)))
      }),
    { insists: { ...FIXED, describe: 'burst' }, also: ['RAT-13', 'RAT-25'] },
  ),
  defect(
    'RAT-30',
    'remaining-one-high',
    'Remaining still counts the request itself.',
    (p) =>
      onRates(p, (headers, _call, reply) => {
        if (reply.status === 429) return
        headers[REMAINING] = String(
          Math.min(Number(headers[LIMIT]), Number(headers[REMAINING]) + 1),
        )
      }),
    { insists: { ...FIXED, describe: 'burst' }, also: ['RAT-14'] },
  ),
  defect(
    'RAT-30',
    'remaining-five-high',
    'Remaining keeps five in reserve that are not there.',
    (p) =>
      onRates(p, (headers, _call, reply) => {
        if (reply.status === 429) return
        headers[REMAINING] = String(
          Math.min(Number(headers[LIMIT]), Number(headers[REMAINING]) + 5),
        )
      }),
    { insists: { ...FIXED, describe: 'burst' }, also: ['RAT-14'] },
  ),
  defect(
    'RAT-15',
    'reset-delta',
    'Reset is the seconds left.',
    (p) => onReset(p, (seconds, now) => String(Math.max(0, seconds - Math.floor(now / 1000)))),
    { also: ['RAT-25'] },
  ),
  defect('RAT-15', 'reset-ms', 'Reset is in milliseconds.', (p) =>
    onReset(p, (seconds) => String(seconds * 1000)),
  ),
  defect('RAT-15', 'reset-iso', 'Reset is an ISO date.', (p) =>
    onReset(p, (seconds) => new Date(seconds * 1000).toISOString()),
  ),
  defect(
    'RAT-15',
    'reset-past',
    'Reset is the begin of the window.',
    (p) => onReset(p, (seconds) => String(seconds - 60)),
    { also: ['INV-22'] },
  ),
  defect(
    'RAT-15',
    'reset-hour-off',
    'Reset is shifted by the time zone.',
    (p) => onReset(p, (seconds) => String(seconds + 3600)),
    { also: ['RAT-16', 'INV-22'] },
  ),
  defect(
    'RAT-15',
    'reset-frozen',
    'Reset stays what it was at first.',
    (p) => {
      let first: string | null = null
      onReset(p, (seconds) => {
        first ??= String(seconds)
        return first
      })
    },
    { also: ['RAT-25', 'RAT-16', 'INV-23'] },
  ),
  defect(
    'RAT-15',
    'reset-delta-on-429',
    'Only the Reset of a 429 is the seconds left.',
    (p) =>
      on429(p, ({ headers }) => {
        headers[RESET] = headers['Retry-After'] ?? '1'
      }),
    { also: ['RAT-16', 'INV-22', 'RAT-09'] },
  ),
  defect(
    'IDE-24',
    'replay-old-headers',
    'A replay carries the stored Date and rate headers.',
    (p) => {
      const kept = new Map<string, Record<string, string>>()
      onReply(p, ['servers.store'], (reply, call) => {
        const key = String(call.headers['idempotency-key'] ?? '')
        if (reply.status !== 201 || key === '') return
        const headers = { ...reply.headers, Date: new Date(call.at).toUTCString() }
        Object.assign(reply.headers, kept.get(key) ?? {})
        if (!kept.has(key)) kept.set(key, headers)
      })
    },
    { also: ['RAT-15', 'RAT-14', 'CRE-18'] },
  ),
]

/** Defects of whose requests count, and which. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { defect, wrap } from './defect.ts'
import { FIXED } from './limit-seams.ts'

/** Does not count some requests. */
function free(panel: Panel, when: (call: Call) => boolean): void {
  wrap(panel.throttle, 'counts', (old) => (call) => !when(call) && old(call))
}

/** Keys the limiter by something else than the account. */
function keyBy(panel: Panel, key: (call: Call) => string): void {
  panel.throttle.key = key
}

/** These defects, in the order of their clauses. */
export const limitKeyDefects: Defect[] = [
  defect(
    'RAT-04',
    'per-token',
    'Each token has its own allowance.',
    (p) => keyBy(p, (call) => `token ${call.token?.text}`),
    { needs: ['second'], also: ['RAT-02'] },
  ),
  defect('RAT-05', 'global', 'All accounts share one allowance.', (p) => keyBy(p, () => 'all'), {
    needs: ['other'],
    also: ['RAT-02', 'RAT-03', 'RAT-14', 'RAT-30'],
  }),
  defect(
    'RAT-05',
    'per-address',
    'All callers of an address share one allowance.',
    (p) => keyBy(p, (call) => p.gate.address(call)),
    { needs: ['other'], also: ['RAT-03', 'RAT-14', 'RAT-30'] },
  ),
  defect(
    'RAT-22',
    'per-forwarded-for',
    'The allowance is that of the address in X-Forwarded-For.',
    (p) => keyBy(p, (call) => `${call.account?.id} ${call.headers['x-forwarded-for'] ?? ''}`),
  ),
  defect(
    'RAT-22',
    'per-real-ip',
    'The allowance is that of the address in X-Real-IP.',
    (p) => keyBy(p, (call) => `${call.account?.id} ${call.headers['x-real-ip'] ?? ''}`),
    { level: 'should' },
  ),
  defect(
    'RAT-02',
    'per-connection',
    'Each connection has its own allowance.',
    (p) => {
      let connections = 0
      keyBy(p, (call) => {
        connections += 1
        call.session.connection ??= connections
        return `${call.account?.id} ${call.session.connection}`
      })
    },
    {
      insists: { ...FIXED, connection: 'keep' },
      also: ['RAT-01', 'RAT-28', 'RAT-14', 'RAT-25', 'RAT-04', 'RAT-22'],
    },
  ),
  defect(
    'RAT-02',
    'per-route',
    'Each route has its own allowance.',
    (p) => keyBy(p, (call) => `${call.account?.id} ${call.method} ${call.route}`),
    { insists: FIXED, needs: ['load'], also: ['RAT-20', 'RAT-14', 'RAT-25', 'RAT-01'] },
  ),
  defect(
    'RAT-02',
    'per-url',
    'Each URL has its own allowance, query included.',
    (p) => keyBy(p, (call) => `${call.account?.id} ${call.path}?${call.query}`),
    { insists: FIXED, needs: ['load'], also: ['RAT-20', 'RAT-14', 'RAT-25', 'RAT-01'] },
  ),
  defect(
    'RAT-02',
    'three-workers',
    'Three workers count apart, in turn.',
    (p) => keyBy(p, (call) => `${call.account?.id} worker ${call.nth % 3}`),
    {
      insists: { ...FIXED, burstKind: 'clock', minuteKind: 'clock' },
      also: ['RAT-14', 'RAT-25', 'RAT-01'],
    },
  ),
  defect('RAT-20', 'head-free', 'HEAD does not count.', (p) =>
    free(p, (call) => call.method === 'HEAD'),
  ),
  defect('RAT-20', 'not-found-free', 'What is not found does not count.', (p) =>
    free(p, (call) => call.route === null || call.params[0]?.startsWith('0000') === true),
  ),
  defect('RAT-20', 'status-free', '/status does not count.', (p) =>
    free(p, (call) => call.route === 'servers.status'),
  ),
  defect(
    'RAT-25',
    'check-then-count',
    'Counting comes late: parallel requests slip through.',
    (p) => {
      const meters = () => p.throttle.meters()
      wrap(p.throttle, 'pass', () => (call) => {
        const key = p.throttle.key(call)
        call.rates = meters().map((meter) => meter.look(key, call.at))
        const spent = call.rates.find((reading) => reading.free < 1)
        if (spent) {
          call.refusedBy = spent
          throw p.throttle.refusal(call, spent)
        }
        void sleep(120).then(() => {
          for (const meter of meters()) meter.take(key, call.at)
        })
      })
    },
    { insists: FIXED, also: ['RAT-01', 'RAT-28', 'RAT-02', 'RAT-14', 'RAT-30'] },
  ),
]

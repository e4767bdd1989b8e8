/** Faults in who shares an allowance with whom. */
import { type Fault, fault } from '../fault.ts'

export const limitKeyFaults: readonly Fault[] = [
  // RateLimiter::for('api') by $request->bearerToken().
  fault({
    id: 'rate-limits/limited-per-token',
    title: 'Every token has its own allowance instead of sharing the one of its account.',
    violates: ['RAT-04'],
    tolerates: ['INV-23', 'RAT-25', 'RAT-02', 'RAT-01', 'RAT-14'],
    needs: ['limits', 'second'],
    policies: { limiterKey: ({ token }) => token?.value ?? '' },
  }),
  // Tokens made in the console are exempt, and the flag was left on for all but the first.
  fault({
    id: 'rate-limits/second-token-not-limited',
    title: 'A second token of the account is not limited at all.',
    violates: ['RAT-04'],
    tolerates: ['INV-23', 'RAT-25', 'RAT-02', 'RAT-01', 'RAT-14', 'RAT-10'],
    needs: ['limits', 'second'],
    policies: {
      limiterKey: ({ account, token, sequence }) =>
        token?.label === 'A2' ? `free ${sequence}` : (account?.label ?? ''),
    },
  }),
  // The key is the name of the limiter.
  fault({
    id: 'rate-limits/limited-for-all-accounts-together',
    title: 'All accounts share one allowance.',
    violates: ['RAT-05'],
    tolerates: ['RAT-03', 'RAT-14', 'RAT-30', 'INV-23'],
    needs: ['limits', 'other'],
    policies: { limiterKey: () => 'everybody' },
  }),
  // $request->ip(): right in every test with one account.
  fault({
    id: 'rate-limits/limited-per-address',
    title: 'Accounts that call from one address share an allowance.',
    violates: ['RAT-05'],
    tolerates: ['RAT-03', 'RAT-14', 'RAT-30', 'INV-23'],
    needs: ['limits', 'other'],
    policies: { limiterKey: ({ remoteAddress }) => remoteAddress },
  }),
  // A counter in the memory of the worker that holds the connection.
  fault({
    id: 'rate-limits/limited-per-connection',
    title: 'Every connection has an allowance of its own.',
    violates: ['RAT-02', 'RAT-28'],
    tolerates: ['RAT-25', 'RAT-01', 'INV-23', 'RAT-04', 'RAT-14', 'RAT-22'],
    needs: ['limits'],
    policies: { limiterKey: ({ account, connection }) => `${account?.label} ${connection.id}` },
  }),
  // $request->ip() behind trusted proxies, joined with the account.
  fault({
    id: 'rate-limits/limited-by-x-forwarded-for',
    title: 'A made-up X-Forwarded-For gives a fresh allowance.',
    violates: ['RAT-22'],
    tolerates: ['RAT-25', 'INV-23', 'RAT-02', 'RAT-14'],
    needs: ['limits'],
    policies: {
      limiterKey: ({ account, headers }) =>
        `${account?.label} ${String(headers['x-forwarded-for'] ?? '')}`,
    },
  }),
  // throttle:30,0.1 on each route instead of on the group.
  fault({
    id: 'rate-limits/limited-per-operation',
    title: 'Every operation has an allowance of its own.',
    violates: ['RAT-02', 'RAT-20'],
    tolerates: ['RAT-25', 'RAT-01', 'RAT-14', 'INV-23', 'RAT-21'],
    needs: ['limits'],
    policies: { limiterKey: ({ account, operation }) => `${account?.label} ${operation}` },
  }),
  // Reads and writes have a group of routes each.
  fault({
    id: 'rate-limits/limited-per-method',
    title: 'GET, HEAD, POST and DELETE have an allowance each.',
    violates: ['RAT-20'],
    tolerates: ['RAT-02', 'RAT-25', 'RAT-14', 'INV-23', 'RAT-21'],
    needs: ['limits'],
    policies: { limiterKey: ({ account, method }) => `${account?.label} ${method}` },
  }),
]

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
]

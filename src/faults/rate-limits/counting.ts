/** Faults in which requests count, and in what a refused one does. */
import type { Context } from '#server/context.ts'
import { refuse } from '#server/policies/refuse.ts'
import type { Policies } from '#server/policies.ts'
import { type Fault, fault } from '../fault.ts'

/** Keeps an account out for some time after each refusal, on top of the honest limiter. */
function locksOut(ms: number): Partial<Policies> {
  const nameOf = ({ account }: Context) => `locked out: ${account?.label}`
  return {
    onRefused(kind, context) {
      if (kind === 'rate-limited') context.memory.set(nameOf(context), context.now + ms)
    },
    beforeHandle: (context) =>
      context.now < Number(context.memory.get(nameOf(context)) ?? 0)
        ? refuse('rate-limited', 'Too many requests.')
        : null,
  }
}

export const limitCountingFaults: readonly Fault[] = [
  // Only what costs something is counted.
  fault({
    id: 'rate-limits/reads-not-counted',
    title: 'Reads do not count and are never refused.',
    violates: ['RAT-02', 'RAT-01', 'RAT-14', 'RAT-20'],
    tolerates: ['RAT-25', 'INV-23', 'RAT-28'],
    needs: ['limits'],
    policies: {
      counts: ({ method }) => method !== 'GET' && method !== 'HEAD',
    },
  }),
  // HEAD is answered by a middleware above the limiter.
  fault({
    id: 'rate-limits/head-not-counted',
    title: 'HEAD requests do not count.',
    violates: ['RAT-20'],
    tolerates: ['RAT-02', 'RAT-25', 'RAT-14', 'INV-23'],
    needs: ['limits'],
    policies: { counts: ({ method }) => method !== 'HEAD' },
  }),
  // "Preferred for polling" was taken for "free".
  fault({
    id: 'rate-limits/status-polls-not-counted',
    title: 'Status polls do not count.',
    violates: ['RAT-20'],
    tolerates: ['RAT-02', 'RAT-25', 'RAT-14', 'INV-23'],
    needs: ['creates'],
    policies: { counts: ({ operation }) => operation !== 'getServerStatus' },
  }),
  // The hit is counted when the answer is a success.
  fault({
    id: 'rate-limits/failures-not-counted',
    title: 'Requests that end in 404 or 422 do not count.',
    violates: ['RAT-20'],
    tolerates: ['RAT-02', 'RAT-25', 'RAT-14', 'INV-23', 'RAT-01'],
    needs: ['limits'],
    policies: { refunds: (status) => status === 404 || status === 422 },
  }),
  // The route of creations has a limiter of its own, which was never configured.
  fault({
    id: 'rate-limits/creations-not-counted',
    title: 'POST /servers does not count.',
    violates: ['RAT-20'],
    tolerates: ['RAT-02', 'RAT-25', 'RAT-14', 'INV-23', 'RAT-21'],
    needs: ['limits', 'creates'],
    policies: { counts: ({ operation }) => operation !== 'createServer' },
  }),
  // GET the counter, compare, INCR it: three steps, and time between them.
  fault({
    id: 'rate-limits/parallel-requests-slip-through',
    title: 'Requests in parallel are all let through, because counting comes after judging.',
    violates: ['RAT-25', 'RAT-28', 'RAT-02'],
    tolerates: ['RAT-14', 'INV-23', 'RAT-30', 'RAT-01', 'RAT-13'],
    needs: ['limits'],
    policies: { chargeLagMs: 150 },
  }),
  // The throttle is an "after" middleware.
  fault({
    id: 'rate-limits/refused-creation-is-carried-out',
    title: 'A creation answered 429 makes a server all the same.',
    violates: ['RAT-21', 'ERR-16', 'INV-14', 'CRE-22'],
    tolerates: ['IDE-22', 'LST-03'],
    needs: ['limits', 'creates'],
    policies: {
      onRefused(kind, context) {
        const { account, world, policies, rawBody, operation } = context
        if (kind !== 'rate-limited' || operation !== 'createServer') return
        if (account === null || rawBody === null) return
        const body = policies.decode(rawBody, context)
        world.create(account, policies.requestIn(body, context), context)
      },
    },
  }),
  // EXPIRE is sent with every hit, the refused ones included.
  fault({
    id: 'rate-limits/window-restarts-with-every-refusal',
    title: 'A refused request starts the window anew, so that Retry-After is too short.',
    violates: ['RAT-08', 'INV-22', 'RAT-03'],
    tolerates: ['RAT-30', 'RAT-18'],
    needs: ['limits'],
    policies: locksOut(10_000),
  }),
  // A firewall watches for 429s and bans the account that earns one.
  fault({
    id: 'rate-limits/account-banned-after-a-refusal',
    title: 'After a 429 the account is refused for an hour, whatever Retry-After says.',
    violates: ['RAT-08', 'INV-22', 'RAT-03'],
    tolerates: ['RAT-30', 'RAT-18', 'RAT-29'],
    needs: ['limits'],
    policies: locksOut(3_600_000),
  }),
]

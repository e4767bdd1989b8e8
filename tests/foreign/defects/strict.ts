/** Defects of a limiter that refuses too much, or counts in other windows. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { defect, wrap } from './defect.ts'
import { burst, enforce, FIXED, minute } from './limit-seams.ts'

const BURST_MS = 10_000

/** Gives 429 to some requests although there is room. */
function refuse(panel: Panel, when: (call: Call) => boolean): void {
  wrap(panel.throttle, 'pass', (old) => (call) => {
    old(call)
    const reading = call.rates?.[0]
    if (!reading || !when(call)) return
    call.refusedBy = { ...reading, free: 0, waitMs: 1000 }
    throw panel.throttle.refusal(call, call.refusedBy)
  })
}

/** These defects, in the order of their clauses. */
export const strictDefects: Defect[] = [
  defect(
    'RAT-03',
    'burst-29',
    'The thirtieth request of a burst is refused.',
    (p) => enforce(p, [burst(29), minute(120)], [30, 120]),
    { insists: { ...FIXED, describe: 'burst' }, also: ['RAT-30', 'RAT-14'] },
  ),
  defect(
    'RAT-03',
    'burst-29-named',
    'The burst limit is 29, and headers say so.',
    (p) => enforce(p, [burst(29), minute(120)]),
    { insists: FIXED, also: ['RAT-12'] },
  ),
  defect(
    'RAT-03',
    'burst-15',
    'Half the burst is refused.',
    (p) => enforce(p, [burst(15), minute(120)], [30, 120]),
    { insists: FIXED, also: ['RAT-30', 'RAT-14', 'RAT-12'] },
  ),
  defect(
    'RAT-03',
    'counted-twice',
    'Both limits share a cache key: each request counts twice.',
    (p) => {
      enforce(p, [burst(30), minute(120)])
      wrap(p.throttle, 'pass', (old) => (call) => {
        old(call)
        const key = p.throttle.key(call)
        for (const meter of p.throttle.meters()) meter.take(key, call.at)
        call.rates = p.throttle.meters().map((meter) => meter.look(key, call.at))
      })
    },
    { insists: FIXED, also: ['RAT-14', 'RAT-30', 'RAT-29'] },
  ),
  defect(
    'RAT-03',
    'minute-60',
    'Half the sustained limit is refused.',
    (p) => enforce(p, [burst(30), minute(60)], [30, 120]),
    { insists: FIXED, also: ['RAT-30', 'RAT-29', 'RAT-14', 'RAT-12'] },
  ),
  defect(
    'RAT-03',
    'minute-119',
    'The 120th request of a minute is refused.',
    (p) => enforce(p, [burst(30), minute(119)], [30, 120]),
    { insists: FIXED, needs: ['load'], also: ['RAT-29', 'RAT-30'] },
  ),
  defect(
    'RAT-03',
    'burst-window-11',
    'The burst window lasts 11 s.',
    (p) => enforce(p, [burst(30, 11_000), minute(120)]),
    { insists: FIXED, needs: ['load'] },
  ),
  defect(
    'RAT-03',
    'burst-window-15',
    'The burst window lasts 15 s.',
    (p) => enforce(p, [burst(30, 15_000), minute(120)]),
    { insists: FIXED, needs: ['load'] },
  ),
  defect(
    'RAT-02',
    'burst-window-9',
    'The burst window lasts 9 s.',
    (p) => enforce(p, [burst(30, 9000), minute(120)]),
    { insists: FIXED, level: 'should', needs: ['load'], also: ['RAT-25'] },
  ),
  defect(
    'RAT-02',
    'burst-window-1',
    'The burst limit is 30 per second.',
    (p) => enforce(p, [burst(30, 1000), minute(120)]),
    { insists: FIXED, needs: ['load'], also: ['RAT-01', 'RAT-08', 'RAT-12'] },
  ),
  defect(
    'RAT-15',
    'minute-window-65',
    'The sustained window lasts 65 s.',
    (p) => enforce(p, [burst(30), minute(120, 65_000)]),
    { insists: { ...FIXED, describe: 'minute' }, also: ['RAT-03', 'RAT-17', 'RAT-29', 'RAT-08'] },
  ),
  defect(
    'RAT-01',
    'minute-window-55',
    'The sustained window lasts 55 s.',
    (p) => enforce(p, [burst(30), minute(120, 55_000)]),
    { insists: FIXED, level: 'should', needs: ['load'], also: ['RAT-29'] },
  ),
  defect(
    'RAT-03',
    'window-never-ends',
    'The window is renewed by each request and ends with a pause.',
    (p) => {
      const books = new Map<string, { used: number; last: number }>()
      wrap(p.throttle, 'pass', (old) => (call) => {
        const key = p.throttle.key(call)
        const book = books.get(key)
        const used = book && call.at - book.last < BURST_MS ? book.used : 0
        if (used >= 30) {
          const resetMs = call.at + BURST_MS
          call.refusedBy = { limit: 30, windowMs: BURST_MS, free: 0, waitMs: BURST_MS, resetMs }
          call.rates = [call.refusedBy]
          books.set(key, { used, last: call.at })
          throw p.throttle.refusal(call, call.refusedBy)
        }
        old(call)
        books.set(key, { used: used + 1, last: call.at })
      })
    },
    { insists: FIXED, also: ['RAT-30', 'RAT-29'] },
  ),
  defect(
    'RAT-03',
    'every-25th',
    'Every 25th request is given 429.',
    (p) => {
      let seen = 0
      refuse(p, () => {
        seen += 1
        return seen % 25 === 0
      })
    },
    { also: ['RAT-30', 'RAT-18', 'RAT-14', 'RAT-08'] },
  ),
  defect(
    'RAT-03',
    'five-at-a-time',
    'A sixth request at a time is given 429.',
    (p) => {
      let open = 0
      refuse(p, () => open > 5)
      p.inside.push(async () => {
        open += 1
        await sleep(8)
        open -= 1
        return undefined
      })
    },
    { also: ['RAT-08', 'RAT-30', 'RAT-18', 'RAT-14', 'IDE-10', 'RAT-23'] },
  ),
  defect(
    'RAT-03',
    'posts-cost-ten',
    'A POST costs ten requests.',
    (p) =>
      wrap(p.throttle, 'pass', (old) => (call) => {
        old(call)
        if (call.verb !== 'POST') return
        const key = p.throttle.key(call)
        for (const meter of p.throttle.meters()) {
          for (let extra = 0; extra < 9; extra += 1) {
            if (meter.look(key, call.at).free > 0) meter.take(key, call.at)
          }
        }
        call.rates = p.throttle.meters().map((meter) => meter.look(key, call.at))
      }),
    { insists: FIXED, also: ['RAT-14', 'RAT-30', 'RAT-29', 'RAT-20'] },
  ),
]

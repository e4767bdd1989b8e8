/** Defects of a limiter that lets too much through. */
import type { Defect } from './defect.ts'
import { defect } from './defect.ts'
import { burst, enforce, FIXED, minute } from './limit-seams.ts'

/** These defects, in the order of their clauses. */
export const lenientDefects: Defect[] = [
  defect('RAT-02', 'no-burst-limit', 'There is no burst limit.', (p) => enforce(p, [minute(120)]), {
    insists: FIXED,
  }),
  defect(
    'RAT-02',
    'burst-300',
    'The burst limit has a zero too many; headers say 30.',
    (p) => enforce(p, [burst(300), minute(1200)], [30, 120]),
    { insists: FIXED, also: ['RAT-25', 'RAT-01', 'RAT-14', 'RAT-13'] },
  ),
  defect(
    'RAT-01',
    'no-minute-limit',
    'There is no sustained limit.',
    (p) => enforce(p, [burst(30)]),
    {
      insists: FIXED,
      needs: ['load'],
      also: ['RAT-29'],
    },
  ),
  defect(
    'RAT-01',
    'minute-1000',
    'The sustained limit is 1000; headers say 120.',
    (p) => enforce(p, [burst(30), minute(1000)], [30, 120]),
    { insists: FIXED, needs: ['load'], also: ['RAT-25', 'RAT-29', 'RAT-14'] },
  ),
  defect(
    'RAT-25',
    'burst-31',
    '31 requests fit into a burst that the headers call 30.',
    (p) => enforce(p, [burst(31), minute(120)], [30, 120]),
    { insists: { ...FIXED, describe: 'burst' }, also: ['RAT-02', 'RAT-14', 'RAT-30'] },
  ),
  defect(
    'RAT-25',
    'burst-60',
    'Twice the burst is let through; headers say 30.',
    (p) => enforce(p, [burst(60), minute(120)], [30, 120]),
    { insists: { ...FIXED, describe: 'burst' }, also: ['RAT-02', 'RAT-14'] },
  ),
  defect(
    'RAT-25',
    'minute-121',
    '121 requests fit into a minute that the headers call 120.',
    (p) => enforce(p, [burst(30), minute(121)], [30, 120]),
    { insists: FIXED, needs: ['load'], also: ['RAT-01', 'RAT-14', 'RAT-29'] },
  ),
  defect(
    'RAT-25',
    'minute-240',
    'Twice the sustained limit; headers say 120.',
    (p) => enforce(p, [burst(30), minute(240)], [30, 120]),
    { insists: FIXED, needs: ['load'], also: ['RAT-01', 'RAT-29', 'RAT-14'] },
  ),
  defect(
    'RAT-12',
    'burst-31-named',
    'The burst limit is 31, and headers say so.',
    (p) => enforce(p, [burst(31), minute(120)]),
    { insists: FIXED, also: ['RAT-02', 'RAT-25'] },
  ),
  defect(
    'RAT-12',
    'burst-60-named',
    'The burst limit is 60, and headers say so.',
    (p) => enforce(p, [burst(60), minute(120)]),
    { insists: FIXED, also: ['RAT-02', 'RAT-25'] },
  ),
  defect(
    'RAT-12',
    'minute-100-named',
    'The sustained limit is 100, and headers say so.',
    (p) => enforce(p, [burst(30), minute(100)]),
    { insists: { ...FIXED, describe: 'minute' }, also: ['RAT-03', 'RAT-29'] },
  ),
]

/** Lists what a mutation run tries, and says whose limits are probed and by whom. */
import { faults, variants } from '#faults/index.ts'
import { dimensions, everyAlternative } from '../foreign/choices.ts'
import { defects } from '../foreign/defects.ts'
import type { Job, JobKind } from './job.ts'

export interface Selection {
  /** How many random points of each kind, and the seed of the first. */
  readonly random: number
  readonly seed: number
  /** Who walks the probes: the stand-in but for a few, k6 always, or nobody. */
  readonly probes: 'stand-in' | 'k6' | 'none'
}

/**
 * Probed by k6 itself in every run, so that the way from its scripts to a finding stays proven: a
 * limiter too wide, one too narrow, one per token, one that cannot count, one that lies in a
 * header, one that never refuses, and two that do no wrong.
 */
export const byK6: ReadonlySet<string> = new Set([
  'rate-limits/burst-of-31-let-through',
  'rate-limits/limited-per-token',
  'rate-limits/parallel-requests-slip-through',
  'rate-limits/retry-after-in-milliseconds',
  'rate-limits/counted-but-never-refused',
  'burst-29',
  'check-then-count',
  'counted-twice',
  'variants/one-bucket-gcra',
  'burstKind=log',
])

/** Open points about limits: a legitimate answer to one of them has to be probed to matter. */
const limitPoints = /^(?:RAT-|AMB-(?:05|06|15|45|48|49)$)/

/** How a choice of the foreign panel is called: `deleteCode=202`. */
export function nameChoice(choices: object): string {
  return Object.entries(choices)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

/** Every job, those that take longest first, so that no worker is left alone with one. */
export function listJobs(selection: Selection): Job[] {
  const job = (kind: JobKind, id: string, points: readonly string[]): Job => {
    const probed = selection.probes !== 'none' && points.some((point) => limitPoints.test(point))
    const isByK6 = selection.probes === 'k6' || byK6.has(id)
    return { kind, id, limits: probed ? (isByK6 ? 'k6' : 'in process') : null }
  }
  const drawn = (kind: JobKind): Job[] =>
    Array.from({ length: selection.random }, (_, i) =>
      job(kind, String(selection.seed + i), i % 4 === 0 ? ['RAT-'] : []),
    )
  const jobs = [
    ...faults.map(({ id, violates }) => job('fault', id, violates)),
    ...variants.map(({ id, allowedBy }) => job('variant', id, allowedBy)),
    ...drawn('random-variant'),
    // What also shows on a 429 is about it, whichever clause it breaks.
    ...defects.map(({ id, clause, also = [] }) =>
      job('defect', id, [clause, ...also.filter((other) => other === 'RAT-06')]),
    ),
    job('choice', 'plain', ['RAT-']),
    ...everyAlternative().map(({ dimension, choices }) =>
      job('choice', nameChoice(choices), [dimensions[dimension].point]),
    ),
    ...drawn('random-choice'),
  ]
  const weigh = ({ limits }: Job): number => (limits === 'k6' ? 2 : limits === null ? 0 : 1)
  return jobs.toSorted((a, b) => weigh(b) - weigh(a))
}

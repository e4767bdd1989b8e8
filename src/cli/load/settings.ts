/** Settings of a load: those of every target, and how long, by how many, up to what. */

import type { Flags } from '../options.ts'
import { type Given, UsageError } from '../options.ts'
import { type Lookup, resolveSettings, type Settings } from '../settings.ts'
import { amountOf, countOf, secondsOf } from '../values.ts'

export interface LoadSettings extends Settings {
  readonly durationMs: number
  readonly processes: number
  /** Most milliseconds of any operation's p95; null for no such threshold. */
  readonly maxP95Ms: number | null
  /** Most errors, in per cent. */
  readonly maxErrors: number
}

export const loadFlags: Flags = {
  duration: { takes: 'S', help: 'seconds it lasts (60; 12 on the embedded server)' },
  processes: { takes: 'N', help: 'k6 processes that share the load by execution segments (1)' },
  'max-p95': { takes: 'MS', help: 'fails when the p95 of an operation is above this' },
  'max-errors': { takes: 'PERCENT', help: 'fails when more requests than this fail (1)' },
  baseline: {
    takes: 'FILE',
    help: 'nights to compare with (reports/history/runs.ndjson)',
  },
}

const processesMax = 32
/** Per cent. */
export const defaultMaxErrors = 1
const defaultS = { live: 60, embedded: 12 }

/** Resolves every setting of a load. Throws UsageError naming the source of a bad value. */
export function resolveLoad(given: Given, lookup: Lookup): LoadSettings {
  const settings = resolveSettings(given, lookup)
  const fallbackS = settings.url === null ? defaultS.embedded : defaultS.live
  const processes = countOf(lookup, 'processes', null, 1)
  if (processes < 1 || processes > processesMax) {
    throw new UsageError(
      `--processes takes 1 to ${processesMax}, not ${processes}`,
      'one process is enough for any legal rate; more are for more machines',
    )
  }
  const maxP95 = amountOf(lookup, 'max-p95', null, Number.POSITIVE_INFINITY)
  const maxErrors = amountOf(lookup, 'max-errors', null, defaultMaxErrors)
  if (maxErrors > 100) {
    throw new UsageError(`--max-errors takes per cent, not ${maxErrors}`, 'give 0 to 100')
  }
  return {
    ...settings,
    durationMs: secondsOf(lookup, 'duration', 'VPS_LOAD_DURATION', fallbackS),
    processes,
    maxP95Ms: Number.isFinite(maxP95) ? maxP95 : null,
    maxErrors,
  }
}

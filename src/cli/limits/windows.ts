/** Adds to a measured profile how exactly its windows were measured. */
import { measureWindows, type WindowRange } from '#contract/fit-windows.ts'
import type { PromisedLimits } from '#contract/limits.ts'
import { readTimeline } from '#exchange/timeline.ts'
import type { Measuring } from './measuring.ts'

const seconds = (ms: number): string => String(Math.round(ms / 10) / 100)

/** A range of windows in seconds, as `9.9 to 10.15 s`. */
export function writeRange([shortestMs, longestMs]: WindowRange): string {
  return `${seconds(shortestMs)} to ${seconds(longestMs)} s`
}

/** The evidence names the windows that would explain as much, where the limits are as promised. */
export function addWindows(measuring: Measuring, limits: PromisedLimits): Measuring {
  const { exchanges, section } = measuring
  const rows = [section.burst, section.sustained]
  if (rows.every(({ standing }) => standing !== 'measured')) return measuring
  const ranges = measureWindows(readTimeline(exchanges, limits), limits)
  const text = [ranges.burst, ranges.sustained].flatMap((range) => (range ? writeRange(range) : []))
  if (text.length === 0) return measuring
  const evidence = `${section.evidence}; windows of ${text.join(' and of ')} explain it as well`
  return { ...measuring, section: { ...section, evidence } }
}

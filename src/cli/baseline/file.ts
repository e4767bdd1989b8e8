/**
 * The baseline on disk: one file per target, read before a run, written only by `baseline update`
 * and `prune`.
 */
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { makeFolder } from '#exchange/folder.ts'
import type { AcceptedFinding } from '#report/input.ts'
import type { LimitsSection } from '#report/results.ts'
import { jsonText } from '#report/text.ts'
import { checkBaseline } from '#report/validate.ts'
import { UsageError } from '../options.ts'

/** An accepted finding with what a reader wants to know of it. */
export interface Entry extends AcceptedFinding {
  readonly operation: string | null
  /** What was wrong when it was accepted. */
  readonly message?: string
}

export interface Baseline {
  readonly schema: 'vps-contract/baseline/1'
  /** Base URL, or `embeddedName`. */
  readonly target: string
  readonly findings: readonly Entry[]
  /** Accepted answer by question. */
  readonly answers: Readonly<Record<string, string>>
  readonly limits: LimitsSection | null
}

/** A baseline and where it is kept. */
export interface Kept {
  readonly path: string
  readonly baseline: Baseline
}

/** How results.json names the target of an embedded run. */
export const embeddedName = 'embedded reference server'

export function emptyBaseline(target: string): Baseline {
  return { schema: 'vps-contract/baseline/1', target, findings: [], answers: {}, limits: null }
}

/** The same base URL with and without its last slash is one target. */
export function isSameTarget(a: string, b: string): boolean {
  return a.replace(/\/+$/, '') === b.replace(/\/+$/, '')
}

function faultOf(value: unknown): string | null {
  const [first, ...more] = checkBaseline(value)
  if (first !== undefined) return more.length === 0 ? first : `${first} (and ${more.length} more)`
  const ids = (value as Baseline).findings.map(({ id }) => id)
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  return twice === undefined ? null : `finding ${twice} is listed twice`
}

/**
 * Reads a baseline. Throws UsageError where it is missing, is no JSON or does not fit its schema.
 */
export function readBaseline(path: string): Baseline {
  if (!existsSync(path)) {
    throw new UsageError(
      `the baseline ${path} does not exist`,
      `write one from the last run: vps-contract baseline update --baseline ${path}`,
    )
  }
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError(`the baseline ${path} cannot be read: ${why}`, 'mend it or delete it')
  }
  const fault = faultOf(value)
  if (fault === null) return value as Baseline
  throw new UsageError(
    `the baseline ${path} is not valid: ${fault}`,
    'its schema is docs/schema/baseline-1.schema.json; mend it or delete it',
  )
}

/** Writes it whole or not at all, in an order that keeps differences small. */
export function writeBaseline({ path, baseline }: Kept): void {
  const { findings, answers, ...rest } = baseline
  const sorted = {
    ...rest,
    findings: findings.toSorted((a, b) => compare(a.rule, b.rule) || compare(a.id, b.id)),
    answers: Object.fromEntries(Object.entries(answers).sort(([a], [b]) => compare(a, b))),
  }
  makeFolder(dirname(path))
  writeFileSync(`${path}.part`, jsonText(sorted))
  renameSync(`${path}.part`, path)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * The file in the folder of baselines that names this target, if any does. Throws as `readBaseline`
 * does.
 */
function findKept(target: string, folder: string): Kept | null {
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  for (const name of names.filter((one) => one.endsWith('.json'))) {
    const path = join(folder, name)
    const baseline = readBaseline(path)
    if (isSameTarget(baseline.target, target)) return { path, baseline }
  }
  return null
}

/**
 * The baseline that a run of this target is held against: the named file whatever target it names,
 * else the committed one that names the target, else none.
 */
export function loadBaseline(given: string | null, target: string, folder: string): Kept | null {
  if (given === null) return findKept(target, folder)
  const path = resolve(given)
  return { path, baseline: readBaseline(path) }
}

function fileNameOf(target: string): string {
  if (target === embeddedName) return 'embedded.json'
  const words = target.replace(/^https?:\/\//, '').replace(/[^a-z0-9.]+/gi, '-')
  return `${words.replace(/^[-.]+|[-.]+$/g, '') || 'target'}.json`
}

/** As `loadBaseline`, but a file that is not there yet is an empty baseline of this target. */
export function openBaseline(given: string | null, target: string, folder: string): Kept {
  if (given !== null && !existsSync(resolve(given))) {
    return { path: resolve(given), baseline: emptyBaseline(target) }
  }
  const kept = loadBaseline(given, target, folder)
  if (kept !== null) return kept
  return { path: join(folder, fileNameOf(target)), baseline: emptyBaseline(target) }
}

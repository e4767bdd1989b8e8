/**
 * Describes the measured limiter for the report: numbers, algorithm, scope, what the headers say.
 */
import { fitOnce } from '#contract/fit-once.ts'
import type { FitVerdict, LimitVerdict } from '#contract/fit-verdict.ts'
import { comesBackSoon, formatLimits, type PromisedLimits } from '#contract/limits.ts'
import type { ReadingKind } from '#contract/readings.ts'
import { type Exchange, header } from '#exchange/exchange.ts'
import { isProbe, readTimeline } from '#exchange/timeline.ts'

/** As in results.json. */
export interface LimitRow {
  limit: number | null
  windowMs: number | null
  standing: 'measured' | 'not measured' | 'not enforced' | 'stricter than promised' | 'ambiguous'
}

export interface LimitProfile {
  burst: LimitRow
  sustained: LimitRow
  algorithm: string | null
  scope: { sharedAcrossTokens: boolean | null; isolatedBetweenAccounts: boolean | null }
  headers: Record<string, unknown>
  evidence: string
}

function rowOf({ standing, limit, windowMs }: LimitVerdict): LimitRow {
  switch (standing) {
    case 'promised':
      return { limit, windowMs, standing: 'measured' }
    case 'wider':
      return { limit, windowMs, standing: limit === null ? 'not enforced' : 'measured' }
    case 'narrower':
      return { limit, windowMs, standing: 'stricter than promised' }
    case 'unseen':
      return { limit: null, windowMs: null, standing: 'not measured' }
    case 'ambiguous':
      return { limit: null, windowMs: null, standing: 'ambiguous' }
  }
}

function tellKinds(kinds: readonly ReadingKind[]): string {
  const [only] = kinds
  if (only === undefined) return 'not measured'
  return kinds.length === 1 ? only : `cannot be told apart: ${[...kinds].sort().join(', ')}`
}

function tellAlgorithm({ burst, sustained }: FitVerdict): string | null {
  if (burst.kinds.length === 0 && sustained.kinds.length === 0) return null
  const [short, long] = [tellKinds(burst.kinds), tellKinds(sustained.kinds)]
  return short === long ? short : `burst: ${short}; sustained: ${long}`
}

const passed = (exchange: Exchange): boolean => (exchange.response?.status ?? 429) < 400

/** A token that the target does not know says nothing of allowances. */
const isKnown = (exchange: Exchange): boolean => exchange.response?.status !== 401

/** Of whom the allowance is, by what was sent straight after a refusal. */
function scopeOf(probes: readonly Exchange[], { burst }: PromisedLimits): LimitProfile['scope'] {
  const step = (name: string): Exchange[] => probes.filter((exchange) => exchange.step === name)
  const second = step('limits.sharing').filter((one) => one.token === 'A2' && isKnown(one))
  const other = step('limits.exact').filter(isKnown)
  const refused = probes.some((exchange) => !passed(exchange))
  return {
    sharedAcrossTokens:
      second.length === 0 || comesBackSoon(burst) ? null : second.filter(passed).length < 2,
    isolatedBetweenAccounts:
      other.length === 0 || !refused ? null : other.filter(passed).length > other.length / 2,
  }
}

const rateHeaders = [
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'Retry-After',
]

/** How many of these answers carried a header. */
function presence(exchanges: readonly Exchange[], name: string): 'always' | 'never' | 'sometimes' {
  const with_ = exchanges.filter(({ response }) => header(response!.headers, name) !== null).length
  if (with_ === 0) return 'never'
  return with_ === exchanges.length ? 'always' : 'sometimes'
}

function headersOf(probes: readonly Exchange[]): Record<string, unknown> {
  const answered = probes.filter(({ response }) => response !== null)
  const withStatus = (wanted: number): Exchange[] =>
    answered.filter(({ response }) => response!.status === wanted)
  const groups = {
    admitted: answered.filter(passed),
    refused: withStatus(429),
    missing: withStatus(404),
    invalid: withStatus(422),
  }
  const limits = answered.flatMap(
    ({ response }) => header(response!.headers, 'x-ratelimit-limit') ?? [],
  )
  const presenceOf = (group: readonly Exchange[]): Record<string, string> | null =>
    group.length === 0
      ? null
      : Object.fromEntries(rateHeaders.map((name) => [name, presence(group, name)]))
  return {
    admitted: presenceOf(groups.admitted),
    refused: presenceOf(groups.refused),
    ...(groups.missing.length > 0 ? { missing: presenceOf(groups.missing) } : {}),
    ...(groups.invalid.length > 0 ? { invalid: presenceOf(groups.invalid) } : {}),
    limits: [...new Set(limits)].sort().slice(0, 8),
  }
}

const owners: Readonly<Record<string, string>> = { A2: 'second', B1: 'other account’s' }

/** Tokens that the target did not know, which the probes could not use. */
function tellUnknown(probes: readonly Exchange[]): string {
  const unknown = new Set(probes.filter((one) => !isKnown(one)).map(({ token }) => token ?? ''))
  return [...unknown]
    .flatMap((label) => owners[label] ?? [])
    .map((owner) => `; the ${owner} token was answered 401: check it`)
    .join('')
}

function tellEvidence(
  probes: readonly Exchange[],
  verdict: FitVerdict,
  limits: PromisedLimits,
): string {
  const refused = probes.filter(({ response }) => response?.status === 429).length
  const spanS = Math.round((probes.at(-1)!.sentAt - probes[0]!.sentAt) / 1000)
  const accounts = new Set(probes.map(({ account }) => account)).size
  const alone = accounts > 1 ? '' : '; without a second account some windows cannot be told apart'
  const off = verdict.distance === 0 ? 'explained without rest' : `off by ${verdict.distance}`
  const rest = `${alone}${tellUnknown(probes)}`
  return (
    `${probes.length} requests by ${accounts === 1 ? 'one account' : `${accounts} accounts`} ` +
    `in ${spanS} s, ${refused} refused; promised ${formatLimits(limits)}: ${off}${rest}`
  )
}

const unmeasured: LimitRow = { limit: null, windowMs: null, standing: 'not measured' }

/**
 * Fits the limiter to the probes on a tape. Pure; says what was not measured rather than guessing.
 */
export function fitLimits(exchanges: readonly Exchange[], limits: PromisedLimits): LimitProfile {
  const probes = exchanges.filter(isProbe)
  const verdict = fitOnce(readTimeline(exchanges, limits), limits)
  if (verdict === null) {
    return {
      burst: { ...unmeasured },
      sustained: { ...unmeasured },
      algorithm: null,
      scope: { sharedAcrossTokens: null, isolatedBetweenAccounts: null },
      headers: {},
      evidence: probes.length === 0 ? 'the probes sent nothing' : 'no probe was answered',
    }
  }
  return {
    burst: rowOf(verdict.burst),
    sustained: rowOf(verdict.sustained),
    algorithm: tellAlgorithm(verdict),
    scope: scopeOf(probes, limits),
    headers: headersOf(probes),
    evidence: tellEvidence(probes, verdict, limits),
  }
}

/**
 * Compares fitted limiters fact by fact: these are exact, so any change is one. What a night could
 * not measure neither changes nor replaces a known fact.
 */
import type { LimitRow, LimitsSection } from '../results.ts'

/** A fact of a limiter that is not what it was. */
export interface LimitChange {
  /** Such as `burst limit` or `X-RateLimit-Reset on admitted`. */
  readonly fact: string
  readonly was: string
  readonly now: string
}

type Facts = ReadonlyMap<string, string>

/** Windows are measured to within two per cent of their length; both sides may be off. */
const windowTolerance = 0.04
const ambiguous = 'cannot be told apart: '

function rowFacts(name: string, row: LimitRow): [string, string][] {
  if (row.standing === 'not enforced') return [[`${name} limit`, 'not enforced']]
  const facts: [string, string][] = []
  if (row.limit !== null) facts.push([`${name} limit`, String(row.limit)])
  if (row.windowMs !== null) facts.push([`${name} window`, `${row.windowMs} ms`])
  return facts
}

/** `burst: a; sustained: b` or one word for both. */
function algorithmFacts(algorithm: string | null): [string, string][] {
  if (algorithm === null) return []
  const [, short, long] = /^burst: (.*); sustained: (.*)$/.exec(algorithm) ?? []
  const both = [
    ['burst', short ?? algorithm],
    ['sustained', long ?? algorithm],
  ] as const
  return both.flatMap(([name, kinds]) =>
    kinds === 'not measured' ? [] : [[`${name} algorithm`, kinds] as [string, string]],
  )
}

function headerFacts(headers: LimitsSection['headers'], path = ''): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    if (value === null || value === undefined) return []
    const fact = path === '' ? name : `${name} on ${path}`
    if (Array.isArray(value)) return [[`header ${fact}`, value.map(String).join(', ')]]
    if (typeof value === 'object') return headerFacts(value as LimitsSection['headers'], fact)
    return [[`header ${fact}`, String(value)]]
  })
}

function factsOf(limits: LimitsSection): Facts {
  const { sharedAcrossTokens: shared, isolatedBetweenAccounts: isolated } = limits.scope
  const scope: [string, string][] = []
  if (shared !== null) scope.push(['shared by the tokens of an account', String(shared)])
  if (isolated !== null) scope.push(['apart between accounts', String(isolated)])
  return new Map([
    ...rowFacts('burst', limits.burst),
    ...rowFacts('sustained', limits.sustained),
    ...algorithmFacts(limits.algorithm),
    ...scope,
    ...headerFacts(limits.headers),
  ])
}

function kindsOf(text: string): Set<string> {
  return new Set(text.replace(ambiguous, '').split(', '))
}

function isSame(fact: string, was: string, now: string): boolean {
  if (was === now) return true
  if (fact.endsWith(' window')) {
    const [a, b] = [Number.parseFloat(was), Number.parseFloat(now)]
    return Math.abs(a - b) <= windowTolerance * Math.max(a, b)
  }
  const [a, b] = [kindsOf(was), kindsOf(now)]
  // Two ambiguous answers agree while one algorithm fits both; a short probe sees fewer values.
  if (fact.endsWith(' algorithm')) return !a.isDisjointFrom(b)
  return fact.startsWith('header ') && (a.isSubsetOf(b) || b.isSubsetOf(a))
}

/**
 * What is known after a night that agrees with what was known: of windows the first, lest small
 * steps add up unseen; of algorithms the fewer, of header values the more.
 */
function merge(fact: string, was: string, now: string): string {
  if (fact.endsWith(' window')) return was
  const isFewer = kindsOf(now).size < kindsOf(was).size
  return isFewer === fact.endsWith(' algorithm') ? now : was
}

/** The newest known value of every fact, over profiles in order of time. */
function knownFacts(before: readonly LimitsSection[]): Facts {
  const known = new Map<string, string>()
  for (const limits of before) {
    for (const [fact, value] of factsOf(limits)) {
      const was = known.get(fact)
      if (was === undefined) known.set(fact, value)
      else if (isSame(fact, was, value)) known.set(fact, merge(fact, was, value))
      else if (!value.startsWith(ambiguous)) known.set(fact, value)
    }
  }
  return known
}

/** What is another than before, the nights before oldest first. Empty where nothing was known. */
export function compareLimiters(
  before: readonly LimitsSection[],
  now: LimitsSection,
): LimitChange[] {
  const known = knownFacts(before)
  return [...factsOf(now)].flatMap(([fact, value]) => {
    const was = known.get(fact)
    return was === undefined || isSame(fact, was, value) ? [] : [{ fact, was, now: value }]
  })
}

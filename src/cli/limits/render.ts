/** What `limits` prints: the fitted limiter beside the promise, its headers, its cost, its past. */
import type { Limit, PromisedLimits } from '#contract/limits.ts'
import type { LimitRow, LimitsBefore, LimitsSection, Results } from '#report/results.ts'
import { count, duration, plain } from '#report/text.ts'
import type { LimitsPerformed } from './perform.ts'

function write({ limit, windowMs }: Limit): string {
  return `${limit} in ${duration(windowMs)}`
}

function rowLine(name: string, row: LimitRow, promised: Limit): string {
  const { limit, windowMs, standing } = row
  const numbers = limit === null || windowMs === null ? '' : `${write({ limit, windowMs })}  `
  const seen = `${numbers}${standing}`
  return `${name.padEnd(10)} ${seen}  (promised ${write(promised)})`
}

const yes = (value: boolean | null): string => (value === null ? 'not seen' : value ? 'yes' : 'no')

function scopeLine({ scope }: LimitsSection): string {
  const { sharedAcrossTokens: shared, isolatedBetweenAccounts: apart } = scope
  const addresses = scope.sharedAcrossAddresses
  const asked = addresses === undefined ? '' : ` · shared by addresses: ${yes(addresses)}`
  const tokens = `shared by the tokens of an account: ${yes(shared)}`
  return `scope      ${tokens} · apart between accounts: ${yes(apart)}${asked}`
}

const groupNames: Readonly<Record<string, string>> = {
  admitted: 'on successes',
  refused: 'on 429',
  missing: 'on 404',
  invalid: 'on 422',
}

/** Retry-After belongs to a refusal alone. */
const isMissed = (group: string, name: string, presence: unknown): boolean =>
  presence !== 'always' && (name !== 'Retry-After' || group === 'refused')

function presenceOf(group: string, value: unknown): string[] {
  const where = groupNames[group]
  if (where === undefined || typeof value !== 'object' || value === null) return []
  const missed = Object.entries(value)
    .filter(([name, presence]) => isMissed(group, name, presence))
    .map(([name, presence]) => `${name} ${String(presence)}`)
  return [`${where} ${missed.length === 0 ? 'whole' : missed.join(', ')}`]
}

function headerLine({ headers }: LimitsSection): string {
  const { limits } = headers
  const names = Array.isArray(limits) ? limits.map((name) => plain(String(name), 20)) : []
  const declared = names.length === 0 ? 'no X-RateLimit-Limit' : `declare ${names.join(' and ')}`
  const groups = Object.entries(headers).flatMap(([group, value]) => presenceOf(group, value))
  return `headers    ${[declared, ...groups].join(' · ')}`
}

/** Clauses on what headers say, as the rules found them: declared against behaved. */
const headerClauses = /^RAT-(0[79]|08|1[0-9]|30)$/

function truthLine({ rules }: Results): string {
  const own = rules.filter(({ clause }) => headerClauses.test(clause))
  const held = own.filter(({ outcome }) => outcome === 'pass').length
  const broken = own.filter(({ outcome }) => outcome === 'fail').length
  const unseen = own.length - held - broken
  return `truth      ${count(held, 'rule')} on headers held, ${broken} broken, ${unseen} not seen`
}

function costLine({ sent, refused, planned, foreseenRefusals }: LimitsPerformed): string {
  const { least, most } = foreseenRefusals
  return (
    `cost       ${refused} of ${count(sent, 'request')} refused; ` +
    `planned: at most ${planned} requests, ${least} to ${most} refusals where limits are kept`
  )
}

/** Both profiles side by side, fact by fact. */
function beforeLines({ from, changes }: LimitsBefore): string[] {
  const than = from === 'baseline' ? 'the accepted profile' : 'the run before'
  if (changes.length === 0) return [`before     as in ${than}`]
  const width = Math.max(4, ...changes.map(({ fact }) => fact.length))
  const wasWidth = Math.max(3, ...changes.map(({ was }) => was.length))
  const row = (fact: string, was: string, now: string): string => {
    const left = `${plain(fact, 60).padEnd(width)}  ${plain(was, 100).padEnd(wasWidth)}`
    return `           ${left}  ${plain(now, 100)}`
  }
  return [
    `before     ${count(changes.length, 'fact')} changed since ${than}`,
    row('fact', 'was', 'now'),
    ...changes.map(({ fact, was, now }) => row(fact, was, now)),
  ]
}

/** The lines above the verdict, with a final line break. No server's control character is in it. */
export function renderLimits(performed: LimitsPerformed, promised: PromisedLimits): string {
  const { results } = performed
  const { limits, limitsBefore } = results
  const lines = [
    rowLine('burst', limits.burst, promised.burst),
    rowLine('sustained', limits.sustained, promised.sustained),
    `algorithm  ${plain(limits.algorithm ?? 'not measured', 400)}`,
    scopeLine(limits),
    headerLine(limits),
    truthLine(results),
    `evidence   ${plain(limits.evidence, 400)}`,
    costLine(performed),
    ...(limitsBefore ? beforeLines(limitsBefore) : ['before     no earlier profile is known']),
  ]
  return `${lines.join('\n')}\n\n`
}

/** Puts a verdict into words for a test: what it asserts, or why it does not. */
import { clauseOf } from '#contract/clauses.ts'
import { type Need, needHints } from '#contract/need.ts'
import { curlLines } from '#exchange/curl.ts'
import type { Exchange } from '#exchange/exchange.ts'
import type { Finding, Verdict } from '#rules/judge.ts'
import type { Rule } from '#rules/rule.ts'

export type Reading =
  | { readonly kind: 'held' }
  | { readonly kind: 'broken'; readonly text: string }
  /** Nothing is asserted: not tested, or not counted by the gate. */
  | { readonly kind: 'open'; readonly text: string }

export interface Evidence {
  readonly tape: readonly Exchange[]
  readonly baseUrl: string
  readonly provided: ReadonlySet<Need>
  readonly gate: ReadonlySet<string>
}

/** Under vitest there are no flags, and no probes. */
const hints: Readonly<Record<Need, string>> = {
  ...needHints,
  creates: 'set VPS_ALLOW_CREATES=1',
  limits: 'the k6 probes come with vps-contract run',
}

export function hintsFor(needs: readonly Need[]): string {
  return needs.map((need) => hints[need]).join('; ')
}

function describeFinding(finding: Finding, { tape, baseUrl }: Evidence): string {
  const ids = new Set(finding.exchanges)
  const lines = [`${finding.message} (${finding.operation ?? 'other requests'})`]
  if (finding.expected !== undefined) lines.push(`  expected ${JSON.stringify(finding.expected)}`)
  if (finding.actual !== undefined) lines.push(`  got      ${JSON.stringify(finding.actual)}`)
  const own = tape.filter(({ id }) => ids.has(id))
  return [...lines, ...curlLines(own, baseUrl).map((line) => `  ${line}`)].join('\n')
}

function readNone(rule: Rule, { provided, gate }: Evidence): Reading {
  const missing = (rule.needs ?? []).filter((need) => !provided.has(need))
  if (missing.length > 0) {
    return { kind: 'open', text: hintsFor(missing) }
  }
  if (rule.optional !== undefined) return { kind: 'open', text: rule.optional }
  const text = 'met no evidence, though nothing that it needs was missing'
  return { kind: gate.has(clauseOf(rule.clause).level) ? 'broken' : 'open', text }
}

/** What a test of this rule has to say. */
export function readVerdict(rule: Rule, verdict: Verdict, evidence: Evidence): Reading {
  const { level, promise } = clauseOf(rule.clause)
  const counts = evidence.gate.has(level)
  const why = verdict.why.join('; ')
  switch (verdict.outcome) {
    case 'pass':
      return { kind: 'held' }
    case 'none':
      return readNone(rule, evidence)
    case 'inconclusive':
      return { kind: counts ? 'broken' : 'open', text: `could not be judged: ${why}` }
    case 'error':
      return { kind: 'broken', text: `a bug of vps-contract, not of the target: ${why}` }
    case 'fail': {
      const found = verdict.findings.map((finding) => describeFinding(finding, evidence))
      const text = [`${rule.clause} ${level}: ${promise}`, ...found].join('\n')
      return counts ? { kind: 'broken', text } : { kind: 'open', text: `warning: ${text}` }
    }
  }
}

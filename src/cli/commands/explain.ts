/** explain: one clause, rule, question or ambiguity in full. */
import { ambiguities } from '#contract/ambiguities.ts'
import { clauseOf, clauses } from '#contract/clauses.ts'
import { promisedLimits } from '#contract/limits.ts'
import { needHints } from '#contract/need.ts'
import { questionBook, ruleBook } from '#rules/index.ts'
import { standingOf } from '#rules/standing.ts'
import { UsageError } from '../options.ts'
import type { Command } from './command.ts'

function explainClause(id: string): string | null {
  const clause = clauses.find((candidate) => candidate.id === id)
  if (!clause) return null
  const standing = standingOf(clause, ruleBook(promisedLimits), questionBook(promisedLimits))
  const open = ambiguities.filter((ambiguity) => ambiguity.clauses.includes(clause.id))
  return [
    `${clause.id}  ${clause.level}, binds the ${clause.binds}, section ${clause.section}`,
    `  ${clause.promise}`,
    standing.standing === 'excluded'
      ? `  excluded: ${standing.why}`
      : `  ${standing.standing}: ${standing.ids.join(', ') || 'nothing judges it yet'}`,
    ...open.map(({ id: amb, title, accepted }) => `  ${amb} ${title}: accepted is ${accepted}`),
  ].join('\n')
}

function explainRule(id: string): string | null {
  const rule = ruleBook(promisedLimits).find((candidate) => candidate.id === id)
  if (!rule) return null
  const needs = (rule.needs ?? []).map((need) => needHints[need])
  const clause = clauseOf(rule.clause)
  return [
    `${rule.id}  judges ${rule.view.name}`,
    ...(needs.length > 0 ? [`  needs: ${needs.join('; ')}`] : []),
    ...(rule.optional === undefined ? [] : [`  without evidence: ${rule.optional}`]),
    explainClause(clause.id) ?? '',
  ].join('\n')
}

function explainQuestion(id: string): string | null {
  const question = questionBook(promisedLimits).find((candidate) => candidate.id === id)
  if (!question) return null
  return `${question.id}  asked of ${question.view.name}, never failed\n${explainClause(question.clause)}`
}

function explainAmbiguity(id: string): string | null {
  const found = ambiguities.find((ambiguity) => ambiguity.id === id)
  if (!found) return null
  return [
    `${found.id}  ${found.title} (${found.clauses.join(', ')})`,
    `  open: ${found.open}`,
    `  accepted: ${found.accepted}`,
  ].join('\n')
}

export const explain: Command = {
  usage: 'vps-contract explain ID',
  flags: {},
  async run(_given, words) {
    const id = words[0]
    if (id === undefined) throw new UsageError('explain takes an id', 'see: vps-contract list')
    const upper = id.toUpperCase()
    const text =
      explainClause(upper) ?? explainAmbiguity(upper) ?? explainRule(id) ?? explainQuestion(id)
    if (text === null) throw new UsageError(`nothing has the id ${id}`, 'see: vps-contract list')
    process.stdout.write(`${text}\n`)
    return 0
  },
}

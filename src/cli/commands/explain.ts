/** explain: one clause, rule, question, ambiguity or fault in full. */
import { ambiguities } from '#contract/ambiguities.ts'
import { clauseOf, clauses } from '#contract/clauses.ts'
import { promisedLimits } from '#contract/limits.ts'
import { needHints } from '#contract/need.ts'
import { faultOf, faults, variants } from '#faults/index.ts'
import { questionBook, ruleBook } from '#rules/index.ts'
import { standingOf } from '#rules/standing.ts'
import { nearest, UsageError } from '../options.ts'
import type { Command } from './command.ts'

function explainClause(id: string): string | null {
  const clause = clauses.find((candidate) => candidate.id === id)
  if (!clause) return null
  const standing = standingOf(clause, ruleBook(promisedLimits), questionBook(promisedLimits))
  const open = ambiguities.filter((ambiguity) => ambiguity.clauses.includes(clause.id))
  const asked = questionBook(promisedLimits).filter((question) => question.clause === clause.id)
  return [
    `${clause.id}  ${clause.level}, binds the ${clause.binds}, section ${clause.section}`,
    `  ${clause.promise}`,
    standing.standing === 'excluded'
      ? `  excluded: ${standing.why}`
      : `  ${standing.standing}: ${standing.ids.join(', ') || 'nothing judges it yet'}`,
    ...(standing.standing === 'question' || asked.length === 0
      ? []
      : [`  asked: ${asked.map(({ id }) => id).join(', ')}`]),
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
  const head = `${question.id}  asked of ${question.view.name}, never failed`
  return `${head}\n${explainClause(question.clause)}`
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

function explainFault(id: string): string | null {
  const found = faultOf(id)
  if (!found) return null
  const needs = (found.needs ?? []).map((need) => needHints[need])
  return [
    `${found.id}  ${found.title}`,
    found.violates.length === 0 ? '  legitimate: no rule may complain' : '  breaks:',
    ...found.violates.map((clause) => explainClause(clause) ?? ''),
    ...(needs.length > 0 ? [`  seen only with: ${needs.join('; ')}`] : []),
    `  show it: vps-contract serve --fault ${found.id}`,
  ].join('\n')
}

/** Every id that can be explained. */
function knownIds(): string[] {
  return [
    ...clauses.map(({ id }) => id),
    ...ambiguities.map(({ id }) => id),
    ...ruleBook(promisedLimits).map(({ id }) => id),
    ...questionBook(promisedLimits).map(({ id }) => id),
    ...[...faults, ...variants].map(({ id }) => id),
  ]
}

export const explain: Command = {
  usage: 'vps-contract explain ID',
  flags: {},
  async run(_given, words) {
    const id = words[0]
    if (id === undefined) throw new UsageError('explain takes an id', 'see: vps-contract list')
    if (words.length > 1) throw new UsageError('explain takes one id', `vps-contract explain ${id}`)
    const upper = id.toUpperCase()
    // A rule and a fault may share an id: both are told.
    const texts = [
      explainClause(upper),
      explainAmbiguity(upper),
      explainRule(id),
      explainQuestion(id),
      explainFault(id),
    ].filter((text) => text !== null)
    if (texts.length === 0) {
      const near = nearest(id, knownIds()) ?? nearest(upper, knownIds())
      throw new UsageError(
        `nothing has the id ${id}`,
        near === null ? 'see: vps-contract list' : `did you mean ${near}?`,
      )
    }
    process.stdout.write(`${texts.join('\n')}\n`)
    return 0
  },
}

/** list: every clause with its level and standing, every rule and question. */
import { clauses } from '#contract/clauses.ts'
import { promisedLimits } from '#contract/limits.ts'
import { questionBook, ruleBook } from '#rules/index.ts'
import { standingOf } from '#rules/standing.ts'
import type { Command } from './command.ts'

function rows() {
  const rules = ruleBook(promisedLimits)
  const questions = questionBook(promisedLimits)
  return clauses.map((clause) => {
    const standing = standingOf(clause, rules, questions)
    return {
      id: clause.id,
      section: clause.section,
      level: clause.level,
      binds: clause.binds,
      ...standing,
    }
  })
}

type Row = ReturnType<typeof rows>[number]

function line(row: Row): string {
  const what = row.standing === 'excluded' ? row.why : row.ids.join(' ')
  return `${row.id.padEnd(8)} ${row.level.padEnd(8)} ${row.standing.padEnd(8)} ${what ?? ''}`
}

function count(all: readonly Row[]): string {
  const of = (standing: Row['standing']): number =>
    all.filter((row) => row.standing === standing).length
  const rules = new Set(all.flatMap((row) => (row.standing === 'rule' ? row.ids : []))).size
  return [
    `${all.length} clauses: ${of('rule')} judged by ${rules} rules, ${of('question')} asked,`,
    `${of('excluded')} excluded with a reason, ${of('open')} open`,
  ].join(' ')
}

export const list: Command = {
  usage: 'vps-contract list [SECTION] [--json]',
  flags: { json: { help: 'as JSON' } },
  async run(given, words) {
    const all = rows().filter((row) => words.length === 0 || words.includes(row.section))
    if (given.json === true) process.stdout.write(`${JSON.stringify(all, null, 2)}\n`)
    else process.stdout.write(`${all.map(line).join('\n')}\n\n${count(all)}\n`)
    return 0
  },
}

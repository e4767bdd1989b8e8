/** list: every clause with its level and standing, every rule and question; or every fault. */
import { clauseOf, clauses } from '#contract/clauses.ts'
import { promisedLimits } from '#contract/limits.ts'
import { type Fault, faults, variants } from '#faults/index.ts'
import { questionBook, ruleBook } from '#rules/index.ts'
import { standingOf } from '#rules/standing.ts'
import { nearest, UsageError } from '../options.ts'
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
      // A clause that rules judge may have open points besides.
      questions: questions.filter((question) => question.clause === clause.id).map(({ id }) => id),
    }
  })
}

type Row = ReturnType<typeof rows>[number]

function line(row: Row): string {
  const ids = row.standing === 'excluded' ? [] : row.ids
  const why = row.standing === 'excluded' ? [row.why] : []
  const what = [...why, ...new Set([...ids, ...row.questions])].join(' ')
  return `${row.id.padEnd(8)} ${row.level.padEnd(8)} ${row.standing.padEnd(8)} ${what}`
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

/** A fault is of the clause that it must be reported on; a variant breaks none. */
function faultRow({ id, title, violates }: Fault) {
  const [clause] = violates
  const level = clause === undefined ? 'variant' : clauseOf(clause).level
  return { id, section: id.split('/')[0] ?? '', clause: clause ?? null, level, title }
}

function faultLine({ id, clause, level, title }: ReturnType<typeof faultRow>): string {
  return `${(clause ?? '').padEnd(8)} ${level.padEnd(8)} ${id}  ${title}`
}

function chosen<R extends { readonly section: string }>(all: R[], words: readonly string[]): R[] {
  const sections = new Set(all.map(({ section }) => section))
  for (const word of words) {
    if (sections.has(word)) continue
    const near = nearest(word, sections)
    throw new UsageError(
      `there is no section ${word}`,
      near === null ? `sections are: ${[...sections].join(', ')}` : `did you mean ${near}?`,
    )
  }
  return words.length === 0 ? all : all.filter(({ section }) => words.includes(section))
}

export const list: Command = {
  usage: 'vps-contract list [SECTION…] [--faults] [--json]',
  flags: {
    faults: { help: 'the faults and legitimate variants that serve can show' },
    json: { help: 'as JSON' },
  },
  async run(given, words) {
    const all = chosen(rows(), given.faults === true ? [] : words)
    const broken =
      given.faults === true ? chosen([...faults, ...variants].map(faultRow), words) : null
    const text = broken?.map(faultLine).join('\n') ?? `${all.map(line).join('\n')}\n\n${count(all)}`
    process.stdout.write(`${given.json === true ? JSON.stringify(broken ?? all, null, 2) : text}\n`)
    return 0
  },
}

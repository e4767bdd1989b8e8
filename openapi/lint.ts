/** Lints the OpenAPI document: Redocly judges its meaning, swagger-parser that it can be loaded. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createConfig, getLineColLocation, lint } from '@redocly/openapi-core'
import { documentFile, loadDocument } from './document.ts'

export interface LintProblem {
  /** Name of the broken rule; `read` or `load` where the document cannot be taken in at all. */
  readonly rule: string
  readonly message: string
  /** `file:line`, as editors follow it. */
  readonly place: string
}

/** Every problem of a document under the strictest preset, warnings included. */
async function findRuleProblems(file: string): Promise<LintProblem[]> {
  const config = await createConfig({ extends: ['recommended-strict'] })
  const problems = await lint({ ref: file, config })
  return problems.map(({ ruleId, message, location }) => {
    const line = location[0] === undefined ? 1 : getLineColLocation(location[0]).start.line
    return { rule: ruleId, message, place: `${file}:${line}` }
  })
}

function describeFailure(rule: string, file: string, cause: unknown): LintProblem {
  const message = cause instanceof Error ? cause.message : String(cause)
  return { rule, message, place: `${file}:1` }
}

/**
 * What is wrong with a document, empty where nothing is. A file that is missing or no YAML is a
 * problem like any other, so this never rejects.
 */
export async function lintFile(file = documentFile): Promise<LintProblem[]> {
  const path = resolve(file)
  const meaning = await findRuleProblems(path).catch((cause: unknown) => [
    describeFailure('read', path, cause),
  ])
  // swagger-parser overlooks almost every mistake of meaning, but not a reference to nowhere.
  const loading = await loadDocument(path).then(
    () => [],
    (cause: unknown) => [describeFailure('load', path, cause)],
  )
  return [...meaning, ...loading]
}

async function run(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true })
  const file = positionals[0] ?? documentFile
  const problems = await lintFile(file)
  for (const { place, rule, message } of problems) console.error(`${place} ${rule}: ${message}`)
  if (problems.length > 0) {
    console.error(`${problems.length} problem(s). Mend them and run: node openapi/lint.ts`)
    process.exitCode = 1
  } else console.log(`${file} is clean.`)
}

if (import.meta.main) await run()

/** Writes `generated/validators.js` and its types: ajv's standalone code without its imports. */
import { readFile } from 'node:fs/promises'
import { _, Ajv2020 } from 'ajv/dist/2020.js'
import standaloneModule from 'ajv/dist/standalone/index.js'
import { jsonContent, type LoadedDocument, listOperations } from './document.ts'
import { printLiteral, stripAnnotations } from './operations.ts'

const standaloneCode = standaloneModule.default
const prefix = '#/components/schemas/'
const lengthRequire = 'require("ajv/dist/runtime/ucs2length").default'

/** Turns references between component schemas into references between schemas of that id. */
function rebase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rebase)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) =>
      key === '$ref' && typeof held === 'string'
        ? [key, held.replace(prefix, '')]
        : [key, rebase(held)],
    ),
  )
}

function schemaNames(document: LoadedDocument): string[] {
  return Object.keys(document.plain.components.schemas).sort()
}

/** Compiles every component schema. Throws when a schema uses a keyword or format ajv lacks. */
function compile(document: LoadedDocument): string {
  const ajv = new Ajv2020({
    strict: true,
    allErrors: true,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: true, formats: _`formats` },
    formats: { 'date-time': () => true },
  })
  const names = schemaNames(document)
  for (const name of names) {
    const bare = stripAnnotations(document.plain.components.schemas[name]) as object
    ajv.addSchema({ ...(rebase(bare) as object), $id: name })
  }
  const code = standaloneCode(ajv, Object.fromEntries(names.map((name) => [`is${name}`, name])))
  return inlineRuntime(code)
}

/** ajv's ESM output still calls `require`, which no module has: its only helper is put in place. */
function inlineRuntime(code: string): string {
  const inlined = code
    .replace('"use strict";', '')
    .replaceAll('export const is', 'const is')
    .replaceAll(lengthRequire, 'countCharacters')
    .replaceAll(/\/\*# sourceURL=.*\*\/;?\n/g, '')
    .trim()
  if (/\brequire\(/.test(inlined)) {
    throw new Error(
      'ajv needs another of its run-time helpers: a schema uses a keyword that ' +
        'openapi/validators.ts does not inline yet. Add the helper to openapi/formats.js.',
    )
  }
  return inlined
}

/** Per operation: which component schema the JSON content of each status has. */
function listResponseSchemas(document: LoadedDocument) {
  const named = new Map(
    listOperations(document.resolved).map(({ id, operation }) => [
      id,
      Object.entries(operation.responses).flatMap(([status, response]) => {
        const schema = jsonContent(response)?.schema
        const name = schemaNames(document).find(
          (candidate) => document.resolved.components.schemas[candidate] === schema,
        )
        return schema === undefined || name === undefined ? [] : [[status, name] as const]
      }),
    ]),
  )
  return Object.fromEntries([...named].map(([id, pairs]) => [id, Object.fromEntries(pairs)]))
}

/** The text of `generated/validators.js`, without its opening comment. */
export async function renderValidators(document: LoadedDocument): Promise<string> {
  const formats = await readFile(new URL('./formats.js', import.meta.url), 'utf8')
  const names = schemaNames(document)
  const entries = names.map((name) => `  ${name}: is${name},\n`).join('')
  return [
    formats
      .slice(formats.indexOf('\n') + 1)
      .replaceAll(/^export /gm, '')
      .trim(),
    compile(document),
    `export const schemaNames = ${printLiteral(names)}`,
    `export const validators = {\n${entries}}`,
    `export const responseSchema = ${printLiteral(listResponseSchemas(document))}`,
    lookup,
    '',
  ].join('\n\n')
}

const lookup = `export function findResponseSchema(operation, status) {
  const known = responseSchema[operation]
  return known[status] ?? known[\`\${Math.floor(status / 100)}XX\`] ?? null
}`

/** The text of `generated/validators.d.ts`, without its opening comment. */
export function renderValidatorTypes(document: LoadedDocument): string {
  const names = schemaNames(document)
  return `import type { OperationId } from './operations.ts'

/** Every component schema of the document. */
export type SchemaName =
${names.map((name) => `  | '${name}'`).join('\n')}

/** What ajv says of one broken keyword. */
export interface ValidationError {
  /** JSON pointer into the judged value; empty for the value itself. */
  readonly instancePath: string
  readonly schemaPath: string
  /** \`required\`, \`type\`, \`format\`, \`pattern\`, \`minimum\`, … */
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message?: string
}

/** Says whether a value fits; \`errors\` holds every reason until the next call. */
export interface ValidateFunction {
  (value: unknown): boolean
  errors?: readonly ValidationError[] | null
}

export declare const schemaNames: readonly SchemaName[]

export declare const validators: Readonly<Record<SchemaName, ValidateFunction>>

/** The schema of JSON content by operation and status: a number, \`4XX\` or \`5XX\`. */
export declare const responseSchema: Readonly<
  Record<OperationId, Readonly<Record<string, SchemaName>>>
>

/** The schema of an answer, by its exact status or else its class; null where none is known. */
export declare function findResponseSchema(
  operation: OperationId,
  status: number,
): SchemaName | null
`
}

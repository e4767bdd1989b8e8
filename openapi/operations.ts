/** Writes `generated/operations.ts`: what callers need to know of each operation, as plain data. */
import {
  jsonContent,
  type LoadedDocument,
  listOperations,
  type Parameter,
  type PlacedOperation,
  type Schema,
} from './document.ts'

const annotations = new Set(['description', 'example', 'examples', 'title'])

/**
 * Drops what only explains, so that rewording the document leaves the generated files alone. Below
 * `properties` the keys are names of members, which may be called anything.
 */
export function stripAnnotations(value: unknown, keysAreNames = false): unknown {
  if (Array.isArray(value)) return value.map((item) => stripAnnotations(item))
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(
    ([key]) => keysAreNames || !(annotations.has(key) || key.startsWith('x-vps-')),
  )
  return Object.fromEntries(
    kept.map(([key, held]) => [key, stripAnnotations(held, !keysAreNames && key === 'properties')]),
  )
}

function describeParameters(operation: PlacedOperation, place: string) {
  return operation.parameters
    .filter((parameter) => parameter.in === place)
    .map((parameter: Parameter) => ({
      name: parameter.name,
      required: parameter.required === true,
      schema: stripAnnotations(parameter.schema),
    }))
}

function successSchema(operation: PlacedOperation): Schema {
  const success = Object.entries(operation.operation.responses).find(([status]) =>
    /^2\d\d$/.test(status),
  )
  return jsonContent(success?.[1])?.schema ?? {}
}

function describeOperation(placed: PlacedOperation) {
  const statuses = Object.keys(placed.operation.responses).filter((key) => /^\d+$/.test(key))
  const documentedStatuses = statuses.map(Number)
  const envelope = successSchema(placed) as {
    required?: readonly string[]
    properties?: { data?: { type?: unknown } }
  }
  return {
    id: placed.id,
    method: placed.method,
    path: placed.path,
    pathParameters: describeParameters(placed, 'path'),
    queryParameters: describeParameters(placed, 'query'),
    headerParameters: describeParameters(placed, 'header'),
    hasBody: placed.operation.requestBody !== undefined,
    bodySchema: stripAnnotations(jsonContent(placed.operation.requestBody)?.schema ?? null),
    successStatuses: documentedStatuses.filter((status) => status >= 200 && status < 300),
    documentedStatuses,
    paginated: envelope.required?.includes('meta') ?? false,
    collection: envelope.properties?.data?.type === 'array',
    mentionedOnly: placed.operation['x-vps-mentioned'] !== undefined,
  }
}

const declarations = `export interface ValueSchema {
  readonly type?: string
  readonly default?: number | string | boolean
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly enum?: readonly string[]
  readonly [keyword: string]: unknown
}

export interface OperationParameter {
  readonly name: string
  readonly required: boolean
  /** JSON Schema of the value, references resolved. */
  readonly schema: ValueSchema
}

export interface BodySchema {
  readonly type: string
  readonly required: readonly string[]
  readonly properties: Readonly<Record<string, ValueSchema>>
}

export interface Operation {
  readonly id: OperationId
  /** In capitals. */
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'PATCH'
  /** Template below the base URL, with names in braces. */
  readonly path: string
  readonly pathParameters: readonly OperationParameter[]
  readonly queryParameters: readonly OperationParameter[]
  readonly headerParameters: readonly OperationParameter[]
  readonly hasBody: boolean
  /** JSON Schema of the request body, references resolved; null where there is none. */
  readonly bodySchema: BodySchema | null
  readonly successStatuses: readonly number[]
  /** Every status the document lists by number; other refusals are possible. */
  readonly documentedStatuses: readonly number[]
  /** True where a success must carry \`meta\`. */
  readonly paginated: boolean
  /** True where \`data\` of a success is an array. */
  readonly collection: boolean
  /** True where the reference names the operation without describing it. */
  readonly mentionedOnly: boolean
}`

/** The text of `generated/operations.ts`, without its opening comment. */
export function renderOperations(document: LoadedDocument): string {
  const described = listOperations(document.resolved).map(describeOperation)
  const ids = described.map(({ id }) => `  | '${id}'`).join('\n')
  const table = Object.fromEntries(described.map((operation) => [operation.id, operation]))
  return [
    `export type OperationId =\n${ids}`,
    declarations,
    '/** Every operation by its id, in the order of the document. */',
    `export const operations: Readonly<Record<OperationId, Operation>> = ${printLiteral(table)}`,
    '/** The ids alone, in the order of the document. */',
    `export const operationIds: readonly OperationId[] = ${printLiteral(Object.keys(table))}`,
  ]
    .join('\n\n')
    .replaceAll('*/\n\n', '*/\n')
    .concat('\n')
}

/** Prints JSON as a TypeScript literal: one line where it is short, indented where it is not. */
export function printLiteral(value: unknown, indent = ''): string {
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const parts = value.map((item) => printLiteral(item, inner))
    return layOut(parts, '[', ']', indent)
  }
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).map(
      ([key, held]) => `${printKey(key)}: ${printLiteral(held, inner)}`,
    )
    return layOut(parts, '{ ', ' }', indent)
  }
  return typeof value === 'string' ? printText(value) : JSON.stringify(value)
}

function layOut(parts: readonly string[], open: string, close: string, indent: string): string {
  if (parts.length === 0) return `${open.trim()}${close.trim()}`
  const line = `${open}${parts.join(', ')}${close}`
  if (line.length + indent.length <= 80 && !line.includes('\n')) return line
  const inner = parts.map((part) => `${indent}  ${part},\n`).join('')
  return `${open.trim()}\n${inner}${indent}${close.trim()}`
}

function printKey(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : printText(key)
}

function printText(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${escaped}'`
}

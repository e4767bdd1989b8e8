/** Loads the OpenAPI document and says which parts of it the generators read. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import SwaggerParser from '@apidevtools/swagger-parser'

export type Schema = Readonly<Record<string, unknown>>

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: Schema
}

export interface Content {
  readonly schema?: Schema
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

export interface Response {
  readonly description: string
  readonly content?: Readonly<Record<string, Content>>
}

export interface Operation {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> }
  readonly responses: Readonly<Record<string, Response>>
  readonly 'x-vps-mentioned'?: string
}

export interface PathItem {
  readonly parameters?: readonly Parameter[]
  readonly get?: Operation
  readonly put?: Operation
  readonly post?: Operation
  readonly delete?: Operation
  readonly patch?: Operation
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, PathItem>>
  readonly webhooks?: Readonly<Record<string, PathItem>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** One operation with what it takes over from its path. */
export interface PlacedOperation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly operation: Operation
}

export interface LoadedDocument {
  readonly file: string
  /** With its references in place, so that component schemas keep their names. */
  readonly plain: OpenApiDocument
  /** With every reference replaced by what it points at. */
  readonly resolved: OpenApiDocument
}

/** Where the document of this repository stands. */
export const documentFile = fileURLToPath(new URL('./vps-v2.yaml', import.meta.url))

const methods = ['get', 'put', 'post', 'delete', 'patch'] as const

/**
 * Reads a document and resolves its references. Rejects when it cannot be parsed or a reference
 * leads nowhere; it says nothing about meaning, which is the linter's work.
 */
export async function loadDocument(file = documentFile): Promise<LoadedDocument> {
  const path = resolve(file)
  const plain: unknown = await SwaggerParser.parse(path)
  const resolved: unknown = await SwaggerParser.validate(path)
  return { file: path, plain: plain as OpenApiDocument, resolved: resolved as OpenApiDocument }
}

/** Every operation below `paths`, in the order of the document. */
export function listOperations(document: OpenApiDocument): PlacedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method]
      if (operation === undefined) return []
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])]
      return [
        { id: operation.operationId, method: method.toUpperCase(), path, parameters, operation },
      ]
    }),
  )
}

/** The JSON content of a response or a request body, where it has any. */
export function jsonContent(holder: Pick<Response, 'content'> | undefined): Content | undefined {
  return holder?.content?.['application/json']
}

/** Writes `generated/types.ts` by openapi-typescript, without enums: Node cannot strip those. */
import { pathToFileURL } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import type { LoadedDocument } from './document.ts'

/**
 * The text of `generated/types.ts`, without its opening comment. Paths stay plain text: as template
 * types, `/servers/${string}` would claim `/servers/${string}/status` too and fail to compile.
 */
export async function renderTypes(document: LoadedDocument): Promise<string> {
  const nodes = await openapiTS(pathToFileURL(document.file), {
    alphabetize: true,
    enumValues: true,
    immutable: true,
    rootTypes: true,
    silent: true,
  })
  return astToString(nodes)
}

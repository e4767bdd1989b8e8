/** Checks that the document is sound, that its examples fit, and that mistakes are caught. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findResponseSchema, type SchemaName, validators } from '#generated/validators.js'
import {
  type Content,
  documentFile,
  jsonContent,
  type LoadedDocument,
  listOperations,
  loadDocument,
  type Schema,
} from './document.ts'
import { lintFile } from './lint.ts'

let document: LoadedDocument
let folder: string
let source: string

beforeAll(async () => {
  document = await loadDocument()
  folder = await mkdtemp(join(tmpdir(), 'openapi-'))
  source = await readFile(documentFile, 'utf8')
})

afterAll(() => rm(folder, { recursive: true }))

async function lintPlanted(change: (text: string) => string) {
  const planted = change(source)
  expect(planted).not.toBe(source)
  const file = join(folder, 'planted.yaml')
  await writeFile(file, planted)
  return (await lintFile(file)).map(({ rule }) => rule)
}

describe('the document', () => {
  it('has no problem under the strictest preset and loads', async () => {
    expect(await lintFile()).toEqual([])
  })

  it('has the operations of the reference and no others', () => {
    expect(
      listOperations(document.resolved)
        .map(({ method, path, id }) => `${method} ${path} ${id}`)
        .sort(),
    ).toEqual([
      'DELETE /servers/{uuid} deleteServer',
      'GET /locations listLocations',
      'GET /locations/{id}/templates listTemplates',
      'GET /plans listPlans',
      'GET /servers listServers',
      'GET /servers/{uuid} getServer',
      'GET /servers/{uuid}/backups listBackups',
      'GET /servers/{uuid}/credentials getServerCredentials',
      'GET /servers/{uuid}/status getServerStatus',
      'POST /servers createServer',
      'POST /servers/{uuid}/power powerServer',
    ])
    expect(Object.keys(document.resolved.webhooks ?? {})).toEqual([
      'server.installing',
      'server.running',
      'server.suspended',
      'server.deleted',
    ])
  })

  it('says why wherever something is only mentioned', () => {
    const reasons = [...source.matchAll(/x-vps-mentioned:\s*(?:>-\s*)?(\S.*)/g)]
    expect(reasons.length).toBeGreaterThan(10)
    for (const [, reason] of reasons) expect(reason).toMatch(/^[A-Z0-9].{15,}/)
  })
})

describe('mistakes that are caught', () => {
  const cases: [string, (text: string) => string, string][] = [
    [
      'a wrong type name',
      (text) => text.replace('type: integer, minimum: 1, default: 1', 'type: objekt'),
      'struct',
    ],
    [
      'a missing path parameter',
      (text) => text.replace(/name: id\n {10}in: path/, 'name: place\n          in: path'),
      'path-parameters-defined',
    ],
    [
      'a duplicate operationId',
      (text) => text.replace('operationId: getServerStatus', 'operationId: getServer'),
      'operation-operationId-unique',
    ],
    [
      'an example that does not fit',
      (text) => text.replace('monthly_price: 3.92', "monthly_price: '3.92'"),
      'no-invalid-media-type-examples',
    ],
    [
      'a reference to nowhere',
      (text) => text.replace('schemas/PlanListResponse', 'schemas/PlansResponse'),
      'no-unresolved-refs',
    ],
    ['text that is no YAML', () => 'openapi: [\n', 'read'],
  ]
  it.each(cases)('%s', async (_name, change, rule) => {
    expect(await lintPlanted(change)).toContain(rule)
  })

  it('a file that does not exist', async () => {
    const rules = (await lintFile(join(folder, 'none.yaml'))).map(({ rule }) => rule)
    expect(rules).toEqual(['read', 'load'])
  })
})

function listExamples(content: Content | undefined): unknown[] {
  return Object.values(content?.examples ?? {}).map(({ value }) => value)
}

/** The sub-schemas of a schema that carry `examples`, with a path for messages. */
function* listExemplified(schema: Schema, path: string): Generator<[string, Schema]> {
  if (Array.isArray(schema.examples)) yield [path, schema]
  for (const [key, held] of Object.entries(schema)) {
    if (typeof held === 'object' && held !== null && key !== 'examples') {
      yield* listExemplified(held as Schema, `${path}/${key}`)
    }
  }
}

describe('examples', () => {
  it('of answers fit the schema of their status', () => {
    const judged = listOperations(document.resolved).flatMap(({ id, operation }) =>
      Object.entries(operation.responses).flatMap(([status, response]) =>
        listExamples(jsonContent(response)).map((value) => {
          const name = findResponseSchema(id as Parameters<typeof findResponseSchema>[0], +status)
          expect(name, `${id} ${status}`).not.toBeNull()
          return [id, status, validators[name as SchemaName](value)]
        }),
      ),
    )
    expect(judged.length).toBeGreaterThan(40)
    expect(judged.filter(([, , fits]) => fits !== true)).toEqual([])
  })

  it('of request bodies and events fit', () => {
    const bodies: [SchemaName, unknown[]][] = [
      ['CreateServerRequest', listExamples(bodyOf('/servers'))],
      ['PowerRequest', listExamples(bodyOf('/servers/{uuid}/power'))],
      ['WebhookEvent', listExamples(eventOf('server.running'))],
    ]
    for (const [name, values] of bodies) {
      expect(values.length, name).toBeGreaterThan(0)
      for (const value of values) expect(validators[name](value), name).toBe(true)
    }
  })

  it('of single members fit', () => {
    const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } })
    const found = Object.entries(document.resolved.components.schemas).flatMap(([name, schema]) => [
      ...listExemplified(schema, name),
    ])
    expect(found.length).toBeGreaterThan(50)
    for (const [path, schema] of found) {
      const fits = ajv.compile(schema)
      for (const value of schema.examples as unknown[]) expect(fits(value), path).toBe(true)
    }
  })
})

function bodyOf(path: string) {
  return jsonContent(document.resolved.paths[path]?.post?.requestBody)
}

function eventOf(name: string) {
  return jsonContent(document.resolved.webhooks?.[name]?.post?.requestBody)
}

/** Reads the project's files for the house rules and finds what they import. */
import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export interface Import {
  readonly line: number
  /** Path below the project's root, or a package's or Node module's name. */
  readonly target: string
  readonly own: boolean
  readonly typesOnly: boolean
  /** Names taken in; empty for a whole module. */
  readonly names: readonly string[]
}

export interface Source {
  /** Path below the project's root, with slashes. */
  readonly path: string
  readonly lines: readonly string[]
  readonly isTest: boolean
  readonly tree: ts.SourceFile
  readonly imports: readonly Import[]
}

export const root = fileURLToPath(new URL('../..', import.meta.url))

const codeFiles = '{bin,bench,scripts,src,openapi,suites,load,tests}/**/*.{ts,mjs,js}'
const proseFiles = ['*.md', '{docs,openapi,suites,load,tests,src,reports}/**/*.md']

const aliases = new Map(
  Object.entries(
    (JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { imports: Record<string, string> })
      .imports,
  ).map(([alias, path]) => [alias.replace('*', ''), path.replace('./', '').replace('*', '')]),
)

/** Every file that a person wrote in code; what is generated answers to its generator. */
export function readCode(): Source[] {
  const paths = [...globSync(codeFiles, { cwd: root }), ...globSync('*.{ts,js}', { cwd: root })]
  return paths
    .map(slashed)
    .toSorted()
    .map((path) => sourceOf(path, textOf(path)))
}

/** Paths and texts of the Markdown files. */
export function readProse(): { path: string; text: string }[] {
  const paths = globSync(proseFiles, { cwd: root }).map(slashed).toSorted()
  return paths.map((path) => ({ path, text: textOf(path) }))
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/')
}

function textOf(path: string): string {
  return readFileSync(root + path, 'utf8')
}

/** A source from its text: the way examples are made. */
export function sourceOf(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  return {
    path,
    lines: text.replace(/\n$/, '').split('\n'),
    isTest: /\.test\.ts$|\.suite\.ts$|\/testing\.ts$/.test(path) || path.startsWith('tests/'),
    tree,
    imports: importsOf(path, tree),
  }
}

/** Line of a node, from 1. */
export function lineOf(tree: ts.SourceFile, position: number): number {
  return tree.getLineAndCharacterOfPosition(position).line + 1
}

/** Every node of a tree, parents first. */
export function* walk(node: ts.Node): Generator<ts.Node> {
  yield node
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => void children.push(child))
  for (const child of children) yield* walk(child)
}

function importsOf(path: string, tree: ts.SourceFile): Import[] {
  return [...walk(tree)].flatMap((node) => {
    const found = specifierOf(node)
    if (!found) return []
    const { literal, typesOnly, names } = found
    return [{ line: lineOf(tree, literal.getStart()), typesOnly, names, ...resolve(path, literal) }]
  })
}

/** The module that a node brings in: import, re-export, import type or a call of import. */
function specifierOf(node: ts.Node) {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const bindings = node.importClause?.namedBindings
    const elements = bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : []
    const allTypes = elements.length > 0 && elements.every((element) => element.isTypeOnly)
    const typesOnly = (node.importClause?.isTypeOnly ?? false) || allTypes
    return { literal: node.moduleSpecifier, typesOnly, names: elements.map(nameOf) }
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    const literal = node.moduleSpecifier as ts.StringLiteral
    return { literal, typesOnly: node.isTypeOnly, names: [] }
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return { literal: node.argument.literal as ts.StringLiteral, typesOnly: true, names: [] }
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const literal = node.arguments[0]
    if (literal && ts.isStringLiteral(literal)) return { literal, typesOnly: false, names: [] }
  }
  return null
}

function nameOf(element: ts.ImportSpecifier): string {
  return (element.propertyName ?? element.name).text
}

function resolve(path: string, { text }: ts.StringLiteral): { target: string; own: boolean } {
  if (text.startsWith('.')) return { target: posix.join(posix.dirname(path), text), own: true }
  for (const [alias, folder] of aliases) {
    if (text.startsWith(alias)) return { target: folder + text.slice(alias.length), own: true }
  }
  return { target: text, own: false }
}

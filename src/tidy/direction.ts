/** House rules on imports: which stage may know which, and who may touch the world outside. */

import ts from 'typescript'
import type { Excused, Ill, Place } from './ill.ts'
import { type Import, lineOf, type Source, walk } from './source.ts'

interface Stage {
  readonly path: string
  /** Paths of other stages that it may import; a trailing `?` allows their types alone. */
  readonly may: readonly string[]
  /** What its tests may import besides. */
  readonly testsMay?: readonly string[]
}

/** The first stage whose path begins the file's path decides. */
const stages: readonly Stage[] = [
  { path: 'src/contract/', may: [] },
  { path: 'src/exchange/', may: ['src/contract/', 'generated/'] },
  { path: 'src/views/', may: ['src/contract/', 'generated/', 'src/exchange/'] },
  { path: 'src/rules/', may: ['src/contract/', 'generated/', 'src/exchange/', 'src/views/'] },
  { path: 'src/target/', may: ['src/contract/', 'generated/', 'src/exchange/'] },
  { path: 'src/server/', may: ['src/contract/', 'generated/?'] },
  {
    path: 'src/faults/',
    may: ['src/contract/', 'src/server/policies', 'src/server/?', 'src/rules/?'],
  },
  {
    path: 'src/report/',
    may: ['src/contract/', 'src/exchange/', 'src/rules/', 'docs/schema/'],
    testsMay: ['src/views/'],
  },
  { path: 'src/tidy', may: [] },
  { path: 'load/', may: ['src/contract/', 'src/exchange/'] },
  {
    path: 'suites/',
    may: [
      'src/contract/',
      'generated/',
      'src/exchange/',
      'src/views/',
      'src/rules/',
      'src/target/',
      'src/server/',
      'src/faults/',
    ],
  },
  { path: 'src/cli/', may: ['src/', 'suites/', 'load/', 'generated/'] },
  { path: 'openapi/', may: ['generated/'] },
  // An oracle that shares code proves nothing.
  { path: 'tests/foreign/', may: [] },
  { path: 'tests/', may: ['src/', 'suites/', 'load/', 'generated/', 'openapi/', 'scripts/'] },
  { path: 'bench/', may: ['src/server/'] },
  { path: 'bin/', may: ['scripts/'] },
  { path: 'scripts/', may: [] },
]

function isAllowed(stage: Stage, { target, typesOnly }: Import, isTest: boolean): boolean {
  if (target.startsWith(stage.path)) return true
  const may = isTest ? [...stage.may, ...(stage.testsMay ?? [])] : stage.may
  return may.some((entry) =>
    entry.endsWith('?')
      ? typesOnly && target.startsWith(entry.slice(0, -1))
      : target.startsWith(entry),
  )
}

function stageOf(path: string): Stage | undefined {
  return stages.find((stage) => path.startsWith(stage.path))
}

const wrongDirection: Ill = {
  name: 'an import against the flow of data',
  cure: 'move what is shared to the left, or hand it in as a parameter (src/tidy/direction.ts)',
  find({ path, imports, isTest }) {
    const stage = stageOf(path)
    if (!stage) return []
    const own = imports.filter((one) => one.own && !isAllowed(stage, one, isTest))
    // The tests of a view may judge it by a rule's own tools.
    const wrong = own.filter(({ target }) => !(isTest && target.endsWith('/testing.ts')))
    return wrong.map(({ line, target }) => ({ line, what: `${stage.path} may not know ${target}` }))
  },
  sick: ['src/rules/a.ts', "import { open } from '#target/wire.ts'\n"],
  sound: ['src/rules/a.ts', "import { pages } from '#views/pages.ts'\n"],
}

const outsideModules = [
  'node:fs',
  'node:net',
  'node:http',
  'node:https',
  'node:http2',
  'node:tls',
  'node:dns',
  'node:dgram',
  'node:child_process',
  'node:cluster',
  'node:worker_threads',
  'node:readline',
  'undici',
  'fastify',
]

function isOutside({ target, typesOnly }: Import): boolean {
  return !typesOnly && outsideModules.some((name) => `${target}/`.startsWith(`${name}/`))
}

/** Stages that touch the world by trade; in the others a file needs a reason. */
const handsOn = [
  'src/target/',
  'src/server/',
  'src/cli/',
  'openapi/',
  'tests/',
  'bench/',
  'scripts/',
  'bin/',
]

const excusedHands: Excused = {
  'src/exchange/folder.ts': 'makes the folders of what is written, the tape first',
  'src/exchange/tape.ts': 'writes and reads the recording, and nothing else',
  'src/report/write.ts': 'writes the files of a report, and nothing else',
  'src/report/html/assets.ts': 'reads the style and scripts that a report carries',
  'src/tidy/source.ts': 'reads the files that the house rules are about',
  'src/tidy/whole.ts': 'finds the entries that the house rules start from',
}

/** Parts of Node's net that only look at text. */
const pureNames = /^(?:isIP|isIPv4|isIPv6|BlockList)$/

const hands: Ill = {
  name: 'input or output outside target and the edges',
  cure: 'hand the data in; or name the file in src/tidy/direction.ts with a reason',
  find({ path, imports, isTest }) {
    if (isTest || excusedHands[path] || handsOn.some((stage) => path.startsWith(stage))) return []
    return imports
      .filter(isOutside)
      .filter(({ names }) => names.length === 0 || !names.every((name) => pureNames.test(name)))
      .map(({ line, target }) => ({ line, what: `uses ${target}` }))
  },
  sick: ['src/views/a.ts', "import { readFileSync } from 'node:fs'\n"],
  sound: ['src/views/a.ts', "import { isIP } from 'node:net'\n"],
}

const nodeInContract: Ill = {
  name: 'contract that imports Node or a package',
  cure: 'write it in plain TypeScript: k6 loads the contract too',
  find({ path, imports, isTest }) {
    if (isTest || !path.startsWith('src/contract/')) return []
    return imports
      .filter(({ own }) => !own)
      .map(({ line, target }) => ({ line, what: `imports ${target}` }))
  },
  sick: ['src/contract/a.ts', "import { Buffer } from 'node:buffer'\n"],
  sound: ['src/contract/a.ts', "import { limits } from './limits.ts'\n"],
}

/** Where the HTTP client is at home; the server's own hands are for its webhooks alone. */
const clientHomes = ['src/target/', 'src/server/webhooks/']

const serverInOtherHands: Ill = {
  name: 'the HTTP client outside target, or the server framework outside server',
  cure: 'call through target/caller.ts; serve through server/server.ts',
  find({ path, imports, isTest }) {
    if (isTest) return []
    const wrong = ({ target, typesOnly }: Import): boolean =>
      (target === 'undici' && !clientHomes.some((home) => path.startsWith(home))) ||
      (target === 'fastify' && !path.startsWith('src/server/') && !typesOnly)
    return imports.filter(wrong).map(({ line, target }) => ({ line, what: `imports ${target}` }))
  },
  sick: ['src/cli/a.ts', "import { request } from 'undici'\n"],
  sound: ['src/target/a.ts', "import { request } from 'undici'\n"],
}

/** Stages in which time, chance and settings are handed in. */
const pureStages = ['src/contract/', 'src/exchange/', 'src/views/', 'src/rules/', 'src/report/']
const ambient =
  /^(?:Date\.now|Math\.random|performance\.now|setTimeout|setInterval|process\.\w+|crypto\.\w+)$/

const clockInPureStage: Ill = {
  name: 'a clock, dice or settings in a pure stage',
  cure: 'hand time, chance and limits in as parameters',
  find(source) {
    const { path, isTest, tree } = source
    if (isTest || !pureStages.some((stage) => path.startsWith(stage))) return []
    return [...walk(tree)].flatMap((node) => {
      const what = ambientUse(node)
      return what === null ? [] : [{ line: lineOf(tree, node.getStart()), what }]
    })
  },
  sick: ['src/rules/a.ts', 'export const now = Date.now()\n'],
  sound: ['src/rules/a.ts', 'export const day = new Date(0)\n'],
}

function ambientUse(node: ts.Node): string | null {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date') {
    return node.arguments?.length ? null : 'asks for the present time'
  }
  if (ts.isCallExpression(node)) {
    const called = node.expression.getText()
    return ambient.test(called) ? `calls ${called}` : null
  }
  return ts.isPropertyAccessExpression(node) && /^process\.env$/.test(node.getText())
    ? 'reads process.env'
    : null
}

const globalFetch: Ill = {
  name: 'the global fetch',
  cure: 'call through target/caller.ts; in tests import fetch from undici, whose Agent it obeys',
  find({ tree, imports }) {
    if (imports.some(({ names }) => names.includes('fetch'))) return []
    const calls = [...walk(tree)].filter(
      (node) =>
        ts.isCallExpression(node) && /^(?:globalThis\.)?fetch$/.test(node.expression.getText()),
    )
    return calls.map(
      (node): Place => ({ line: lineOf(tree, node.getStart()), what: 'calls fetch' }),
    )
  },
  sick: ['src/cli/a.ts', "await fetch('http://127.0.0.1')\n"],
  sound: ['src/cli/a.test.ts', "import { fetch } from 'undici'\nawait fetch('http://127.0.0.1')\n"],
}

export const directionIlls: readonly Ill[] = [
  wrongDirection,
  hands,
  nodeInContract,
  serverInOtherHands,
  clockInPureStage,
  globalFetch,
]

/** Excused files that are gone or no longer need it: the list may not outlive its reasons. */
export function idleExcuses(code: readonly Source[]): string[] {
  return Object.keys(excusedHands).filter((path) => {
    const source = code.find((one) => one.path === path)
    return !source?.imports.some(isOutside)
  })
}

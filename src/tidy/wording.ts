/** House rules on words: what a file says of itself, what it may not say, how it is spelt. */
import ts from 'typescript'
import type { Ill, Place } from './ill.ts'
import { lineOf, type Source, walk } from './source.ts'

/** A ban on a text in the lines of code files. */
interface Ban {
  readonly name: string
  readonly text: RegExp
  readonly cure: string
  readonly sick: string
  readonly sound: string
}

const bans: readonly Ban[] = [
  {
    name: 'work left over in a comment',
    text: /\b(?:TODO|FIXME|XXX|HACK)\b/,
    cure: 'do it now, or file an issue',
    sick: '// TODO: later',
    sound: '// done',
  },
  {
    name: 'a silenced compiler or linter',
    text: /@ts-(?:ignore|nocheck|expect-error)|biome-ignore|eslint-disable|@vite-ignore/,
    cure: 'mend what it complains about',
    sick: '// @ts-expect-error',
    sound: '// the compiler agrees',
  },
  {
    name: 'a test that is left out or alone',
    text: /\b(?:it|test|describe)(?:\.\w+)*\.(?:skip|only|todo|fails)\b|\b[xf](?:it|describe)\(/,
    cure: 'mend or delete it; it.skipIf with a printed reason where the machine lacks something',
    sick: "it.skip('later', () => {})",
    sound: "it.skipIf(missing)('now', () => {})",
  },
]

function illOfBan({ name, text, cure, sick, sound }: Ban): Ill {
  return {
    name,
    cure,
    find({ path, lines }) {
      // The tables of the house rules name what they ban.
      if (path.startsWith('src/tidy/')) return []
      return lines.flatMap((line, at) => {
        const [what] = text.exec(line) ?? []
        return what === undefined ? [] : [{ line: at + 1, what }]
      })
    },
    sick: ['src/a.test.ts', `${sick}\n`],
    sound: ['src/a.test.ts', `${sound}\n`],
  }
}

const silentSkip: Ill = {
  name: 'a conditional skip that says nothing',
  cure: 'print the reason: console.warn beside the condition',
  find({ lines, tree, isTest, path }) {
    if (!isTest || path.startsWith('src/tidy/')) return []
    if (/console\.(?:warn|info|log)|process\.std/.test(tree.text)) return []
    const at = lines.findIndex((line) =>
      /\.(?:skipIf|runIf)\(|\b(?:ctx|context)\.skip\(/.test(line),
    )
    return at < 0 ? [] : [{ line: at + 1, what: 'skips in silence' }]
  },
  sick: ['src/a.test.ts', "it.skipIf(missing)('b', () => {})\n"],
  sound: ['src/a.test.ts', "console.warn('no k6')\nit.skipIf(missing)('b', () => {})\n"],
}

const missingHeader: Ill = {
  name: 'a file that does not open with a sentence saying what it is for',
  cure: 'begin with /** One sentence with a full stop. */',
  find({ tree }) {
    const text = tree.text.replace(/^#!.*\n/, '')
    const header = /^\/\*\*\s*([\s\S]*?)\*\//.exec(text)?.[1]?.replace(/^\s*\*\s?/gm, '') ?? ''
    const sentence = header.trim()
    if (/^\S+(?: |\n)+\S+[\s\S]*[.:?]$/.test(sentence)) return []
    return [{ line: 1, what: header === '' ? 'no header' : `"${sentence.slice(0, 60)}"` }]
  },
  sick: ['src/rules/a.ts', 'export const a = 1\n'],
  sound: ['src/rules/a.ts', '/** Counts pages. */\nexport const a = 1\n'],
}

const anyType: Ill = {
  name: 'the type any',
  cure: 'say what it is, or unknown and look',
  find({ tree }) {
    const found = [...walk(tree)].filter((node) => node.kind === ts.SyntaxKind.AnyKeyword)
    return found.map((node) => ({ line: lineOf(tree, node.getStart()), what: 'any' }))
  },
  sick: ['src/rules/a.ts', 'export let a: any\n'],
  sound: ['src/rules/a.ts', 'export let a: unknown // not any\n'],
}

const emptyName = /(?:^|[a-z])(?:utils?|helpers?|managers?|misc|stuff)$/i

const namelessName: Ill = {
  name: 'a name that says nothing (utils, helpers, manager)',
  cure: 'name it after what it does or holds',
  find({ path, tree }) {
    const base = path.split('/').at(-1)?.split('.')[0] ?? ''
    const places: Place[] = emptyName.test(base) ? [{ line: 1, what: path }] : []
    for (const node of walk(tree)) {
      const name = declaredName(node)
      if (name !== null && emptyName.test(name)) {
        places.push({ line: lineOf(tree, node.getStart()), what: name })
      }
    }
    return places
  },
  sick: ['src/rules/a.ts', 'export class PageManager {}\n'],
  sound: ['src/rules/a.ts', 'export class Pager {}\n'],
}

function declaredName(node: ts.Node): string | null {
  const isDeclaration =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isVariableDeclaration(node)
  return isDeclaration && node.name && ts.isIdentifier(node.name) ? node.name.text : null
}

/** American forms that turn up in this field, and how they are spelt here. */
const spellings: readonly (readonly [american: string, british: string])[] = [
  ['behavior', 'behaviour'],
  ['analyze', 'analyse'],
  ['catalog', 'catalogue'],
  ['canceled', 'cancelled'],
  ['center', 'centre'],
  ['color', 'colour'],
  ['favor', 'favour'],
  ['fulfill', 'fulfil'],
  ['honor', 'honour'],
  ['initialize', 'initialise'],
  ['labeled', 'labelled'],
  ['modeled', 'modelled'],
  ['neighbor', 'neighbour'],
  ['normalize', 'normalise'],
  ['organize', 'organise'],
  ['recognize', 'recognise'],
  ['serialize', 'serialise'],
  ['summarize', 'summarise'],
]

const stems = spellings.map(([word]) => word.replace(/e$/, '')).join('|')
const american = new RegExp(`\\b(?:${stems})(?:e|ed|es|ing|s|d)?\\b`, 'gi')

/** American words in a prose text. Names in backticks and flags are not ours to spell. */
export function findAmerican(text: string): string[] {
  return text.replace(/`[^`]*`|--\S+|https?:\S+/g, ' ').match(american) ?? []
}

const americanSpelling: Ill = {
  name: 'American spelling in a comment',
  cure: `British: ${spellings.map(([, word]) => word).join(', ')}`,
  find(source) {
    return commentLines(source).flatMap(({ line, text }) =>
      findAmerican(text).map((what) => ({ line, what })),
    )
  },
  sick: ['src/rules/a.ts', '/** Its behavior. */\n'],
  sound: ['src/rules/a.ts', '/** Its behaviour, `--no-color`. */\nexport const color = 1\n'],
}

function commentLines({ path, lines }: Source): { line: number; text: string }[] {
  if (path.startsWith('src/tidy/')) return []
  return lines.flatMap((text, at) => {
    const [comment] = /(?:^|\s)\/\/\s.*|^\s*(?:\/\*\*|\*)\s.*/.exec(text) ?? []
    return comment === undefined ? [] : [{ line: at + 1, text: comment }]
  })
}

export const wordingIlls: readonly Ill[] = [
  ...bans.map(illOfBan),
  silentSkip,
  missingHeader,
  anyType,
  namelessName,
  americanSpelling,
]

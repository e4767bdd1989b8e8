/** House rules on size: files, functions and lines that are too long to be read at a glance. */
import ts from 'typescript'
import type { Excused, Ill } from './ill.ts'
import { lineOf, walk } from './source.ts'

const fileLinesMax = 250
const testLinesMax = 400
const functionLinesMax = 70
const lineCharsMax = 100

/** Folders of data alone, where splitting would only scatter a table. */
const excusedLength: Excused = {
  'tests/foreign/defects/': 'a list of defects of a few lines each, one file per topic',
}

function isExcused(path: string): boolean {
  return Object.keys(excusedLength).some((start) => path.startsWith(start))
}

const longFile: Ill = {
  name: `a file of more than ${fileLinesMax} lines (tests: ${testLinesMax})`,
  cure: 'split it where its header needs an "and"; tables of data: see src/tidy/size.ts',
  find({ path, lines, isTest }) {
    const linesMax = isTest ? testLinesMax : fileLinesMax
    if (isExcused(path) || lines.length <= linesMax) return []
    return [{ line: linesMax + 1, what: `${lines.length} lines` }]
  },
  sick: ['src/rules/a.ts', '\n'.repeat(fileLinesMax + 1)],
  sound: ['src/rules/a.test.ts', '\n'.repeat(fileLinesMax + 1)],
}

const longFunction: Ill = {
  name: `a function of more than ${functionLinesMax} lines`,
  cure: 'keep the control flow in it and give its leaves names',
  find({ tree }) {
    return [...walk(tree)].flatMap((node) => {
      if (!ts.isFunctionLike(node) || isGroupOfTests(node)) return []
      const line = lineOf(tree, node.getStart())
      const count = lineOf(tree, node.end) - line + 1
      return count > functionLinesMax ? [{ line, what: `${count} lines` }] : []
    })
  },
  sick: ['src/rules/a.ts', `function a() {\n${'a()\n'.repeat(functionLinesMax)}}\n`],
  sound: ['src/a.test.ts', `describe('a', () => {\n${'it()\n'.repeat(functionLinesMax)}})\n`],
}

/** A describe is a heading with tests below it, no function to be read at once. */
function isGroupOfTests(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && /^describe\b/.test(node.parent.expression.getText())
}

const longLine: Ill = {
  name: `a line of more than ${lineCharsMax} characters`,
  cure: 'break it; the formatter leaves comments and texts to you',
  find({ lines }) {
    return lines.flatMap((text, at) =>
      text.length > lineCharsMax ? [{ line: at + 1, what: `${text.length} characters` }] : [],
    )
  },
  sick: ['src/rules/a.ts', `// ${'long '.repeat(20)}\n`],
  sound: ['src/rules/a.ts', '// short\n'],
}

export const sizeIlls: readonly Ill[] = [longFile, longFunction, longLine]

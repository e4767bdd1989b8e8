/** Tests of reading mutation scores. */
import { expect, it } from 'vitest'
import { scoreFiles, sortScores } from './score.ts'

const mutant = (status: string, line = 1) => ({
  status,
  mutatorName: 'BooleanLiteral',
  location: { start: { line } },
})

it('counts what was noticed, by file, the worst first', () => {
  const report = {
    files: {
      'a.ts': { mutants: [mutant('Killed'), mutant('Timeout'), mutant('Ignored')] },
      'b.ts': { mutants: [mutant('Killed'), mutant('Survived', 7), mutant('NoCoverage', 9)] },
    },
  }
  expect(sortScores(scoreFiles(JSON.stringify(report)))).toEqual([
    {
      file: 'b.ts',
      killed: 1,
      survived: 2,
      left: ['7:BooleanLiteral', '9:BooleanLiteral'],
    },
    { file: 'a.ts', killed: 2, survived: 0, left: [] },
  ])
})

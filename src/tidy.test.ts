/** The house rules as a test: every ill named in src/tidy/, with its cure beside it. */
import { describe, expect, it } from 'vitest'
import { directionIlls, idleExcuses } from './tidy/direction.ts'
import type { Example, Ill } from './tidy/ill.ts'
import { sizeIlls } from './tidy/size.ts'
import { readCode, readProse, sourceOf } from './tidy/source.ts'
import { findDead, findInProse } from './tidy/whole.ts'
import { wordingIlls } from './tidy/wording.ts'

const code = readCode()
const ills = [...directionIlls, ...sizeIlls, ...wordingIlls]

function findIn(ill: Ill, [path, text]: Example) {
  return ill.find(sourceOf(path, text))
}

describe.each(ills)('nowhere is $name', (ill) => {
  it('in the project', () => {
    const places = code.flatMap((source) =>
      ill.find(source).map(({ line, what }) => `${source.path}:${line} ${what}`),
    )
    expect(places, `cure: ${ill.cure}`).toEqual([])
  })

  it('and the rule tells ill from well', () => {
    expect(findIn(ill, ill.sick)).not.toEqual([])
    expect(findIn(ill, ill.sound)).toEqual([])
  })
})

describe('the project as a whole', () => {
  it('is found', () => {
    expect(code.map(({ path }) => path)).toContain('src/tidy.test.ts')
    expect(code.length).toBeGreaterThan(50)
  })

  it('has no dead files', () => {
    expect(findDead(code), 'cure: delete them, or let an entry reach them').toEqual([])
  })

  it('has no excuse that nothing needs', () => {
    expect(idleExcuses(code), 'cure: delete it from its table').toEqual([])
  })
})

describe('Markdown', () => {
  it('has one title per page and British spelling', () => {
    const problems = readProse().flatMap(({ path, text }) =>
      findInProse(text).map((problem) => `${path}:${problem}`),
    )
    expect(problems).toEqual([])
  })

  it('is told ill from well', () => {
    expect(findInProse('# A\n# B\n')).not.toEqual([])
    expect(findInProse('No title, but behavior.\n')).toHaveLength(2)
    expect(findInProse('# A\n```\n# a comment\n```\n')).toEqual([])
  })
})

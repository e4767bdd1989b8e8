/** Flags are parsed, explained and, where mistyped, guessed. */
import { describe, expect, it } from 'vitest'
import { distance, type Flags, helpOf, nearest, parseFlags } from './options.ts'

const flags: Flags = {
  url: { takes: 'URL', help: 'where' },
  only: { takes: 'TOPIC,…', help: 'what', many: true },
  quiet: { short: 'q', help: 'less' },
}

describe('parseFlags', () => {
  it.each([
    [['--url', 'http://h/', 'a', 'b'], { url: 'http://h/' }, ['a', 'b']],
    [['--only', 'x', '--only=y', '-q'], { only: ['x', 'y'], quiet: true }, []],
    [['--', '--url'], {}, ['--url']],
    [[], {}, []],
  ])('reads %j', (args, given, words) => {
    const parsed = parseFlags('run', args, flags)
    expect({ ...parsed.given }).toEqual(given)
    expect(parsed.words).toEqual(words)
  })

  it.each([
    [['--url'], '--url needs a value'],
    [['--url', '--only', 'x'], '--url needs a value'],
    [['--quiet=1'], '--quiet is a switch and takes no value'],
    [['--loud'], 'run knows no flag --loud'],
    [['-z'], 'run knows no flag -z'],
    [['--__proto__'], 'run knows no flag --__proto__'],
  ])('refuses %j', (args, message) => {
    expect(() => parseFlags('run', args, flags)).toThrow(message)
  })
})

describe('nearest', () => {
  const known = ['run', 'plan', 'check', 'sweep', 'explain']
  it.each([
    ['rnu', 'run'],
    ['sweeep', 'sweep'],
    ['explian', 'explain'],
    ['chekc', 'check'],
    ['x', null],
    ['report', null],
  ])('takes %s for %s', (wrong, right) => {
    expect(nearest(wrong, known)).toBe(right)
  })

  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('counts edits from "%s" to "%s": %i', (a, b, edits) => {
    expect(distance(a, b)).toBe(edits)
  })
})

it('the help has a line for each flag', () => {
  expect(helpOf(flags).split('\n')).toEqual([
    '  --url URL       where',
    '  --only TOPIC,…  what',
    '  -q, --quiet     less',
  ])
})

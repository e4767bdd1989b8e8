/** Tests of reading JSON that a hostile server wrote. */
import { describe, expect, it } from 'vitest'
import type { Body } from './exchange.ts'
import { type Json, member, nestingMax, parseJson, sameJson, wordOf } from './json.ts'

const parse = (text: string) => JSON.parse(text) as Json

describe('a value in one word', () => {
  it.each([
    ['"running"', 'running'],
    ['7', '7'],
    ['null', 'null'],
    ['[1]', 'an array'],
    ['{}', 'an object'],
    ['{"toString":null,"valueOf":null}', 'an object'],
  ])('%s is %s', (text, word) => {
    expect(wordOf(parse(text))).toBe(word)
  })
  it('may be absent', () => {
    expect(wordOf(undefined)).toBe('undefined')
  })
})

describe('a member', () => {
  it('is never the prototype’s', () => {
    expect(member({}, 'toString')).toBeUndefined()
    expect(member(parse('{"__proto__":{"x":1}}'), 'x')).toBeUndefined()
    expect(member(parse('{"__proto__":{"x":1}}'), '__proto__')).toEqual({ x: 1 })
  })
})

describe('equality', () => {
  it('knows order where it counts', () => {
    expect(sameJson(parse('{"a":1,"b":[1,2]}'), parse('{"b":[1,2],"a":1}'))).toBe(true)
    expect(sameJson(parse('[1,2]'), parse('[2,1]'))).toBe(false)
    expect(sameJson(parse('{"toString":1}'), {})).toBe(false)
    expect(sameJson(parse('{"a":[]}'), parse('{"a":{}}'))).toBe(false)
    expect(sameJson(parse('[1]'), parse('[1,2]'))).toBe(false)
    expect(sameJson(undefined, undefined)).toBe(true)
    expect(sameJson(null, {})).toBe(false)
  })
  it('goes as deep as a body does', () => {
    const deep = (core: string) => parse('['.repeat(100_000) + core + ']'.repeat(100_000))
    expect(sameJson(deep('1'), deep('1'))).toBe(true)
    expect(sameJson(deep('1'), deep('2'))).toBe(false)
  })
})

describe('a body', () => {
  const body = (text: string, cut = false): Body => ({ text, bytes: text.length, utf8: true, cut })
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  it('is read where it is whole and JSON', () => {
    expect(parseJson(body('{"a":[1]}'))).toEqual({ a: [1] })
    expect([parseJson(null), parseJson(body('{')), parseJson(body('{}', true))]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
  it('is not read where a reader would run out of stack', () => {
    expect(parseJson(body(deep(nestingMax)))).toBeDefined()
    expect(parseJson(body(deep(nestingMax + 1)))).toBeUndefined()
    expect(parseJson(body(deep(1_000_000)))).toBeUndefined()
  })
  it('may hold any number of brackets that do not nest', () => {
    const text = `{"a":"${'['.repeat(2_000)}\\\\\\"{","b":[${'{},'.repeat(2_000)}[]]}`
    expect(parseJson(body(text))).toMatchObject({ b: { length: 2_001 } })
    expect(parseJson(body(`"${'['.repeat(2_000)}`))).toBeUndefined()
  })
})

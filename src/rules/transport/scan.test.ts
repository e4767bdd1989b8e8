/** The scanner against JSON.parse, and on what JSON.parse cannot tell. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scanJson } from './scan.ts'

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('scanJson', () => {
  it('agrees with JSON.parse on valid texts', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        expect(scanJson(` ${JSON.stringify(value, null, indent)}\n`)).toMatchObject({
          ending: 'whole',
          repeated: [],
        })
      }),
    )
  })

  it('agrees with JSON.parse on texts made of JSON characters', () => {
    const unit = fc.constantFrom(
      ...'{}[]:,"\\\\u0aE-+.1 \ntrufalsn\u0001é'.split(''),
      'null',
      '"a"',
    )
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        expect(scanJson(text).ending === 'whole', text).toBe(parses(text))
      }),
      { numRuns: 5000 },
    )
  })

  it('calls every prefix of an object cut short', () => {
    const text =
      '{"a\\u00b7\\n":[1,-2.5e+3,true,false,null,{"b":"c"},[],{}],"d":0.25,"e":{"f":[[1]]}}'
    for (let length = 0; length < text.length; length += 1) {
      expect(scanJson(text.slice(0, length)).ending, text.slice(0, length)).toBe('cut-short')
    }
    expect(scanJson(text).ending).toBe('whole')
  })

  it.each([
    '{"a":1}{"b":2}',
    '{"a":1,}',
    "{'a':1}",
    '[1,]',
    '[,]',
    '{,}',
    '{"a" 1}',
    '[1 2]',
    '[1}',
    '{"a":1]',
    '{"a":01,"b":1}',
    '{"a":+1,"b":1}',
    '{"a":nil}',
    '{"a":NaN}',
    '"\u0001"',
    '"\\x41"',
    '"\\u00zz"',
    '\uFEFF{}',
    ')]}\',{"a":1}',
  ])('calls %j malformed', (text) => {
    expect(scanJson(text).ending).toBe('malformed')
  })

  it('names members that an object repeats, also when they are spelt with escapes', () => {
    const text = '{"data":[{"id":1,"i\\u0064":2},{"id":3}],"a/b":{"x":1,"x":1},"data":[]}'
    expect(scanJson(text).repeated).toEqual(['/data/*/id', '/a~1b/x', '/data'])
    expect(scanJson('[{"a":1},{"a":1}]').repeated).toEqual([])
    expect(scanJson('{"__proto__":1,"__proto__":2}').repeated).toEqual(['/__proto__'])
  })

  it('names whole numbers that readers would round, once each and not without end', () => {
    const text = '{"a":9007199254740992,"b":[9007199254740991,-9007199254740992,1e400,1.5]}'
    expect(scanJson(text).oversized).toEqual(['/a', '/b/*'])
    const many = Array.from({ length: 20 }, (_, i) => `"m${i}":${'9'.repeat(20)}`)
    expect(scanJson(`{${many.join(',')}}`).oversized).toHaveLength(8)
  })

  it('takes deep nesting and long strings', () => {
    const depth = 200_000
    expect(scanJson('['.repeat(depth)).ending).toBe('cut-short')
    expect(scanJson(`${'['.repeat(depth)}${']'.repeat(depth)}`).ending).toBe('whole')
    expect(scanJson(`"${'a'.repeat(1_000_000)}"`).ending).toBe('whole')
  })
})

/**
 * Keeps syntax out of k6 scripts that makes k6 hang without a word, and globals that it does not
 * have.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const folder = import.meta.dirname
const importPattern = /^(import|export)(?! type)[^'"]*from '([^']+)'/gm

/** A file and every file it loads by relative path. */
function loadedBy(file: string, known = new Set<string>()): Set<string> {
  if (known.has(file)) return known
  known.add(file)
  for (const [, , path = ''] of readFileSync(file, 'utf8').matchAll(importPattern)) {
    if (path.startsWith('.')) loadedBy(resolve(dirname(file), path), known)
  }
  return known
}

const scripts = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => join(folder, name))
  .filter((file) => /export const options/.test(readFileSync(file, 'utf8')))
const files = [...new Set(scripts.flatMap((script) => [...loadedBy(script)]))]

/** Comments may say anything. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
}

const banned: readonly (readonly [string, RegExp])[] = [
  ['for await hangs k6', /\bfor\s+await\b/],
  ['using hangs k6', /\busing\s+\w+\s*=/],
  ['a decorator hangs k6', /^\s*@\w+/m],
  ['import attributes hang k6', /\bfrom\s+'[^']+'\s+with\b/],
  ['k6 has no fetch', /\bfetch\(/],
  ['k6 has no URL', /\bnew URL\b/],
  ['k6 has no performance', /\bperformance\./],
  ['k6 has no structuredClone', /\bstructuredClone\(/],
  ['k6 has no TextEncoder', /\bTextEncoder\b/],
  ['k6 has no Intl', /\bIntl\b/],
  ['k6 has no Buffer', /\bBuffer\b/],
  ['k6 has no process', /\bprocess\./],
  ['k6 has no AbortController', /\bAbortController\b/],
  ['k6 has no groupBy', /\bgroupBy\b/],
  ['dynamic import is rejected by k6', /\bimport\(/],
  ['named groups are undefined in k6 1', /\(\?<\w+>/],
  ['arrival-rate executors do not count exactly', /arrival-rate/],
]

describe('k6 scripts', () => {
  it('are found', () => {
    expect(scripts.length).toBeGreaterThanOrEqual(2)
    expect(files.some((file) => file.endsWith('src/contract/limits.ts'))).toBe(true)
  })

  it.each(files)('%s uses nothing that k6 trips over', (file) => {
    const code = codeOf(file)
    expect(banned.filter(([, pattern]) => pattern.test(code)).map(([why]) => why)).toEqual([])
  })

  it.each(files)('%s imports by relative path with extension, or k6 itself', (file) => {
    const sources = [...readFileSync(file, 'utf8').matchAll(importPattern)].map((found) => found[2])
    for (const source of sources) expect(source).toMatch(/^(k6(\/\w+)?|\.{1,2}\/.+\.ts)$/)
  })
})

/** Style and script of the report: files of their own, so that they can be linted and tested. */
import { readFileSync } from 'node:fs'

function read(name: string): string {
  return readFileSync(new URL(`./${name}`, import.meta.url), 'utf8')
}

/** The modules of the script in order, joined into one: a page without network imports nothing. */
function join(...names: readonly string[]): string {
  const text = names.map(read).join('\n')
  const joined = text.replace(/^import [^\n]*\n/gm, '').replace(/^export /gm, '')
  return `'use strict'\n{\n${joined}}\n`
}

export const style = read('style.css')
export const script = join('show.js', 'search.js', 'start.js')

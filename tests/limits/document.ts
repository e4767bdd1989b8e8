/** Puts tables into docs/limits.md, between the markers of their section. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const path = join(import.meta.dirname, '../../docs/limits.md')

/** Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->`. Throws where they lack. */
export function writeSection(name: string, text: string): void {
  const document = readFileSync(path, 'utf8')
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/limits.md has no section ${begin} … ${end}`)
  const before = document.slice(0, from + begin.length)
  writeFileSync(path, `${before}\n\n${text}\n\n${document.slice(to)}`)
}

/** HTML as a value: text becomes markup only by being escaped. */
import { plain } from '../text.ts'

/** Escaped HTML. Only `html` makes it, and `trusted` for text of our own. */
export interface Markup {
  readonly markup: string
}

type Part = Markup | string | number | null | readonly Markup[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** Escapes for content and quoted attributes; invisible characters are made visible first. */
function escapeText(text: string): string {
  return plain(text, 20_000).replace(/[&<>"'`]/g, (char) => entities[char]!)
}

function render(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'string') return escapeText(part)
  if (typeof part === 'number') return String(part)
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('')
}

/** Builds markup; every interpolated text is escaped. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const text = literals.map((literal, i) => literal + (i < parts.length ? render(parts[i]!) : ''))
  return { markup: text.join('') }
}

/** Text of our own source that goes in as it is: never anything that was received. */
export function trusted(markup: string): Markup {
  return { markup }
}

/** Text whose lines stay lines, for `<pre>`. */
export function lines(text: string): Markup {
  return trusted(
    text
      .split(/\r\n|\n/)
      .map(escapeText)
      .join('\n'),
  )
}

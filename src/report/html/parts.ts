/** Pieces that every section of the report is made of: sections, tables, rows, badges. */
import { html, type Markup } from './markup.ts'

type Content = Markup | string | number

function wrap(content: Content): Markup {
  return html`${content}`
}

/** A section with its heading, found under `id`; `number` stands beside the title. */
export function section(id: string, title: string, number: number | null, body: Markup): Markup {
  const aside = number === null ? null : html` <span class="number">${number}</span>`
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}${aside}</h2>
${body}
</section>
`
}

/**
 * A table in a box of its own, which scrolls when the page is narrow. A head that begins with `#`
 * stands over figures.
 */
export function table(caption: string, heads: readonly string[], rows: readonly Markup[]): Markup {
  const columns = heads.map((head) =>
    head.startsWith('#')
      ? html`<th scope="col" class="num">${head.slice(1)}</th>`
      : html`<th scope="col">${head}</th>`,
  )
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
<table class="${heads.length === 2 ? 'pairs' : ''}"><caption>${caption}</caption>
<thead><tr>${columns}</tr></thead>
<tbody>
${rows}</tbody></table></div>
`
}

/** A row; its first cell is the heading. Cells that are no `<td>` yet become one. */
export function tr(head: Content, ...cells: readonly (Markup | string)[]): Markup {
  const rest = cells.map((cell) => (typeof cell === 'string' ? td(cell) : cell))
  return html`<tr><th scope="row">${head}</th>${rest}</tr>
`
}

export function td(content: Content, kind = ''): Markup {
  return kind === '' ? html`<td>${content}</td>` : html`<td class="${kind}">${content}</td>`
}

/** A figure, set to the right. */
export function num(content: Content, tone = ''): Markup {
  return td(content, `num ${tone}`.trimEnd())
}

/** A word in a capsule; the word says what the colour says. */
export function badge(tone: string, word: string): Markup {
  return html`<span class="badge ${tone}">${word}</span>`
}

export function code(text: string): Markup {
  return html`<code>${text}</code>`
}

/** A remark in small type. */
export function meta(...content: readonly Content[]): Markup {
  return html`<p class="meta">${content.map(wrap)}</p>
`
}

/** Something preformatted that can be reached by keyboard, as it may scroll. */
export function pre(content: Markup): Markup {
  return html`<pre tabindex="0"><code>${content}</code></pre>
`
}

/** Links to exchanges in the list at the end of the page. */
export function exchangeLinks(ids: readonly string[], max = 24): Markup {
  const links = ids.slice(0, max).map((id) => html`<a href="#x=${id}">${id}</a> `)
  const more = ids.length - max
  return html`${links}${more > 0 ? `and ${more} more` : null}`
}

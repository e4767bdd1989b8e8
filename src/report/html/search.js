/** The list of exchanges: search, keys, and a hash for every view, so that each is a link. */
import { byId, rowOf, showDetail } from './show.js'

const rowsMax = 200

const fields = {
  id: (x) => x.id,
  op: (x) => x.operation ?? 'other',
  status: (x) => String(x.status ?? x.failure ?? 'none'),
  method: (x) => x.method,
  token: (x) => x.token,
  step: (x) => x.step,
  source: (x) => x.source,
}

function haystack(x) {
  const bodies = [x.requestBody?.text ?? '', x.body?.text ?? '']
  return [x.id, x.method, x.path, x.step, x.operation, ...bodies].join('\n').toLowerCase()
}

/** `op:listPlans status:4 text`: every word has to fit, a field by its beginning. */
function parseQuery(query) {
  const words = query.match(/"[^"]*"|\S+/g) ?? []
  return words.map((word) => {
    const [, name, value] = /^([a-z]+):(.*)$/.exec(word) ?? []
    if (Object.hasOwn(fields, name)) {
      return (x) => fields[name](x).toLowerCase().startsWith(value.toLowerCase())
    }
    const text = word.replaceAll('"', '').toLowerCase()
    return (x) => x.haystack.includes(text)
  })
}

function readHash() {
  const [, kind, value] = /^#([qx])=(.*)$/s.exec(location.hash) ?? []
  if (kind === undefined) return null
  try {
    return { kind, value: decodeURIComponent(value) }
  } catch {
    return null
  }
}

export class List {
  constructor(exchanges) {
    this.exchanges = exchanges.map((x) => ({ ...x, haystack: haystack(x) }))
    this.input = byId('query')
    this.body = byId('list').tBodies[0]
    this.selected = null
    this.show(this.input.value)
  }

  show(query) {
    const tests = parseQuery(query)
    const fits = this.exchanges.filter((x) => tests.every((test) => test(x)))
    const open = (id) => this.open(id)
    this.body.replaceChildren(...fits.slice(0, rowsMax).map((x) => rowOf(x, open)))
    const more = fits.length > rowsMax ? `, the first ${rowsMax} shown` : ''
    byId('found').textContent = `${fits.length} of ${this.exchanges.length} exchanges${more}`
    this.mark()
  }

  mark() {
    for (const row of this.body.rows) {
      row.setAttribute('aria-selected', String(row.dataset.id === this.selected))
    }
  }

  open(id) {
    const hash = `#x=${encodeURIComponent(id)}`
    if (location.hash === hash) this.follow()
    else location.hash = hash
  }

  /** Shows what the hash says. */
  follow() {
    const hash = readHash()
    if (hash === null) return
    if (hash.kind === 'q') {
      this.input.value = hash.value
      this.show(hash.value)
      byId('exchanges').scrollIntoView()
      return
    }
    const x = this.exchanges.find(({ id }) => id === hash.value)
    if (x === undefined) return
    this.selected = x.id
    this.mark()
    showDetail(x)
  }

  step(by) {
    const rows = [...this.body.rows]
    const at = rows.findIndex((row) => row.contains(document.activeElement))
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))]
    next?.querySelector('button').focus()
  }

  close() {
    byId('detail').hidden = true
    this.input.blur()
    const selected = [...this.body.rows].find((row) => row.dataset.id === this.selected)
    selected?.querySelector('button').focus()
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const typing = event.target === this.input
    if (event.key === 'Escape') this.close()
    else if (typing && event.key === 'Enter') this.step(1)
    else if (typing) return
    else if (event.key === '/') {
      event.preventDefault()
      this.input.focus()
    } else if (event.key === 'j') this.step(1)
    else if (event.key === 'k') this.step(-1)
  }

  listen() {
    this.input.addEventListener('input', () => {
      this.show(this.input.value)
      const query = encodeURIComponent(this.input.value)
      history.replaceState(null, '', query ? `#q=${query}` : '#exchanges')
    })
    addEventListener('hashchange', () => this.follow())
    addEventListener('keydown', (event) => this.key(event))
  }
}

/** Shows one exchange, or one row of the list. Data enters the page by textContent alone. */

export const byId = (id) => document.getElementById(id)

const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e]/
const strays = /[\u00ad\u061c\u180e\u200b-\u200f\u2060-\u206f\ufeff]/
const invisible = new RegExp(`${controls.source}|${strays.source}`, 'g')

/** Shows what would hide, move or reverse text; line breaks and tabs are kept. */
function visible(text) {
  return String(text).replace(invisible, (char) => {
    const hex = char.charCodeAt(0).toString(16)
    return hex.length > 2 ? `\\u{${hex}}` : `\\x${hex.padStart(2, '0')}`
  })
}

function make(name, text, className) {
  const element = document.createElement(name)
  if (text !== undefined) element.textContent = visible(text)
  if (className) element.className = className
  return element
}

export function copyButton(text) {
  const button = make('button', 'Copy')
  button.type = 'button'
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text)
    button.textContent = 'Copied'
  })
  for (const leaving of ['blur', 'pointerleave']) {
    button.addEventListener(leaving, () => {
      button.textContent = 'Copy'
    })
  }
  return button
}

function bodyText(body) {
  if (body === null) return '(no body)'
  let text = body.text
  try {
    text = JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    // What is no JSON is shown as it came.
  }
  return body.note ? `${text}\n[${body.note}]` : text
}

function block(text, copies) {
  const box = make('div', undefined, 'copy')
  const pre = make('pre')
  pre.tabIndex = 0
  pre.append(make('code', text))
  box.append(pre)
  if (copies) box.append(copyButton(text))
  return box
}

function headed(first, headers) {
  const lines = [first, ...headers.map(([name, value]) => `${name}: ${value}`)]
  return lines.map((line) => line.replace(/\r/g, '\\r').replace(/\n/g, '\\n')).join('\n')
}

function requestParts(x) {
  const body = x.requestBody === null ? [] : [block(bodyText(x.requestBody), true)]
  return [make('h4', 'Request'), block(headed(`${x.method} ${x.path}`, x.requestHeaders)), ...body]
}

function answerParts(x) {
  const title = make('h4', 'Answer')
  if (x.status === null) return [title, make('p', `no answer: ${x.failure}`)]
  return [title, block(headed(`${x.status}`, x.headers)), block(bodyText(x.body), true)]
}

/** Fills the box of details and moves there. */
export function showDetail(x) {
  const facts = [x.operation ?? 'no documented operation', x.step, `token ${x.token}`, x.source]
  const time = new Date(x.sentAt).toISOString().slice(11, 23)
  const times = `sent ${time} · took ${Math.round(x.tookMs)} ms`
  const detail = byId('detail')
  detail.replaceChildren(
    make('h3', `${x.id} · ${x.method} ${x.path}`),
    make('p', `${facts.filter(Boolean).join(' · ')} · ${times}`, 'meta'),
    ...requestParts(x),
    ...answerParts(x),
    ...(x.curl ? [make('h4', 'Reproducer'), block(x.curl, true)] : []),
  )
  detail.hidden = false
  detail.focus({ preventScroll: true })
  detail.scrollIntoView({ block: 'start' })
}

function statusClass(x) {
  if (x.status === null || x.status >= 500) return 'badge bad'
  return x.status >= 400 ? 'badge warn' : 'badge good'
}

/** A row of the list; its button opens the exchange, and so does a click anywhere on it. */
export function rowOf(x, open) {
  const row = make('tr')
  row.dataset.id = x.id
  const button = make('button', x.id, 'open')
  button.type = 'button'
  const first = make('td')
  first.append(button)
  const status = make('td')
  status.append(make('span', x.status ?? x.failure ?? 'none', statusClass(x)))
  const path = x.path.length > 160 ? `${x.path.slice(0, 160)}…` : x.path
  const time = make('td', `${Math.round(x.tookMs)} ms`, 'num')
  row.append(first, make('td', x.method), make('td', path), status, time, make('td', x.step))
  row.addEventListener('click', () => open(x.id))
  return row
}

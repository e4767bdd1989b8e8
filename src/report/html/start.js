/** Starts the report: theme, copying, and the exchanges out of their packing. */
import { List } from './search.js'
import { byId, copyButton } from './show.js'

async function readExchanges() {
  const text = byId('tape').textContent.trim()
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return JSON.parse(await new Response(stream).text())
}

const themeKey = 'vps-contract-theme'

/** A browser may forbid storage to files; the theme then lasts as long as the page. */
function stored(use) {
  try {
    return use(localStorage)
  } catch {
    return null
  }
}

function isDark(root) {
  if (root.dataset.theme) return root.dataset.theme === 'dark'
  return matchMedia('(prefers-color-scheme: dark)').matches
}

function setUpTheme() {
  const root = document.documentElement
  const theme = stored((storage) => storage.getItem(themeKey))
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
  const button = byId('theme')
  button.hidden = false
  button.addEventListener('click', () => {
    root.dataset.theme = isDark(root) ? 'light' : 'dark'
    stored((storage) => storage.setItem(themeKey, root.dataset.theme))
  })
}

function setUpCopying() {
  for (const box of document.querySelectorAll('.rule .copy')) {
    box.append(copyButton(box.querySelector('code').textContent))
  }
}

async function start() {
  setUpTheme()
  setUpCopying()
  const list = new List(await readExchanges())
  byId('exchanges-live').hidden = false
  list.listen()
  list.follow()
}

start().catch((error) => {
  const note = byId('exchanges-note')
  note.textContent = `The exchanges cannot be shown: ${error.message}. They are in tape.ndjson.`
})

/**
 * Reads recorded traffic (HAR 1.2) into exchanges: what a browser or a proxy saw, redacted on the
 * way in.
 */
import type { Exchange, HeaderList, TokenLabel } from './exchange.ts'
import { bodiesOf, entriesOf, type HarEntry } from './har-entry.ts'
import { isObject } from './json.ts'
import { matchOperation } from './operation.ts'
import { openRedactor, type Redactor } from './redact.ts'

export interface HarOptions {
  /** Key of the redactor's markers, chosen by chance for this import. */
  readonly salt: string
  /** Base URL of the API; without it the most frequent one that looks like it is taken. */
  readonly baseUrl?: string
}

export interface HarImport {
  /** Base URL that the paths are below; null where no entry belongs to the API. */
  readonly target: string | null
  /** In order of sending. */
  readonly exchanges: Exchange[]
  /** What was left out and why, one sentence each. */
  readonly leftOut: string[]
}

interface Placed {
  readonly entry: HarEntry
  readonly base: string
  readonly path: string
}

/** Splits an address into base and path below it; null where it is no request to such an API. */
function place(entry: HarEntry, baseUrl: string | undefined): Placed | null {
  const { url } = entry
  if (baseUrl !== undefined) {
    const base = baseUrl.replace(/\/+$/, '')
    const rest = url.slice(base.length)
    return url.startsWith(base) && /^(?:\/|$)/.test(rest)
      ? { entry, base, path: rest || '/' }
      : null
  }
  const versioned = /^(https?:\/\/[^/?#]+(?:\/[^?#]*?)?\/api\/v2)(\/[^#]*)(?:#.*)?$/i.exec(url)
  if (versioned) return { entry, base: versioned[1]!, path: versioned[2]! }
  const bare = /^(https?:\/\/[^/?#]+)(\/[^#]*)(?:#.*)?$/i.exec(url)
  const known = bare !== null && matchOperation(entry.method, bare[2]!) !== null
  return known ? { entry, base: bare[1]!, path: bare[2]! } : null
}

function mostFrequent(values: readonly string[]): string | null {
  const groups = [...Map.groupBy(values, (value) => value)]
  return groups.toSorted((a, b) => b[1].length - a[1].length)[0]?.[0] ?? null
}

/** Credentials in a query are secrets like those in a header. */
function redactPath(path: string, redactor: Redactor): string {
  const query = path.replace(
    /([?&][^=&]*(?:token|secret|password|key)[^=&]*=)([^&]+)/gi,
    (_, name: string, value: string) => `${name}${redactor.learn('secret', value)}`,
  )
  return redactor.text(query)
}

/** Markers of our own recordings stay as they are: they have to compare with those in bodies. */
function redactHeaders(headers: HeaderList, redactor: Redactor): HeaderList {
  return headers.flatMap((field) =>
    /^‹(?:key|secret):[0-9a-f]+›$/.test(field[1]) ? [field] : redactor.headers([field]),
  )
}

const accounts: Readonly<Record<string, string>> = {
  A1: 'A',
  A2: 'A',
  lowercase: 'A',
  B1: 'B',
  OD: 'OD',
  IPX: 'IPX',
  unlabelled: 'A',
}
const markers = new Set<string>(['A1', 'A2', 'B1', 'OD', 'IPX', 'RV', 'unknown'])

/** Our own recordings name the token by its marker; of any other token nothing is known. */
function labelOf(entry: HarEntry, stripped: boolean): TokenLabel {
  if (entry.authorization === null) return stripped ? 'unlabelled' : 'none'
  const marker = /^(bearer) ‹token:([A-Za-z0-9]+)›$/i.exec(entry.authorization)
  if (marker && markers.has(marker[2]!)) {
    return marker[2] === 'A1' && marker[1] === 'bearer' ? 'lowercase' : (marker[2] as TokenLabel)
  }
  return /^bearer\s+\S+$/i.test(entry.authorization) ? 'unlabelled' : 'malformed'
}

function exchangeOf(placed: Placed, id: string, token: TokenLabel, redactor: Redactor): Exchange {
  const { entry, path } = placed
  const { requestBody, responseBody } = bodiesOf(entry, redactor)
  const answered = entry.status > 0
  return {
    id,
    step: entry.step,
    kind: 'call',
    source: 'har',
    operation: matchOperation(entry.method, path),
    account: accounts[token] ?? '-',
    token,
    sentAt: entry.sentAt,
    tookMs: entry.tookMs,
    connection: entry.connection,
    request: {
      method: entry.method,
      path: redactPath(path, redactor),
      headers: redactHeaders(entry.requestHeaders, redactor),
      body: requestBody,
    },
    response: answered
      ? {
          status: entry.status,
          headers: redactHeaders(entry.responseHeaders, redactor),
          body: responseBody,
        }
      : null,
    failure: answered ? null : entry.failure,
  }
}

/** Two tokens may be two accounts or one, and rules would guess: only the busiest is kept. */
function keepOneToken(placed: readonly Placed[], leftOut: string[]): readonly Placed[] {
  const raw = (one: Placed): string | null =>
    labelOf(one.entry, false) === 'unlabelled' ? one.entry.authorization : null
  const main = mostFrequent(placed.map(raw).filter((value) => value !== null))
  const kept = placed.filter((one) => raw(one) === null || raw(one) === main)
  const number = placed.length - kept.length
  if (number > 0) {
    leftOut.push(`requests with other tokens: ${number} (record the traffic of one token per file)`)
  }
  return kept
}

/** Whatever is secret anywhere is known before the first text is written. */
function learnSecrets(placed: readonly Placed[], redactor: Redactor): void {
  for (const { entry, path } of placed) {
    const credential = /^\S+\s+(\S+)$/.exec(entry.authorization ?? '')?.[1]
    if (credential !== undefined && !credential.startsWith('‹')) {
      redactor.learn('secret', credential)
    }
    redactPath(path, redactor)
    redactHeaders(entry.requestHeaders, redactor)
    bodiesOf(entry, redactor)
  }
}

function parseHar(text: string): unknown {
  let har: unknown
  try {
    har = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    har = null
  }
  const entries = isObject(har) && isObject(har.log) ? har.log.entries : null
  if (Array.isArray(entries)) return entries
  throw new Error(
    'This is no HAR file: it has no log.entries. Export one from the network panel of a browser ' +
      '("Save all as HAR with content") or from a proxy, then run `vps-contract check FILE.har`.',
  )
}

/**
 * Reads a HAR file. Throws on text that is no HAR; entries that are broken or belong to another
 * server are left out and counted.
 */
export function readHar(text: string, options: HarOptions): HarImport {
  const { entries, broken } = entriesOf(parseHar(text))
  const leftOut = broken > 0 ? [`entries without method or address: ${broken}`] : []
  const found = entries.map((entry) => place(entry, options.baseUrl)).filter((one) => one !== null)
  const target = mostFrequent(found.map(({ base }) => base))
  const own = found.filter(({ base }) => base === target)
  const foreign = entries.length - own.length
  if (foreign > 0)
    leftOut.push(`requests to other addresses than ${target ?? 'the API'}: ${foreign}`)
  const kept = keepOneToken(own, leftOut)
  const redactor = openRedactor(options.salt)
  learnSecrets(kept, redactor)
  // Browsers leave credentials out of an export unless told otherwise: then nothing says "no
  // token".
  const stripped = kept.every(({ entry }) => entry.authorization === null)
  const exchanges = kept
    .toSorted((a, b) => a.entry.sentAt - b.entry.sentAt)
    .map((one, i) => exchangeOf(one, `x${i + 1}`, labelOf(one.entry, stripped), redactor))
  return { target, exchanges, leftOut }
}

/**
 * Writes an exchange as a curl command that a person can paste: no secret in it, nothing a server
 * sent can break out.
 */
import { type Exchange, header, type TokenLabel } from './exchange.ts'

/**
 * Which variable holds the token of a label. Imported traffic is assumed to be the account under
 * test.
 */
const authorizations: Readonly<Partial<Record<TokenLabel, string>>> = {
  A1: 'Bearer $VPS_API_TOKEN',
  A2: 'Bearer $VPS_API_TOKEN_SECOND',
  B1: 'Bearer $VPS_API_TOKEN_OTHER',
  OD: 'Bearer $VPS_API_TOKEN_OVERDUE',
  IPX: 'Bearer $VPS_API_TOKEN_BLOCKED',
  RV: 'Bearer $VPS_API_TOKEN_REVOKED',
  lowercase: 'bearer $VPS_API_TOKEN',
  unlabelled: 'Bearer $VPS_API_TOKEN',
  malformed: 'Basic $VPS_API_TOKEN',
  unknown: 'Bearer a-token-that-belongs-to-nobody',
}

/** Written by curl itself, or without meaning for the finding. */
const leftOut = new Set([
  'authorization',
  'host',
  'content-length',
  'connection',
  'user-agent',
  'accept-encoding',
  'transfer-encoding',
])

/**
 * Quotes for a POSIX shell; control characters need the `$'…'` form, which bash, zsh and ksh read.
 */
export function shellQuote(text: string): string {
  if (/^[A-Za-z0-9_./:=@%+-]+$/.test(text)) return text
  if (!/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/.test(text)) {
    return `'${text.replaceAll("'", "'\\''")}'`
  }
  const escaped = [...text.replaceAll('\u0000', '\ufffd')].map((char) => {
    const code = char.codePointAt(0)!
    if (char === '\n') return '\\n'
    if (char === "'" || char === '\\') return `\\${char}`
    const hidden = code < 32 || (code >= 127 && code < 160) || (code >= 0x2028 && code <= 0x2069)
    return hidden ? `\\u${code.toString(16).padStart(4, '0')}` : char
  })
  return `$'${escaped.join('')}'`
}

/** One key is the same in every command of a shell: the variable is filled at its first use. */
const newKey = '$(uuidgen || cat /proc/sys/kernel/random/uuid)'

function keyArgument(name: string, value: string): string {
  const marker = /^‹key:([0-9a-f]+)›$/.exec(value)
  if (!marker) return shellQuote(`${name}: ${value}`)
  return `"${name}: \${KEY_${marker[1]}:=${newKey}}"`
}

/** As it was sent, where that is told by more than the label. */
function authorizationOf({ token, request }: Exchange): string | undefined {
  const sent = header(request.headers, 'authorization')
  if (token === 'malformed' && sent === 'Bearer') return sent
  return authorizations[token]
}

function headerArguments(exchange: Exchange): string[] {
  const authorization = authorizationOf(exchange)
  const parts = authorization === undefined ? [] : [`-H "Authorization: ${authorization}"`]
  for (const [name, value] of exchange.request.headers) {
    // A name that is no token would change the meaning of curl's own syntax (`@file`, `name;`).
    if (!/^[A-Za-z0-9!#$%&'*+.^_|~-]+$/.test(name)) continue
    const lower = name.toLowerCase()
    if (leftOut.has(lower) || (lower === 'accept' && value === '*/*')) continue
    if (lower === 'idempotency-key' && /^[A-Za-z-]+$/.test(name)) {
      parts.push(`-H ${keyArgument(name, value)}`)
    } else parts.push(`-H ${shellQuote(value === '' ? `${name};` : `${name}: ${value}`)}`)
  }
  return parts
}

function methodArguments(method: string, hasBody: boolean): string[] {
  if (method === 'GET' && !hasBody) return []
  return method === 'HEAD' ? ['-I'] : [`-X ${shellQuote(method)}`]
}

/** The address; a target that is no URL (a recording) leaves its base to `$VPS_API_URL`. */
function addressArgument(target: string, path: string): string {
  if (!/^https?:\/\//i.test(target)) return `"$VPS_API_URL"${shellQuote(path)}`
  return shellQuote(`${target.replace(/\/+$/, '')}${path}`)
}

/** The command for one exchange. Deliveries have none: the API sends them, not we. */
export function curlOf(exchange: Exchange, target: string): string | null {
  if (exchange.kind === 'delivery') return null
  const { method, path, body } = exchange.request
  const parts = ['curl -i', ...methodArguments(method, body !== null), ...headerArguments(exchange)]
  if (body !== null) parts.push(`--data-raw ${shellQuote(body.text)}`)
  if (/[[\]{}]/.test(path)) parts.push('--globoff')
  if (/(?:^|\/)\.{1,2}(?:\/|\?|$)/.test(path)) parts.push('--path-as-is')
  parts.push(addressArgument(target, path))
  return parts.join(' ')
}

/**
 * The command that deletes a server by hand; that lists all of them where its uuid is not known.
 */
export function curlDelete(uuid: string, target: string): string {
  if (uuid === '') {
    const list = addressArgument(target, '/servers?per_page=100')
    return `curl -i -H "Authorization: Bearer $VPS_API_TOKEN" ${list}`
  }
  const address = addressArgument(target, `/servers/${encodeURIComponent(uuid)}`)
  return `curl -i -X DELETE -H "Authorization: Bearer $VPS_API_TOKEN" ${address}`
}

const commandsMax = 10

/** The commands of a finding in order; equal ones in a row become one with the number of times. */
export function curlLines(exchanges: readonly Exchange[], target: string): string[] {
  const runs: { command: string; times: number }[] = []
  for (const exchange of exchanges) {
    const command = curlOf(exchange, target)
    if (command === null) continue
    const last = runs.at(-1)
    if (last?.command === command) last.times += 1
    else runs.push({ command, times: 1 })
  }
  const lines = runs
    .slice(0, commandsMax)
    .map(({ command, times }) =>
      times === 1 ? command : `for i in $(seq ${times}); do ${command}; done`,
    )
  if (runs.length > commandsMax) lines.push(`# … and ${runs.length - commandsMax} more requests`)
  return lines
}

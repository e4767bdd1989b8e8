/** The credentials of a run: the tokens it was given, and the wrong ones made of them. */
import { randomUUID } from 'node:crypto'
import type { TokenLabel } from '#exchange/exchange.ts'
import { openRedactor, type Redactor } from '#exchange/redact.ts'
import type { Credential, Wording } from '#target/caller.ts'

export type Tokens = Readonly<Partial<Record<'A1' | 'A2' | 'B1' | 'OD' | 'IPX' | 'RV', string>>>

const accountOf: Record<keyof Tokens, string> = {
  A1: 'A',
  A2: 'A',
  B1: 'B',
  OD: 'OD',
  IPX: 'IPX',
  RV: 'RV',
}

/**
 * A token that belongs to nobody but looks like the given one: its end is changed, by letter case
 * alone where it has letters beyond those of hexadecimal digits, which may be read in any case. In
 * a JWT the last digit has unused bits, so there the middle of the payload is changed instead.
 */
export function unknownToken(token: string): string {
  const parts = token.split('.')
  const at =
    parts.length === 3
      ? (parts[0]?.length ?? 0) + 1 + ((parts[1]?.length ?? 0) >> 1)
      : token.length - 4
  const end = token.slice(at, at + 4)
  const change = /[g-z]/i.test(end) ? otherCase : otherThan
  const changed = [...token].map((c, i) => (i >= at && i < at + 4 ? change(c) : c)).join('')
  return changed === token ? [...token].map(otherThan).join('') : changed
}

function otherCase(char: string): string {
  const upper = char.toUpperCase()
  return char === upper ? char.toLowerCase() : upper
}

/** Another digit for a digit, another letter for a letter; what separates them stays. */
function otherThan(char: string): string {
  if (/[0-9]/.test(char)) return String((Number(char) + 5) % 10)
  return /[A-Za-z]/.test(char) ? (char === 'a' ? 'b' : 'a') : char
}

/** A redactor that knows the tokens of a run, under a random key of its own. */
export function openRunRedactor(tokens: Tokens): Redactor {
  const values = new Map<TokenLabel, string>(
    (Object.entries(tokens) as [TokenLabel, string][]).filter(([, value]) => value),
  )
  if (tokens.A1) values.set('unknown', unknownToken(tokens.A1))
  return openRedactor(randomUUID(), values)
}

/** What each credential of a run puts into the Authorization header, and whose it is. */
export function credentialsOf(tokens: Tokens): Map<TokenLabel | Wording, Credential> {
  const credentials = new Map<TokenLabel | Wording, Credential>()
  const add = (label: TokenLabel, authorization: string | null, account: string): void => {
    credentials.set(label, { label, authorization, account })
  }
  for (const [label, token] of Object.entries(tokens) as [keyof Tokens, string][]) {
    if (token) add(label, `Bearer ${token}`, accountOf[label])
  }
  add('none', null, '-')
  add('malformed', 'Basic dnBzOmNvbnRyYWN0', '-')
  credentials.set('bare', { label: 'malformed', authorization: 'Bearer', account: '-' })
  if (tokens.A1) {
    add('unknown', `Bearer ${unknownToken(tokens.A1)}`, '-')
    add('lowercase', `bearer ${tokens.A1}`, 'A')
  }
  return credentials
}

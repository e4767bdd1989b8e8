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
 * Where a token is changed: at its end. A JWT is changed in the middle of its signature, as the
 * last digit has unused bits, and a payload that stays right is what a target must not trust alone.
 */
function changedAt(token: string): number {
  const parts = token.split('.')
  if (parts.length !== 3) return token.length - 4
  const [head, payload, signature] = parts.map(({ length }) => length) as [number, number, number]
  return signature < 8 ? head + 1 + (payload >> 1) : token.length - signature + (signature >> 1)
}

/**
 * A token that belongs to nobody but looks like the given one: four characters are changed, by
 * letter case alone where they have letters beyond those of hexadecimal digits, which may be read
 * in any case.
 */
export function unknownToken(token: string): string {
  const at = changedAt(token)
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
  const near = (wording: Wording, authorization: string): void => {
    credentials.set(wording, { label: 'malformed', authorization, account: '-' })
  }
  add('none', null, '-')
  // The right token behind another scheme: a parser that takes the second word lets it in.
  add('malformed', `Basic ${tokens.A1 ?? 'dnBzOmNvbnRyYWN0'}`, '-')
  near('bare', 'Bearer')
  if (tokens.A1) {
    near('schemeless', tokens.A1)
    // Unknown, but of a length that may make it malformed: it may have either code (AMB-14).
    near('appended', `Bearer ${tokens.A1}x`)
    add('unknown', `Bearer ${unknownToken(tokens.A1)}`, '-')
    add('lowercase', `bearer ${tokens.A1}`, 'A')
  }
  return credentials
}

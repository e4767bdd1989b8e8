/** Who is asking: bearer tokens and address whitelists. */
import type { Call, Token } from './kinds.ts'
import { Refusal } from './kinds.ts'
import type { Panel } from './panel.ts'

/** What an Authorization header turned out to be. */
export type Credential = { kind: 'none' } | { kind: 'malformed' } | { kind: 'token'; text: string }

/** Authenticates requests one by one. */
export class Gate {
  readonly panel: Panel

  constructor(panel: Panel) {
    this.panel = panel
  }

  /** What the request shows in the way of credentials. */
  credential(call: Call): Credential {
    const header = call.headers.authorization
    const query = call.query.get('api_token')
    if (header === undefined) {
      const text = this.panel.choices.tokenInQuery ? query : null
      return text ? { kind: 'token', text } : { kind: 'none' }
    }
    const flags = this.panel.choices.schemeCase === 'any' ? 'i' : ''
    const match = new RegExp('^Bearer +([\\w|.~+/=-]+)$', flags).exec(header)
    return match ? { kind: 'token', text: match[1]! } : { kind: 'malformed' }
  }

  /** The live token with that text. */
  tokenOf(text: string): Token | undefined {
    return Object.values(this.panel.book.tokens).find(
      (token) => token.text === text && !token.revoked,
    )
  }

  /** Names the caller, or refuses with 401. */
  authenticate(call: Call): void {
    const credential = this.credential(call)
    if (credential.kind === 'none') throw this.refusal('UNAUTHENTICATED')
    if (credential.kind === 'malformed') throw this.refusal(this.panel.choices.malformedAuth)
    const token = this.tokenOf(credential.text)
    if (!token) throw this.refusal('INVALID_TOKEN')
    call.token = token
    call.account = token.account
  }

  /** A 401 of that code. */
  refusal(code: string): Refusal {
    const headers: Record<string, string> = this.panel.choices.wwwAuthenticate
      ? { 'WWW-Authenticate': 'Bearer realm="api"' }
      : {}
    const text = code === 'INVALID_TOKEN' ? 'The token is not valid.' : 'Unauthenticated.'
    return new Refusal(401, code, text, headers)
  }

  /** The address a request comes from: that of the socket, whatever its headers claim. */
  address(call: Call): string {
    return call.address.replace(/^::ffff:/, '')
  }

  /** Refuses an address that the account's whitelist does not hold. */
  admit(call: Call): void {
    const whitelist = call.account?.whitelist ?? null
    if (whitelist === null || whitelist.includes(this.address(call))) return
    throw new Refusal(403, 'IP_NOT_ALLOWED', 'Your address is not on the API whitelist.')
  }
}

/** Decisions about credentials, the address whitelist and whose servers one may see (AUT). */
import { BlockList, isIPv6 } from 'node:net'
import type { Context } from '../context.ts'
import type { Account, ServerRecord, Token } from '../model.ts'

/** What an Authorization header holds. */
export type Credential = { readonly token: string } | 'missing' | 'malformed'

/** The checks before an operation runs. */
export type Gate = 'credential' | 'address' | 'limit'

/** Does one of the networks (CIDR notation) hold the address? */
export function isWithin(address: string, networks: readonly string[]): boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [base = '', bits] = network.split('/')
    const family = isIPv6(base) ? 'ipv6' : 'ipv4'
    list.addSubnet(base, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family)
  }
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

export const accessPolicies = {
  /**
   * Order of the checks before the operation; a check left out is not made (AUT-07, AMB-41,
   * ERR-14).
   */
  gates: ['credential', 'address', 'limit'] as readonly Gate[],

  /** Does this request need a token? Every one does, unknown routes included (AUT-01, AMB-37). */
  needsToken: (_context: Context): boolean => true,

  /**
   * Takes the Bearer token out of the header; the scheme's letter case is free (AUT-03, AUT-16).
   */
  credentialOf(context: Context): Credential {
    const { authorization } = context.headers
    if (authorization === undefined) return 'missing'
    const match = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization)
    return match === null ? 'malformed' : { token: match[1]! }
  },

  /** The token with this value, compared in full (AUT-04). */
  findToken: (value: string, context: Context): Token | null =>
    context.world.tokenOf(value) ?? null,

  /** A revoked token is nobody's token (AUT-21). */
  isLiveToken: (token: Token, _context: Context): boolean => !token.revoked,

  /** Where the request came from: the socket, never what the client declares (AUT-11, RAT-22). */
  clientAddress: (context: Context): string => context.remoteAddress.replace(/^::ffff:/, ''),

  /**
   * May the account be used from there? Accounts without a whitelist always may (AUT-08 to AUT-10).
   */
  allowsAddress: (account: Account, address: string, _context: Context): boolean =>
    account.whitelist === null || isWithin(address, account.whitelist),

  /** May the caller see and handle this server (AUT-12 to AUT-15)? */
  owns: (account: Account, server: ServerRecord, _context: Context): boolean =>
    server.account === account.label,
}

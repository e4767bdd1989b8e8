/** Faults of the address whitelist. */
import type { Context } from '#server/context.ts'
import type { Account } from '#server/model.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { type Fault, fault } from '../fault.ts'

/** Guards only the requests that pass the test. */
function guards(when: (context: Context) => boolean): Partial<Policies> {
  return {
    allowsAddress: (account, address, context) =>
      !when(context) || defaultPolicies.allowsAddress(account, address, context),
  }
}

/** The address that a header claims, or the real one. */
function claimed(header: string): Partial<Policies> {
  return {
    clientAddress(context) {
      const [first = ''] = String(context.headers[header] ?? '').split(',')
      const address = /[\da-f.:]{7,}/i.exec(first)?.[0]
      return address ?? defaultPolicies.clientAddress(context)
    },
  }
}

function hasNone(account: Account): boolean {
  return account.whitelist === null
}

export const whitelistFaults: readonly Fault[] = [
  // The setting is stored, and the middleware that reads it is registered nowhere.
  fault({
    id: 'authentication/whitelist-not-enforced',
    title: 'A configured address whitelist has no effect.',
    violates: ['AUT-08', 'AUT-10'],
    tolerates: ['AUT-11'],
    needs: ['blocked'],
    policies: guards(() => false),
  }),
  // One refusal for everything that has to do with credentials.
  fault({
    id: 'authentication/blocked-address-answered-401',
    title: 'A caller outside the whitelist is answered 401 with IP_NOT_ALLOWED.',
    violates: ['ERR-03', 'AUT-08', 'INV-20'],
    tolerates: ['AUT-10', 'AUT-11'],
    needs: ['blocked'],
    policies: {
      statusOf: (kind, context) =>
        kind === 'ip-not-allowed' ? 401 : defaultPolicies.statusOf(kind, context),
    },
  }),
  // abort(403) with the framework's own word.
  fault({
    id: 'authentication/blocked-address-answered-forbidden',
    title: 'A caller outside the whitelist is answered FORBIDDEN instead of IP_NOT_ALLOWED.',
    violates: ['AUT-08'],
    tolerates: ['AUT-10', 'AUT-11'],
    needs: ['blocked'],
    policies: {
      codeOf: (kind, context) =>
        kind === 'ip-not-allowed' ? 'FORBIDDEN' : defaultPolicies.codeOf(kind, context),
    },
  }),
  // "What you may not see does not exist" was meant for the servers of others.
  fault({
    id: 'authentication/blocked-reads-answered-404',
    title: 'Reads from outside the whitelist are answered 404 instead of 403.',
    violates: ['AUT-08', 'ERR-03'],
    tolerates: ['AUT-11'],
    needs: ['blocked'],
    policies: {
      statusOf: (kind, context) =>
        kind === 'ip-not-allowed' && context.method === 'GET'
          ? 404
          : defaultPolicies.statusOf(kind, context),
      codeOf: (kind, context) =>
        kind === 'ip-not-allowed' && context.method === 'GET'
          ? 'NOT_FOUND'
          : defaultPolicies.codeOf(kind, context),
    },
  }),
  // An empty list is read as a list that nobody is on, where money is at stake.
  fault({
    id: 'authentication/credentials-need-a-whitelist',
    title: 'Accounts without a whitelist are refused their credentials for their address.',
    violates: ['AUT-09', 'AUT-05'],
    tolerates: ['CRD-01', 'CRD-02', 'CRD-03', 'CRD-05', 'STA-15', 'CRD-07'],
    needs: ['creates'],
    policies: {
      allowsAddress: (account, address, context) =>
        !(hasNone(account) && context.operation === 'getServerCredentials') &&
        defaultPolicies.allowsAddress(account, address, context),
    },
  }),
  // Orders are a matter of billing, and billing has a list of its own.
  fault({
    id: 'authentication/orders-need-a-whitelist',
    title: 'Accounts without a whitelist are refused creations for their address.',
    violates: ['AUT-09', 'AUT-05', 'CRE-01'],
    tolerates: ['CRE-02', 'ERR-07', 'TPL-03', 'ERR-08', 'CRE-21', 'ERR-10', 'ERR-06'],
    needs: ['creates'],
    policies: {
      allowsAddress: (account, address, context) =>
        !(hasNone(account) && context.operation === 'createServer') &&
        defaultPolicies.allowsAddress(account, address, context),
    },
  }),
  // Reading is what leaks, so reading is what was guarded.
  fault({
    id: 'authentication/whitelist-guards-reads-only',
    title: 'From outside the whitelist nothing can be read, but servers can be created.',
    violates: ['AUT-10'],
    needs: ['blocked'],
    policies: guards(({ method }) => method === 'GET' || method === 'HEAD'),
  }),
  // The catalogue is the same for everybody, so why guard it?
  fault({
    id: 'authentication/whitelist-spares-the-catalogue',
    title: 'The whitelist guards servers, but not plans and locations.',
    violates: ['AUT-10'],
    tolerates: ['AUT-08'],
    needs: ['blocked'],
    policies: guards(({ operation }) => operation !== 'listPlans' && operation !== 'listLocations'),
  }),
  // TrustProxies = '*'.
  fault({
    id: 'authentication/forwarded-address-opens-the-whitelist',
    title: 'Whoever writes a listed address into X-Forwarded-For passes the whitelist.',
    violates: ['AUT-11'],
    tolerates: ['AUT-10', 'AUT-08'],
    needs: ['blocked'],
    policies: {
      allowsAddress: (account, address, context) =>
        context.headers['x-forwarded-for'] !== undefined ||
        defaultPolicies.allowsAddress(account, address, context),
    },
  }),
  // The proxy of the old data centre set this header, and nobody removes it now.
  fault({
    id: 'authentication/real-ip-header-opens-the-whitelist',
    title: 'Whoever writes a listed address into X-Real-IP passes the whitelist.',
    violates: ['AUT-11'],
    tolerates: ['AUT-10', 'AUT-08'],
    needs: ['blocked'],
    policies: claimed('x-real-ip'),
  }),
]

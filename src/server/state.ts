/** The state of the reference server: accounts, tokens, servers and counts. */
import type { Context } from './context.ts'
import { isGone } from './lifecycle.ts'
import type {
  Account,
  AccountSeed,
  Announcement,
  Catalogue,
  CreateRequest,
  ServerRecord,
  Token,
} from './model.ts'
import type { Policies } from './policies.ts'
import { Random } from './random.ts'

export interface WorldOptions {
  readonly seed: number
  readonly accounts: readonly AccountSeed[]
  readonly catalogue: Catalogue
}

/** Everything that changes while the server runs, but for the limiter's counts. */
export class World {
  readonly catalogue: Catalogue
  readonly accounts: readonly Account[]
  readonly tokens: readonly Token[]
  readonly random: Random
  /** Events that nobody has taken to the receivers yet; faults may add to them. */
  readonly outbox: Announcement[] = []
  readonly #seeds: readonly AccountSeed[]
  readonly #byToken: ReadonlyMap<string, Token>
  #sequence = 0

  constructor(options: WorldOptions) {
    this.catalogue = options.catalogue
    this.random = new Random(options.seed)
    this.#seeds = options.accounts
    this.accounts = options.accounts.map(openAccount)
    this.tokens = this.accounts.flatMap((account, i) =>
      options.accounts[i]!.tokens.map(({ label, revoked = false }) => ({
        label,
        value: `vrtx_${this.random.word(40)}`,
        account,
        revoked,
      })),
    )
    this.#byToken = new Map(this.tokens.map((token) => [token.value, token]))
  }

  /** The token with exactly this value. */
  tokenOf(value: string): Token | undefined {
    return this.#byToken.get(value)
  }

  accountOf(label: string): Account | undefined {
    return this.accounts.find((account) => account.label === label)
  }

  /** The account's servers that still exist, in order of creation. */
  serversOf(account: Account, now: number): ServerRecord[] {
    return account.servers.filter((server) => !isGone(server, now))
  }

  /** Every account's servers that still exist. */
  allServers(now: number): ServerRecord[] {
    return this.accounts.flatMap((account) => this.serversOf(account, now))
  }

  /** Makes a server for the account; the policies choose its identifiers and addresses. */
  create(account: Account, request: CreateRequest, context: Context): ServerRecord {
    return this.#make(account, request, context.now, context.policies)
  }

  /** Forgets all servers, keys and counts, and gives the accounts what they own at the start. */
  reset(now: number, policies: Policies): void {
    for (const [i, account] of this.accounts.entries()) {
      const { servers = 0, backups = 0 } = this.#seeds[i]!
      Object.assign(account, { servers: [], keys: new Map(), accepted: 0, refused: 0 })
      for (let n = 1; n <= servers; n += 1) this.#stock(account, n, backups, now, policies)
      account.creations = 0
    }
  }

  /** An installed server that has been running for an hour. */
  #stock(account: Account, n: number, backups: number, now: number, policies: Policies): void {
    const bornAt = now - 3_600_000
    const [location] = this.catalogue.locations
    const template = this.catalogue.templates.get(location?.id ?? 0)?.[0]
    const plan = this.catalogue.plans[(n - 1) % this.catalogue.plans.length]
    if (location === undefined || template === undefined || plan === undefined) return
    const hostname = `${account.label.toLowerCase()}-${n}.example.net`
    const request = { plan, locationId: location.id, template, hostname }
    const server = this.#make(account, request, bornAt, policies)
    const records = Array.from({ length: backups }, (_, i) => ({
      uuid: policies.uuidOf(this.random, bornAt, 0),
      name: `${hostname} backup ${i + 1}`,
      sizeBytes: 2 ** 30 + i,
      createdAt: bornAt + (i + 1) * 600_000,
    }))
    Object.assign(server, { backups: records })
  }

  #make(account: Account, request: CreateRequest, now: number, policies: Policies): ServerRecord {
    this.#sequence += 1
    const sequence = this.#sequence
    const uuid = policies.uuidOf(this.random, now, sequence)
    const shortId = policies.shortIdOf(uuid, this.random)
    const installedAt = now + policies.installMs(sequence)
    const server: ServerRecord = {
      uuid,
      shortId,
      account: account.label,
      sequence,
      name: policies.nameOf(request, shortId),
      plan: request.plan,
      locationId: request.locationId,
      template: request.template,
      addresses: policies.addressesOf(sequence),
      password: policies.passwordOf(this.random, sequence),
      createdAt: now,
      installedAt,
      power: { running: false, since: now, next: { running: true, at: installedAt, word: '' } },
      suspendedAt: null,
      deletedAt: null,
      goneAt: null,
      backups: [],
    }
    account.servers.push(server)
    account.creations += 1
    return server
  }
}

function openAccount(seed: AccountSeed): Account {
  return {
    label: seed.label,
    overdue: seed.overdue ?? false,
    whitelist: seed.whitelist ?? null,
    servers: [],
    keys: new Map(),
    creations: 0,
    accepted: 0,
    refused: 0,
  }
}

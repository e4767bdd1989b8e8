/** The panel's records: accounts, tokens and servers, and who may find which. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Account, Address, JsonObject, Server, Token } from './kinds.ts'
import { Refusal } from './kinds.ts'
import type { Panel } from './panel.ts'

/** The fixture tokens by the names the contract gives them. */
export type Fixture = 'A1' | 'A2' | 'B1' | 'OD' | 'IPX' | 'RV'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const SHORT = /^[0-9a-f]{8}$/i

/** Accounts, tokens and servers of one panel. */
export class Book {
  readonly panel: Panel
  readonly accounts: Account[]
  readonly tokens: Record<Fixture, Token>
  servers: Server[] = []
  nextHost = 50

  constructor(panel: Panel) {
    this.panel = panel
    const account = (id: number, change: Partial<Account> = {}): Account => ({
      id,
      overdue: false,
      whitelist: null,
      ...change,
    })
    const [a, b] = [account(1), account(2)]
    const late = account(3, { overdue: true })
    const fenced = account(4, { whitelist: ['198.51.100.7', '198.51.100.8'] })
    this.accounts = [a, b, late, fenced]
    const token = (owner: Account, revoked = false): Token => ({
      text: mintToken(panel.choices.tokenShape),
      account: owner,
      revoked,
    })
    const [A1, A2, B1, OD, IPX, RV] = [
      token(a),
      token(a),
      token(b),
      token(late),
      token(fenced),
      token(a, true),
    ]
    this.tokens = { A1, A2, B1, OD, IPX, RV }
  }

  /** The servers of an account that exist at `when`, in the order the panel lists them. */
  serversOf(account: Account, when: number): Server[] {
    const mine = this.servers.filter(
      (server) => server.account === account && this.exists(server, when),
    )
    const { order } = this.panel.choices
    if (order === 'newest') return mine.reverse()
    if (order === 'name')
      return mine.sort((l, r) => (`${l.name}${l.uuid}` < `${r.name}${r.uuid}` ? -1 : 1))
    return mine
  }

  /** Whether a server exists for readers who see the world as it was at `when`. */
  exists(server: Server, when: number): boolean {
    return server.createdAt <= when && !this.panel.life.factsAt(server, when).gone
  }

  /** Whether an identifier in a path names this server. */
  names(server: Server, id: string, shortAllowed: boolean): boolean {
    const wanted = this.panel.choices.upperUuid === 200 ? id.toLowerCase() : id
    return server.uuid === wanted || (shortAllowed && server.short === wanted)
  }

  /** The account's server by full or, where allowed, short uuid; refuses as the choices say. */
  find(account: Account, id: string, when: number, shortAllowed = true): Server {
    const { choices } = this.panel
    if (!this.wellFormed(id)) throw this.malformed()
    const named = this.servers.filter((server) => this.names(server, id, shortAllowed))
    const own = named.find((server) => server.account === account && this.exists(server, when))
    if (own) return own
    const past = named.find((server) => server.account === account && server.createdAt <= when)
    if (past && choices.gone === 410) throw new Refusal(410, 'GONE', 'The server was deleted.')
    const foreign = named.some((server) => server.account !== account)
    if (foreign && choices.foreign === 403) {
      throw new Refusal(403, 'FORBIDDEN', 'This server is not yours.')
    }
    throw this.unknown()
  }

  /** Whether a path parameter could be a server's identifier. */
  wellFormed(id: string): boolean {
    return UUID.test(id) || SHORT.test(id)
  }

  /** The refusal of an identifier that has not the form of one. */
  malformed(): Refusal {
    const { badId } = this.panel.choices
    if (badId === 404) return this.unknown()
    return new Refusal(
      badId,
      badId === 422 ? 'VALIDATION_ERROR' : 'BAD_REQUEST',
      'Malformed identifier.',
    )
  }

  /** The refusal of something that does not exist. */
  unknown(): Refusal {
    return new Refusal(404, this.panel.choices.notFoundCode, 'No such resource.')
  }

  /** A fresh uuid of the chosen version whose first eight characters no server has. */
  freshUuid(): string {
    const plain = randomUUID()
    const version = { v4: '4', 'v7 nibble': '7', 'v1 nibble': '1', 'odd variant': '4' }
    const { uuid } = this.panel.choices
    const variant = uuid === 'odd variant' ? 'c' : plain[19]!
    const head = `${plain.slice(0, 14)}${version[uuid]}${plain.slice(15, 19)}`
    const text = `${head}${variant}${plain.slice(20)}`
    const taken = this.servers.some((server) => server.short === text.slice(0, 8))
    return taken ? this.freshUuid() : text
  }

  /** Fresh addresses: documentation ranges, never the same literal twice. */
  freshAddresses(): Address[] {
    const host = this.nextHost++
    const { addresses } = this.panel.choices
    const network = `203.0.${113 + Math.floor(host / 250)}`
    const v4: Address = {
      address: `${network}.${2 + (host % 250)}`,
      type: 'ipv4',
      gateway: addresses === 'no gateway' ? null : `${network}.1`,
      cidr: 24,
    }
    if (addresses === 'host route') return [{ ...v4, gateway: '192.0.2.1', cidr: 32 }]
    if (addresses !== 'dual') return [v4]
    const v6 = `2001:db8:${host.toString(16)}::1`
    return [v4, { address: v6, type: 'ipv6', gateway: 'fe80::1', cidr: 64 }]
  }

  /** The backups a new server comes with. */
  freshBackups(createdAt: number): JsonObject[] {
    const count = { none: 0, one: 1, several: 3 }[this.panel.choices.backups]
    return Array.from({ length: count }, (_, index) => ({
      uuid: randomUUID(),
      name: `nightly ${index + 1}`,
      size: 1_073_741_824 + index,
      is_successful: true,
      created_at: this.panel.resources.time(createdAt),
    }))
  }
}

function mintToken(shape: string): string {
  const noise = (bytes: number) => randomBytes(bytes).toString('base64url').replaceAll('-', 'x')
  switch (shape) {
    case 'sanctum':
      return `${randomInt(10, 99)}|${randomBytes(20).toString('hex')}`
    case 'jwt':
      return `eyJ${noise(15)}.eyJ${noise(60)}.${noise(32)}`
    case 'uuid':
      return randomUUID()
    default:
      return `ptla_${randomBytes(22).toString('hex').slice(0, 43)}`
  }
}

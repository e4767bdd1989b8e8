/** The reads of servers, and their deletion: list, get, status, credentials, backups, DELETE. */
import type { Account, Call, Reply, RouteName, Server } from './kinds.ts'
import { Refusal } from './kinds.ts'
import type { Panel } from './panel.ts'

const STATUSES = [
  'installing',
  'suspended',
  'install_failed',
  'restoring_backup',
  'restoring_snapshot',
  'deleting',
  'deletion_failed',
]

/** Answers everything about existing servers but power. */
export class Machines {
  readonly panel: Panel

  constructor(panel: Panel) {
    this.panel = panel
  }

  /** The moment whose state a read sees: replicas may lag. */
  seenAt(call: Call): number {
    const { lagMs, lagOn } = this.panel.choices
    const lagging = call.route === 'servers.index' || lagOn === 'every read'
    return lagging ? call.at - lagMs : call.at
  }

  /** The server a request addresses. */
  addressed(call: Call, route: RouteName | null = call.route): Server {
    const short = route === 'servers.show' || this.panel.choices.shortOnSub === 200
    return this.panel.book.find(call.account!, call.params[0] ?? '', this.seenAt(call), short)
  }

  /** The servers of a list request, before paging. */
  listed(call: Call): Server[] {
    const seen = this.seenAt(call)
    const all = this.panel.book.serversOf(call.account!, seen)
    const { deleting } = this.panel.choices
    const shown =
      deleting === 'shown' ? all : all.filter((one) => this.word(one, seen) !== 'deleting')
    const filter = call.query.get('status')
    return filter === null || filter === '' ? shown : this.filtered(shown, filter, seen)
  }

  /** The status word of a server, as the list shows it. */
  word(server: Server, seen: number): string | null {
    return this.panel.resources.status(this.panel.life.factsAt(server, seen))
  }

  /** The servers whose status is the word asked for. */
  filtered(servers: Server[], word: string, seen: number): Server[] {
    const { unknownStatus, runningFilter, normal } = this.panel.choices
    if (STATUSES.includes(word) || word === normal) {
      return servers.filter((server) => this.word(server, seen) === word)
    }
    const policy = word === 'running' ? runningFilter : unknownStatus
    if (policy === 'empty') return []
    if (policy === 'ignored') return servers
    if (policy === 'healthy') return servers.filter((one) => this.word(one, seen) === normal)
    throw this.panel.paging.refusal(policy, 'status')
  }

  /** Answers GET /servers. */
  index(call: Call): Reply {
    const seen = this.seenAt(call)
    const { paging, resources, life } = this.panel
    return paging.reply(call, this.listed(call), (server) =>
      resources.server(server, life.factsAt(server, seen), 'item'),
    )
  }

  /** Answers GET /servers/{uuid}. */
  show(call: Call): Reply {
    const server = this.addressed(call)
    const facts = this.panel.life.factsAt(server, this.seenAt(call))
    return this.ok(this.panel.resources.server(server, facts, 'full'))
  }

  /** Answers GET /servers/{uuid}/status. */
  status(call: Call): Reply {
    const seen = this.seenAt(call)
    const facts = this.panel.life.factsAt(this.addressed(call), seen)
    return this.ok(this.panel.resources.state(facts, seen))
  }

  /** Answers GET /servers/{uuid}/credentials. */
  credentials(call: Call): Reply {
    const server = this.addressed(call)
    const facts = this.panel.life.factsAt(server, this.seenAt(call))
    return this.ok(this.panel.resources.credentials(server, facts))
  }

  /** Answers GET /servers/{uuid}/backups. */
  backups(call: Call): Reply {
    const server = this.addressed(call)
    const facts = this.panel.life.factsAt(server, this.seenAt(call))
    const installing = facts.status === 'installing'
    if (installing && this.panel.choices.backupsInstalling === 409) {
      throw new Refusal(409, 'SERVER_INSTALLING', 'The server is still installing.')
    }
    const list = installing ? [] : server.backups
    return this.panel.paging.reply(call, list, (backup) => backup)
  }

  /** A 200 with that payload. */
  ok(data: NonNullable<Reply['body']> | null): Reply {
    return { status: 200, headers: {}, body: { data } }
  }

  /** Answers DELETE /servers/{uuid}. */
  destroy(call: Call): Reply {
    const { choices, life } = this.panel
    const server = this.doomed(call)
    if (server === null) return { status: 204, headers: {} }
    const { status } = life.factsAt(server, call.at)
    if (status === 'deleting') {
      if (choices.repeatWhileDeleting === 'accepted') return this.deleted()
      throw new Refusal(409, 'DELETION_IN_PROGRESS', 'The server is being deleted.')
    }
    if (status === 'installing' && choices.deleteInstalling === 409) {
      throw new Refusal(409, 'SERVER_INSTALLING', 'The server is still installing.')
    }
    life.remove(server, call.at)
    return this.deleted()
  }

  /** The server to delete, or null where deleting nothing is a success. */
  doomed(call: Call): Server | null {
    const { book, choices } = this.panel
    const id = call.params[0] ?? ''
    const short = choices.shortOnSub === 200
    const named = book.servers.filter((server) => book.names(server, id, short))
    const gone = named.some((server) => this.isGone(server, call.account!, call.at))
    if (gone && choices.repeatDelete === 204) return null
    if (gone && choices.repeatDelete === 410) throw new Refusal(410, 'GONE', 'Already deleted.')
    if (gone) throw book.unknown()
    if (named.length === 0 && book.wellFormed(id) && choices.deleteUnknown === 204) return null
    return book.find(call.account!, id, call.at, short)
  }

  /** Whether the account had this server and it was removed. */
  isGone(server: Server, account: Account, now: number): boolean {
    return server.account === account && !this.panel.book.exists(server, now)
  }

  /** The answer to a deletion. */
  deleted(): Reply {
    const { deleteCode } = this.panel.choices
    if (deleteCode === 204) return { status: 204, headers: {} }
    return { status: deleteCode, headers: {}, body: { data: { deleted: true } } }
  }
}

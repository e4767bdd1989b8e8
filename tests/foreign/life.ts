/** The life of a server as a list of dated changes: a read folds them up to the moment it sees. */
import type { Facts, LifeEvent, Server } from './kinds.ts'
import type { Panel } from './panel.ts'

const NEWBORN: Facts = {
  status: 'installing',
  state: 'stopped',
  bootedAt: null,
  lastUptimeMs: 0,
  ready: false,
  addressed: false,
  gone: false,
}

/** Schedules what happens to servers, and says what is true of one at a time. */
export class Life {
  readonly panel: Panel

  constructor(panel: Panel) {
    this.panel = panel
  }

  /** What is true of a server at `when` (ms). */
  factsAt(server: Server, when: number): Facts {
    const due = server.life
      .map((event, index) => ({ event, index }))
      .filter(({ event }) => event.at <= when)
      .sort((left, right) => left.event.at - right.event.at || left.index - right.index)
    return Object.assign({ ...NEWBORN }, ...due.map(({ event }) => event.put)) as Facts
  }

  /** Adds one change, `afterMs` from `from`. */
  plan(server: Server, cause: LifeEvent['cause'], at: number, put: Partial<Facts>): void {
    server.life.push({ at, cause, put })
  }

  /** Forgets scheduled changes that have not happened yet. */
  cancel(server: Server, cause: LifeEvent['cause'], now: number): void {
    server.life = server.life.filter((event) => event.cause !== cause || event.at <= now)
  }

  /** The installation: how long it takes, and through which states it passes. */
  install(server: Server): void {
    const { choices, installMs } = this.panel
    const start = server.createdAt
    const end = start + installMs
    const first = choices.install === 'null state' ? null : 'stopped'
    const state = choices.install === 'creating' ? 'creating' : first
    const addressed = choices.addresses !== 'late'
    this.plan(server, 'install', start, { status: 'installing', state, addressed })
    if (!addressed) this.plan(server, 'install', start + installMs / 3, { addressed: true })
    if (choices.install === 'running early') {
      const booted = start + installMs * 0.6
      this.plan(server, 'install', booted, { state: 'running', bootedAt: booted })
    }
    this.finish(server, end)
    this.plan(server, 'install', end + choices.credentialsLagMs, { ready: true })
  }

  /** The end of the installation: the server runs, at once or after a boot of two seconds. */
  finish(server: Server, end: number): void {
    const { install } = this.panel.choices
    if (install === 'running early') {
      this.plan(server, 'install', end, { status: null })
    } else if (install === 'late start') {
      this.plan(server, 'install', end, { status: null, state: 'stopped' })
      this.plan(server, 'install', end + 1000, { state: 'starting' })
      this.plan(server, 'install', end + 2000, { state: 'running', bootedAt: end + 2000 })
    } else {
      this.plan(server, 'install', end, { status: null, state: 'running', bootedAt: end })
    }
  }

  /** The server boots at `at`. */
  start(server: Server, at: number): void {
    if (this.panel.choices.transitions === 'words') {
      this.plan(server, 'power', at, { state: 'starting' })
      this.plan(server, 'power', at + 1500, { state: 'running', bootedAt: at + 1500 })
    } else {
      this.plan(server, 'power', at, { state: 'running', bootedAt: at })
    }
  }

  /** The server halts at `at`; `word` is the state it shows on the way, if it shows one. */
  stop(server: Server, at: number, word: string): void {
    const { bootedAt } = this.factsAt(server, at)
    const lastUptimeMs = bootedAt === null ? 0 : Math.max(0, at - bootedAt)
    const halted = { state: 'stopped', bootedAt: null, lastUptimeMs }
    if (this.panel.choices.transitions === 'words') {
      this.plan(server, 'power', at, { state: word })
      this.plan(server, 'power', at + 1000, halted)
    } else {
      this.plan(server, 'power', at, halted)
    }
  }

  /** The server is removed, at once or after a while in status `deleting`. */
  remove(server: Server, now: number): void {
    const { deleteMs } = this.panel.choices
    this.cancel(server, 'install', now)
    this.cancel(server, 'power', now)
    if (deleteMs > 0) this.plan(server, 'delete', now, { status: 'deleting', state: 'stopped' })
    this.plan(server, 'delete', now + deleteMs, { gone: true })
  }

  /** Uptime in ms at `when`, or null while the server does not run. */
  uptimeMs(facts: Facts, when: number): number | null {
    return facts.bootedAt === null ? null : Math.max(0, when - facts.bootedAt)
  }
}

/** Decisions about finding, listing and writing servers (LST, GET, STA, CRD, DEL, BAK). */
import { type Context, Refusal, type RefusalKind } from '../context.ts'
import { isGone, isInstalling } from '../lifecycle.ts'
import type { Account, Backup, OperationId, ServerRecord } from '../model.ts'

const ID_FORM = /^(?:[0-9a-f]{8}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

export const serverPolicies = {
  /** Milliseconds after its 201 during which a server is not yet found (CRE-19, AMB-50). */
  visibleAfterMs: 0,

  /** The caller's servers, deleted ones left out (LST-03, LST-10, AUT-12, PAG-21). */
  serversOf: (account: Account, context: Context): readonly ServerRecord[] =>
    context.world
      .serversOf(account, context.now)
      .filter((one) => context.now >= one.createdAt + context.policies.visibleAfterMs),

  /**
   * Order of the list: by creation, oldest first; open, but the same every time (LST-12, LST-13).
   */
  serverOrder: (a: ServerRecord, b: ServerRecord, _context: Context): number =>
    a.sequence - b.sequence,

  /** Does the server pass `?status=`? Words nobody has find nothing (LST-04 to -08, AMB-39). */
  passesStatus: (server: ServerRecord, wanted: unknown, context: Context): boolean =>
    wanted === undefined ||
    wanted === '' ||
    context.policies.statusWord(server, context) === wanted,

  /**
   * Is the short uuid taken here? Stated for getServer, offered everywhere (GET-03, GET-05,
   * AMB-35).
   */
  acceptsShort: (_operation: OperationId | null, _context: Context): boolean => true,

  /** An identifier as it is looked up: letter case does not matter (GET-10). */
  normaliseId: (id: string, _context: Context): string => id.toLowerCase(),

  /**
   * Does the identifier name this server? In full, without wildcards (GET-03, GET-04, GET-06,
   * GET-09).
   */
  isNamedBy: (server: ServerRecord, id: string, context: Context): boolean =>
    server.uuid === id ||
    (server.shortId === id && context.policies.acceptsShort(context.operation, context)),

  /**
   * Finds the caller's server or refuses: 404 for the unknown, the foreign and the deleted (ERR-09,
   * -11).
   */
  resolve(id: string, context: Context): ServerRecord {
    const { policies, account, world, now } = context
    const wanted = policies.normaliseId(id, context)
    const named = (server: ServerRecord) => policies.isNamedBy(server, wanted, context)
    if (account === null) throw new Refusal('unknown-server')
    const own = policies.serversOf(account, context).find(named)
    if (own !== undefined) return own
    if (account.servers.some((server) => isGone(server, now) && named(server)))
      throw new Refusal('deleted-server')
    const other = world
      .allServers(now)
      .find((server) => server.account !== account.label && named(server))
    if (other === undefined)
      throw new Refusal(ID_FORM.test(wanted) ? 'unknown-server' : 'malformed-id')
    if (policies.owns(account, other, context)) return other
    throw new Refusal('foreign-server')
  },

  /** Application status: null for a healthy server (STA-03, STA-05, STA-12, AMB-12). */
  statusWord(server: ServerRecord, context: Context): string | null {
    if (server.deletedAt !== null) return 'deleting'
    if (server.suspendedAt !== null) return 'suspended'
    return isInstalling(server, context.now) ? 'installing' : null
  },

  /** Hypervisor state (STA-04, STA-05, STA-10, STA-13). */
  stateWord(server: ServerRecord, _context: Context): string | null {
    const { next, running } = server.power
    if (next !== null && next.word !== '') return next.word
    return running ? 'running' : 'stopped'
  },

  /** Whole seconds since it started; 0 while it does not run (STA-06 to -08, STA-11, AMB-21). */
  uptimeOf: (server: ServerRecord, context: Context): number | null =>
    server.power.running ? Math.floor((context.now - server.power.since) / 1_000) : 0,

  /** `generating` while installing, then `ready` (CRE-11, CRD-04, CRD-09, AMB-22). */
  passwordStatus: (server: ServerRecord, context: Context): string =>
    isInstalling(server, context.now) ? 'generating' : 'ready',

  /**
   * The password once the installation is over, the same on every reading (CRD-02, CRD-03, CRD-05).
   */
  shownPassword: (server: ServerRecord, context: Context): string | null =>
    isInstalling(server, context.now) ? null : server.password,

  /** RFC 3339 with a numeric offset, whole seconds (CRE-17, CRE-18, WHS-11). */
  timeText: (ms: number, _context: Context): string =>
    `${new Date(Math.floor(ms / 1_000) * 1_000).toISOString().slice(0, 19)}+00:00`,

  /** Full details (GET-01, GET-02, GET-07, GET-08). */
  renderServer(server: ServerRecord, context: Context): unknown {
    const { policies } = context
    return {
      uuid: server.uuid,
      uuid_short: server.shortId,
      name: server.name,
      status: policies.statusWord(server, context),
      cpu: server.plan.cpu,
      memory: server.plan.memory,
      disk: server.plan.disk,
      password_status: policies.passwordStatus(server, context),
      operating_system: server.template.name,
      ip_addresses: server.addresses,
      created_at: policies.timeText(server.createdAt, context),
    }
  },

  /** The body of a creation's answer (CRE-04, CRE-05, CRE-26). */
  renderCreated: (server: ServerRecord, context: Context): unknown =>
    context.policies.renderServer(server, context),

  /** A server in the list (LST-02, LST-09, LST-11, AMB-36). */
  renderItem: (server: ServerRecord, context: Context): unknown => ({
    uuid: server.uuid,
    uuid_short: server.shortId,
    name: server.name,
    status: context.policies.statusWord(server, context),
    cpu: server.plan.cpu,
    memory: server.plan.memory,
  }),

  /** The real-time status (STA-01, STA-02, STA-15). */
  renderStatus: (server: ServerRecord, context: Context): unknown => ({
    state: context.policies.stateWord(server, context),
    status: context.policies.statusWord(server, context),
    uptime_seconds: context.policies.uptimeOf(server, context),
  }),

  /** The credentials; always an object here (CRD-01, CRD-02, AMB-23). */
  renderCredentials: (server: ServerRecord, context: Context): unknown => ({
    password_status: context.policies.passwordStatus(server, context),
    root_password: context.policies.shownPassword(server, context),
  }),

  /**
   * May the operation touch the server now? Reading always may (STA-02, CRD-02, BAK-04, DEL-06).
   */
  blocks: (_server: ServerRecord, _context: Context): RefusalKind | null => null,

  /** Backups of this server only, none while installing (BAK-01, BAK-04, BAK-05). */
  backupsOf: (server: ServerRecord, _context: Context): readonly Backup[] => server.backups,

  /** A backup as it is written; every member is free (BAK-04). */
  renderBackup: (backup: Backup, context: Context): unknown => ({
    uuid: backup.uuid,
    name: backup.name,
    size: backup.sizeBytes,
    created_at: context.policies.timeText(backup.createdAt, context),
  }),
}

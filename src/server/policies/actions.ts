/** Decisions about power actions and deletion (PWR, DEL). */
import { type PowerAction, powerActions } from '#contract/catalogue.ts'
import { type Context, Refusal, type RefusalKind, type Reply } from '../context.ts'
import { isInstalling, planPower } from '../lifecycle.ts'
import type { ServerRecord } from '../model.ts'

export const actionPolicies = {
  /** Member that carries the action; the reference does not name it (PWR-04, AMB-20). */
  powerMember: 'action',

  /** The action in a body, or 422 (PWR-02, PWR-03). */
  powerActionIn(body: unknown, context: Context): PowerAction {
    const { powerMember } = context.policies
    const held =
      typeof body === 'object' && body !== null && Object.hasOwn(body, powerMember)
        ? (body as Record<string, unknown>)[powerMember]
        : undefined
    const action = powerActions.find((one) => one === held)
    if (action !== undefined) return action
    throw new Refusal('validation', `${powerMember} must be one of ${powerActions.join(', ')}.`)
  },

  /**
   * Why the action is refused now; unfitting ones change nothing instead (PWR-06, PWR-07, PWR-10).
   */
  powerRefusal(_action: PowerAction, server: ServerRecord, context: Context): RefusalKind | null {
    if (server.deletedAt !== null) return 'deleting'
    if (server.suspendedAt !== null) return 'suspended'
    return isInstalling(server, context.now) ? 'installing' : null
  },

  /** Milliseconds until the action has its effect (PWR-05, STA-10). */
  powerTakesMs: { start: 1_000, shutdown: 2_000, restart: 2_000, kill: 0 } as Readonly<
    Record<PowerAction, number>
  >,

  /** State shown until then; empty for the old one (STA-13). */
  powerWords: { start: '', shutdown: '', restart: '', kill: '' } as Readonly<
    Record<PowerAction, string>
  >,

  /** Which server the action is done to (PWR-08). */
  powerTarget: (server: ServerRecord, _context: Context): ServerRecord => server,

  /** Does the action; one that has nothing to change does nothing (PWR-01, PWR-12, STA-10). */
  applyPower(action: PowerAction, server: ServerRecord, context: Context): void {
    const { policies, now } = context
    const { power } = server
    const running = action === 'start' || action === 'restart'
    const headsThere = power.next === null ? power.running : power.next.running
    if (action !== 'restart' && headsThere === running && (action !== 'kill' || !power.running))
      return
    const tookMs = policies.powerTakesMs[action]
    planPower(power, now, { running, tookMs, word: policies.powerWords[action] })
  },

  /** The answer to an accepted action; code and body are free (PWR-05, ENV-03, ENV-07). */
  powerReply: (action: PowerAction, server: ServerRecord, context: Context): Reply => ({
    status: 202,
    headers: [],
    body: context.policies.successBody({ uuid: server.uuid, action }, undefined, context),
  }),

  /** Why a deletion is refused now; during installation it is not (DEL-01, DEL-06). */
  deleteRefusal: (_server: ServerRecord, _context: Context): RefusalKind | null => null,

  /** Milliseconds until a deleted server is gone (DEL-03). */
  deleteTakesMs: 0,

  /** Which server is deleted (DEL-04, DEL-05). */
  deleteTarget: (server: ServerRecord, _context: Context): ServerRecord => server,

  /** Takes the server away; a second call changes nothing (DEL-01, DEL-02, DEL-03). */
  applyDelete(server: ServerRecord, context: Context): void {
    server.deletedAt ??= context.now
    server.goneAt ??= context.now + context.policies.deleteTakesMs
  },

  /** The answer to a deletion: 200, 202 or 204 (DEL-01, AMB-19). */
  deleteReply: (_server: ServerRecord, _context: Context): Reply => ({
    status: 204,
    headers: [],
    body: undefined,
  }),

  /** A deletion whose server is not found; null refuses it like any read (DEL-02, DEL-08). */
  deleteMissing: (_kind: RefusalKind, _context: Context): Reply | null => null,
}

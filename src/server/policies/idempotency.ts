/** Decisions about idempotency keys (IDE, AMB-28 to AMB-33). */
import { keyLifetimeMs } from '#contract/catalogue.ts'
import { type Context, Refusal, type RefusalKind, type Reply } from '../context.ts'
import type { KeyEntry, StoredReply } from '../model.ts'

/** JSON text that does not depend on the order of members. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, held]) => `${JSON.stringify(name)}:${canonicalJson(held)}`)}}`
}

export const idempotencyPolicies = {
  /**
   * The key a request carries, or null; the field name has no letter case (IDE-01, IDE-20, IDE-26).
   */
  keyOf(context: Context): string | null {
    const held = context.headers['idempotency-key']
    return typeof held === 'string' && held !== '' ? held : null
  },

  /** Longer keys than this are refused; any other text is a key (IDE-18, AMB-33). */
  keyLengthMax: 255,

  /** Refuses unusable keys (IDE-18). */
  checkKey(key: string, context: Context): void {
    if (key.length > context.policies.keyLengthMax) throw new Refusal('bad-key')
  },

  /** A key as it is compared: in full and unchanged (IDE-23). */
  normaliseKey: (key: string, _context: Context): string => key,

  /** Where keys are kept: with the account, for all its tokens (IDE-15 to IDE-17, AMB-31). */
  keysFor: (context: Context): Map<string, KeyEntry> =>
    context.account?.keys ?? new Map<string, KeyEntry>(),

  /** How long a key stands for its first answer (IDE-02, IDE-05, IDE-06). */
  keyLifetimeMs,

  /** What makes two bodies the same: equal JSON, however written (IDE-12, IDE-13). */
  fingerprintOf: (body: unknown, _context: Context): string => canonicalJson(body ?? null),

  /**
   * A known key with another body: 409, the first answer, a second server, or one that the key
   * stands for from then on (IDE-08, AMB-28).
   */
  onMismatch: 'refuse' as 'refuse' | 'replay' | 'create' | 'replace',

  /**
   * A key whose first request is not done: wait and replay, 409, or carry on (IDE-09 to -11,
   * AMB-29).
   */
  onBusyKey: 'wait' as 'wait' | 'refuse' | 'proceed',

  /** Does a refused first attempt keep the key? It does not (IDE-14, IDE-22, AMB-30). */
  keepsRefusal: (_kind: RefusalKind, _context: Context): boolean => false,

  /** What is kept of an answer: not the limiter's headers or the date (IDE-24). */
  storeReply: (reply: Reply, _context: Context): StoredReply => ({
    status: reply.status,
    headers: [...reply.headers],
    json: JSON.stringify(reply.body ?? null),
  }),

  /** The answer to a repetition: the original one (IDE-02 to -05, IDE-19, AMB-32). */
  replay: (stored: StoredReply, _entry: KeyEntry, _context: Context): Reply => ({
    status: stored.status,
    headers: [...stored.headers],
    body: JSON.parse(stored.json) as unknown,
  }),
}

/** What a rule says about one subject: nothing wrong, a complaint, or that it could not tell. */
import type { Exchange } from '#exchange/exchange.ts'

/** A broken promise, seen on one subject. The judge adds rule, clause, operation and exchanges. */
export interface Complaint {
  readonly kind: 'complaint'
  /** One sentence for a person: what is wrong. No values from the server beyond short excerpts. */
  readonly message: string
  readonly expected?: unknown
  readonly actual?: unknown
  /** Replaces the operation of the subject's last exchange where another one is to blame. */
  readonly operation?: string
  /**
   * Tells findings of one rule and operation apart where they are different defects (a member's
   * name, a status); part of the stable signature, so never a value that changes from run to run.
   */
  readonly where?: string
  /** The exchanges that show it, oldest first, where they are fewer than the subject's. */
  readonly exchanges?: readonly Exchange[]
}

/** The evidence is spoilt (foreign traffic, a race, a gateway): neither held nor broken. */
export interface Inconclusive {
  readonly kind: 'inconclusive'
  readonly why: string
}

/** Null means the promise held on this subject. */
export type Judgement = Complaint | Inconclusive | null

export function complain(
  message: string,
  details: Omit<Complaint, 'kind' | 'message'> = {},
): Complaint {
  return { kind: 'complaint', message, ...details }
}

export function cannotTell(why: string): Inconclusive {
  return { kind: 'inconclusive', why }
}

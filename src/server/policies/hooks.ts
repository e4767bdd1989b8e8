/**
 * Places where an odd fault or variant can reach in without a decision of its own. All are empty.
 */
import type { Context, RefusalKind, Reply } from '../context.ts'
import type { ServerRecord } from '../model.ts'
import type { World } from '../state.ts'

export interface Hooks {
  /** Before any check; an answer returned here is the answer. */
  beforeGates: ((context: Context) => Reply | null) | null
  /** After the checks, before the operation; an answer returned here is the answer. */
  beforeHandle: ((context: Context) => Reply | null) | null
  /**
   * The last change of every answer, framework failures included; all headers but the length are in
   * it.
   */
  answer: ((context: Context, reply: Reply) => Reply) | null
  /** After a server was made, before the answer is written. */
  onCreate: ((server: ServerRecord, context: Context) => void) | null
  /**
   * When a request is refused, before the answer is written: the effect a refusal must not have.
   */
  onRefused: ((kind: RefusalKind, context: Context) => void) | null
  /** At every request and whenever the clock is moved. */
  onTick: ((world: World, now: number) => void) | null
}

export const emptyHooks: Hooks = {
  beforeGates: null,
  beforeHandle: null,
  answer: null,
  onCreate: null,
  onRefused: null,
  onTick: null,
}

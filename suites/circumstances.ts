/**
 * What the suites under vitest are told by who starts them: plain data, since it crosses processes.
 */
import type { PromisedLimits } from '#contract/limits.ts'
import type { Need } from '#contract/need.ts'
import type { Budget } from '#target/purse.ts'
import type { Tokens } from './credentials.ts'

export interface Circumstances {
  readonly runId: string
  readonly baseUrl: string
  /** Where the clock lever is; null on a live target. */
  readonly controlUrl: string | null
  readonly tokens: Tokens
  readonly limits: PromisedLimits
  readonly provided: readonly Need[]
  readonly budget: Budget
  readonly timeoutMs: number
  readonly journalPath: string
  /** Levels whose broken promises fail. */
  readonly gate: readonly string[]
}

declare module 'vitest' {
  interface ProvidedContext {
    circumstances: Circumstances
  }
}

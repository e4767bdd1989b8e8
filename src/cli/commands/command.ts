/** A command is a value: how it is called, which flags it takes, what it does. */
import type { Flags, Given } from '../options.ts'

export interface Command {
  readonly usage: string
  readonly flags: Flags
  /** Returns the exit code. Throws UsageError or OperatingError for what the user can mend. */
  run(given: Given, words: readonly string[]): Promise<number>
}

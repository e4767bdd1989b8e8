/**
 * Operating errors: what kept the harness from testing. Never the target's broken promise, never a
 * bug of ours.
 */

export type OperatingErrorCode =
  | 'unreachable' // no connection could be made
  | 'token-rejected' // the target accepts the given token nowhere
  | 'not-the-api' // something answers, but not with JSON
  | 'budget-spent' // requests, time or money of this run are used up
  | 'interrupted' // Ctrl-C or SIGTERM
  | 'refused-by-plan' // the plan exceeds what was allowed
  | 'k6' // the probes could not be run

/** Says what happened, why, and the next command. */
export class OperatingError extends Error {
  override readonly name = 'OperatingError'
  readonly code: OperatingErrorCode
  readonly next: string
  constructor(code: OperatingErrorCode, message: string, next: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.code = code
    this.next = next
  }
}

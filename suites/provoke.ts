/** Runs the steps of a plan in order against one session; what stops one step does not stop the next. */
import { OperatingError } from '#target/errors.ts'
import type { Session } from '#target/session.ts'
import type { Step } from '#target/step.ts'
import { pollDue } from './polling.ts'

export interface Provoked {
  /** Steps that could not be carried out, and why. */
  readonly skipped: readonly { readonly step: string; readonly why: string }[]
  /** A step of ours threw: a bug, never the target's fault. */
  readonly bugs: readonly { readonly step: string; readonly error: Error }[]
  /** Set when the run was stopped before its end. */
  readonly stopped: OperatingError | null
}

/** Errors that end the provocation at once. */
const final = new Set(['interrupted', 'unreachable', 'token-rejected', 'not-the-api'])

/**
 * Runs the steps. `onStep` is told each step as it starts. `check` may stop the run after a step by
 * throwing an OperatingError (nobody answers, the token is rejected everywhere).
 */
export async function provoke(
  steps: readonly Step[],
  session: Session,
  onStep: (step: Step) => void = () => {},
  check: (step: Step) => void = () => {},
): Promise<Provoked> {
  const skipped: { step: string; why: string }[] = []
  const bugs: { step: string; error: Error }[] = []
  for (const step of steps) {
    try {
      session.signal.throwIfAborted()
      await pollDue(session)
      onStep(step)
      await step.run(session)
      check(step)
    } catch (error) {
      if (session.signal.aborted) return { skipped, bugs, stopped: interruption(session.signal) }
      if (!(error instanceof OperatingError)) {
        bugs.push({ step: step.id, error: error as Error })
        continue
      }
      if (final.has(error.code)) return { skipped, bugs, stopped: error }
      skipped.push({ step: step.id, why: error.message })
    }
  }
  return { skipped, bugs, stopped: null }
}

function interruption(signal: AbortSignal): OperatingError {
  if (signal.reason instanceof OperatingError) return signal.reason
  return new OperatingError('interrupted', 'the run was interrupted', 'run it again')
}

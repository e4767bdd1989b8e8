/**
 * Runs the steps of a plan in order against one session; what stops one step does not stop the
 * next.
 */
import { OperatingError } from '#target/errors.ts'
import type { Session } from '#target/session.ts'
import { requestsOf, type Step } from '#target/step.ts'
import { pollDue } from './polling.ts'

export interface Provoked {
  /** Steps that could not be carried out, and why. */
  readonly skipped: readonly { readonly step: string; readonly why: string }[]
  /** A step of ours threw: a bug, never the target's fault. */
  readonly bugs: readonly { readonly step: string; readonly error: Error }[]
  /** Set when the run was stopped before its end. */
  readonly stopped: OperatingError | null
}

export interface Watcher {
  /** Told each step as it starts. */
  onStep?(step: Step): void
  /**
   * May stop the run after a step by throwing an OperatingError: nobody answers, the token is
   * rejected.
   */
  check?(step: Step): void
}

/** Errors that end the provocation at once. */
const final = new Set([
  'interrupted',
  'unreachable',
  'token-rejected',
  'not-the-api',
  'budget-spent',
])

/**
 * Runs the steps; those that may fill a wait are sent during waits, and the rest of them at the
 * end.
 */
export async function provoke(
  steps: readonly Step[],
  session: Session,
  watcher: Watcher = {},
): Promise<Provoked> {
  const skipped: { step: string; why: string }[] = []
  const bugs: { step: string; error: Error }[] = []
  const attempt = async (step: Step): Promise<void> => {
    try {
      watcher.onStep?.(step)
      await step.run(session)
      watcher.check?.(step)
    } catch (error) {
      if (session.signal.aborted) throw interruption(session.signal)
      if (!(error instanceof OperatingError)) bugs.push({ step: step.id, error: error as Error })
      else if (final.has(error.code)) throw error
      else skipped.push({ step: step.id, why: `${error.message}; ${error.next}` })
    }
  }
  // A long wait must not keep an installation from being looked at.
  const fill = async (step: Step): Promise<void> => {
    await attempt(step)
    await pollDue(session)
  }
  session.fillers.push(
    ...steps.filter((step) => step.filler).map((step) => ({ ...step, run: () => fill(step) })),
  )
  try {
    const fixed = steps.filter((step) => !step.filler)
    session.needed = fixed.reduce((sum, step) => sum + requestsOf(step), 0)
    for (const step of fixed) {
      session.signal.throwIfAborted()
      await pollDue(session)
      await attempt(step)
      session.needed -= requestsOf(step)
    }
    for (let left = session.fillers.shift(); left; left = session.fillers.shift()) {
      await left.run(session)
    }
  } catch (error) {
    const reason = session.signal.aborted ? interruption(session.signal) : error
    if (reason instanceof OperatingError) return { skipped, bugs, stopped: reason }
    // Thrown, it would keep the clean-up from running.
    bugs.push({ step: 'between steps', error: reason as Error })
  }
  return { skipped, bugs, stopped: null }
}

function interruption(signal: AbortSignal): OperatingError {
  if (signal.reason instanceof OperatingError) return signal.reason
  return new OperatingError('interrupted', 'the run was interrupted', 'run it again')
}

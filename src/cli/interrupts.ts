/**
 * Ctrl-C and SIGTERM: the first stops sending and lets clean-up and reports finish, the second ends
 * at once.
 */
import { setImmediate } from 'node:timers/promises'
import { interruptedBy } from '#suites/conduct.ts'

export interface Interrupts {
  readonly signal: AbortSignal
  /** Lets a signal be heard that has come while something kept the process busy. */
  listen(): Promise<void>
  close(): void
}

export function openInterrupts(): Interrupts {
  const controller = new AbortController()
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort(interruptedBy(name))
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    async listen() {
      // Two turns, so that there is a whole look at what the system has to say between them.
      await setImmediate()
      await setImmediate()
    },
    close() {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}

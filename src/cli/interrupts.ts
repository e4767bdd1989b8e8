/**
 * Ctrl-C and SIGTERM: the first stops sending and lets clean-up and reports finish, the second ends
 * at once.
 */
import { interruptedBy } from '#suites/conduct.ts'

export interface Interrupts {
  readonly signal: AbortSignal
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
    close() {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}

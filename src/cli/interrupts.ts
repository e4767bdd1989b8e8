/**
 * Ctrl-C and SIGTERM: the first stops sending and lets clean-up and reports finish, a later one
 * ends at once.
 */
import { setImmediate } from 'node:timers/promises'
import { interruptedBy } from '#suites/conduct.ts'

export interface Interrupts {
  readonly signal: AbortSignal
  /** Lets a signal be heard that has come while something kept the process busy. */
  listen(): Promise<void>
  close(): void
}

/** A key pressed twice in haste, or a signal that comes by way of two parents, is one signal. */
const twiceMs = 1_500

function leaveAtOnce(): never {
  process.stderr.write(
    '\nvps-contract: ended at once; a server that this run made may still be there\n' +
      '  next: vps-contract sweep\n',
  )
  process.exit(130)
}

export function openInterrupts(): Interrupts {
  const controller = new AbortController()
  let firstMs = 0
  const onSignal = (name: NodeJS.Signals): void => {
    const nowMs = performance.now()
    if (!controller.signal.aborted) {
      firstMs = nowMs
      controller.abort(interruptedBy(name))
    } else if (nowMs - firstMs > twiceMs) leaveAtOnce()
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

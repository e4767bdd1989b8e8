/** Starts the embedded reference server and describes it as a target. */
import type { PromisedLimits } from '#contract/limits.ts'
import { type RunningServer, startServer } from '#server/server.ts'
import type { Tokens } from '#suites/credentials.ts'
import { type Clock, openLeverClock, realClock } from '#target/clock.ts'

export interface Target {
  readonly baseUrl: URL
  /** Where the clock lever is; null on a live target. */
  readonly controlUrl: string | null
  readonly tokens: Tokens
  readonly clock: Clock
  /** Reads the lever again after another process has moved it. */
  resume(): Promise<void>
  close(): Promise<void>
}

/** A live target: real time, tokens from the settings. */
export function liveTarget(baseUrl: URL, tokens: Tokens): Target {
  return {
    baseUrl,
    controlUrl: null,
    tokens,
    clock: realClock,
    resume: async () => {},
    close: async () => {},
  }
}

/** The reference server in this process, on a virtual clock that only this run moves. */
export async function embeddedTarget(options: {
  readonly seed: number
  readonly limits: PromisedLimits
  readonly faults: readonly string[]
}): Promise<Target> {
  const server: RunningServer = await startServer({
    seed: options.seed,
    limits: options.limits,
    // Time is free here: long enough for every promise about an installation to be seen.
    installMs: 12_000,
  })
  const clock = await openLeverClock(server.controlUrl)
  return {
    baseUrl: new URL(server.url),
    controlUrl: server.controlUrl,
    tokens: server.tokens,
    clock,
    resume: () => clock.resume(),
    close: () => server.stop(),
  }
}

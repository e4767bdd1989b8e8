/**
 * Preloaded into a child process by a test: its time runs `HASTE` times as fast as the world's, so
 * that minutes of patience pass in seconds. All children of one `HASTE_SINCE` agree on the time.
 */
import { syncBuiltinESMExports } from 'node:module'
import { performance } from 'node:perf_hooks'
import promises from 'node:timers/promises'

const factor = Number(process.env.HASTE ?? '1')
const sinceMs = Number(process.env.HASTE_SINCE ?? Date.now())
const { now: wallMs } = Date
const tickMs = performance.now.bind(performance)
const startedAtTick = tickMs()
const { setTimeout: wait, setInterval: repeat } = globalThis
const { setTimeout: pause } = promises

const shorter = (ms: unknown): number => Number(ms ?? 0) / factor

Date.now = () => Math.floor(sinceMs + (wallMs() - sinceMs) * factor)
performance.now = () => startedAtTick + (tickMs() - startedAtTick) * factor
const hasty = {
  setTimeout: (work: () => void, ms?: number, ...rest: []) => wait(work, shorter(ms), ...rest),
  setInterval: (work: () => void, ms?: number, ...rest: []) => repeat(work, shorter(ms), ...rest),
}
Object.assign(globalThis, hasty)
const pauseShorter: typeof pause = (ms, value, options) => pause(shorter(ms), value, options)
promises.setTimeout = pauseShorter
syncBuiltinESMExports()

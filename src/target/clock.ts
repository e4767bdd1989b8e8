/** Time as the harness sees it: real on a live target, a lever on the embedded reference server. */
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { request } from 'undici'

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Lets `ms` milliseconds pass on this clock. Rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** True where waiting costs no real time. */
  readonly virtual: boolean
}

/** Steps of the system's clock and a night's sleep of the machine are followed; jitter is not. */
const stepMs = 20
let offsetMs = performance.timeOrigin

/**
 * The time of day, finer than a millisecond: two calls to a target next door fall into one, and
 * which of them was over before the other began would be lost.
 */
function fineNow(): number {
  const sinceStartMs = performance.now()
  const wallMs = Date.now()
  if (Math.abs(wallMs - offsetMs - sinceStartMs) > stepMs) offsetMs = wallMs - sinceStartMs
  return Math.floor((offsetMs + sinceStartMs) * 1_000) / 1_000
}

export const realClock: Clock = {
  now: fineNow,
  virtual: false,
  async sleep(ms, signal) {
    signal?.throwIfAborted()
    if (ms <= 0) return
    try {
      await delay(ms, undefined, signal ? { signal } : {})
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    }
  },
}

interface Dial {
  nowMs: number
}

async function readDial(url: string, advanceMs: number | null): Promise<number> {
  const answer = await request(
    url,
    advanceMs === null
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ advanceMs }),
        },
  )
  return ((await answer.body.json()) as Dial).nowMs
}

/**
 * The clock of an embedded reference server, moved through its control port. This process must be
 * the only one that moves it while it is in use; call `resume` after another one (k6) has.
 */
export async function openLeverClock(
  controlUrl: string,
): Promise<Clock & { resume(): Promise<void> }> {
  const url = `${controlUrl}/clock`
  let nowMs = await readDial(url, null)
  return {
    virtual: true,
    now: () => nowMs,
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      if (ms > 0) nowMs = await readDial(url, Math.ceil(ms))
    },
    async resume() {
      nowMs = await readDial(url, null)
    },
  }
}

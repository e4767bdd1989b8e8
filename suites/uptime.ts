/** Waits until the uptime of a server can be held against the clock. */
import { growsWithClock, uptimeSpanMinMs, uptimeSpanSoonMs } from '#contract/patience.ts'
import type { ServerFact } from '#target/memory.ts'
import type { Session } from '#target/session.ts'
import { look } from './polling.ts'

/** Added to the spans over which uptime is compared: answers take their time. */
const uptimeSlackMs = 200

/** Has its uptime grown with the clock so far, and enough to be told from that after a restart? */
function hasGrownRightly(server: ServerFact, nowMs: number): boolean {
  const { uptimeS, readyAtMs, readyUptimeS } = server
  if (uptimeS === null || readyAtMs === null || readyUptimeS === null) return false
  const isLong = uptimeS * 1000 >= uptimeSpanSoonMs
  return isLong && growsWithClock(uptimeS - readyUptimeS, (nowMs - readyAtMs) / 1000)
}

/**
 * Leaves a server alone until its uptime can be held against the clock: twelve seconds where it
 * has grown with it by then, twenty where that may still be for want of a fresh sample.
 */
export async function letUptimeGrow(session: Session, server: ServerFact): Promise<void> {
  const readyAtMs = server.readyAtMs ?? 0
  const lookAfter = async (spanMs: number): Promise<void> => {
    const atMs = readyAtMs + spanMs + uptimeSlackMs
    await session.passUntil(atMs, 'the uptime to grow')
    await look(session, server, 'status.before-restart')
  }
  await lookAfter(uptimeSpanSoonMs)
  const nowMs = session.clock.now()
  if (nowMs - readyAtMs < uptimeSpanMinMs && !hasGrownRightly(server, nowMs)) {
    await lookAfter(uptimeSpanMinMs)
  }
}

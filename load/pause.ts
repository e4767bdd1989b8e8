/** Waits in k6 without blocking: answers that nobody waits for come in meanwhile. */

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Resolves at this time (milliseconds since the epoch), not before. k6 1.8 may run a timer early
 * that was set while one of a millisecond or less was running out, so the clock is asked again.
 */
export async function waitUntil(atMs: number): Promise<void> {
  await sleep(Math.max(0, atMs - Date.now()))
  while (Date.now() < Math.floor(atMs)) await sleep(atMs - Date.now())
}

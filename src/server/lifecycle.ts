/**
 * The life of a server as a function of time: nothing runs in the background, everything is settled
 * on reading.
 */
import type { PowerTrack, ServerRecord } from './model.ts'

/** Carries out the change a hypervisor was busy with, if its time has come. */
export function settlePower(power: PowerTrack, now: number): void {
  const { next } = power
  if (next === null || now < next.at) return
  power.running = next.running
  power.since = next.at
  power.next = null
}

/**
 * Plans a change of power; one that takes no time happens at once. A planned change is replaced.
 */
export function planPower(
  power: PowerTrack,
  now: number,
  change: { running: boolean; tookMs: number; word: string },
): void {
  power.next = { running: change.running, at: now + change.tookMs, word: change.word }
  settlePower(power, now)
}

export function isInstalling(server: ServerRecord, now: number): boolean {
  return now < server.installedAt
}

/** Has the server disappeared for everybody? */
export function isGone(server: ServerRecord, now: number): boolean {
  return server.goneAt !== null && now >= server.goneAt
}

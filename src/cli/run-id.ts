/** Names a run, and draws its chance from a seed. */
import { randomBytes } from 'node:crypto'

const ticksMs = 100
const chances = 36 ** 3

/** Sortable by time, and so short that the names of a run's servers stay below 30 characters. */
export function newRunId(nowMs: number): string {
  const chance = (randomBytes(4).readUInt32BE() % chances).toString(36).padStart(3, '0')
  return `${Math.floor(nowMs / ticksMs).toString(36)}${chance}`
}

/**
 * Seeded chance (mulberry32). Idempotency keys may never repeat between runs, so the run id is
 * mixed in.
 */
export function chanceFrom(seed: number, runId: string): () => number {
  let state = [...runId].reduce((hash, c) => Math.imul(hash ^ c.charCodeAt(0), 16_777_619), seed)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Where the reference server gets its time: a frozen clock moved from outside, or the real one. */

export interface Clock {
  readonly virtual: boolean
  /** Milliseconds since the epoch. */
  now(): number
}

/** Stands still until somebody advances it, so that a day passes in no time (IDE-06, RAT-08). */
export class VirtualClock implements Clock {
  readonly virtual = true
  #nowMs: number

  constructor(startAtMs: number) {
    this.#nowMs = startAtMs
  }

  now(): number {
    return this.#nowMs
  }

  /**
   * Moves forward by whole milliseconds and says what time it is then. Throws RangeError on less
   * than 0.
   */
  advance(byMs: number): number {
    if (!Number.isFinite(byMs) || byMs < 0) {
      throw new RangeError(`A clock only moves forward: advanceMs must be 0 or more, not ${byMs}.`)
    }
    this.#nowMs += Math.round(byMs)
    return this.#nowMs
  }
}

export class RealClock implements Clock {
  readonly virtual = false

  now(): number {
    return Date.now()
  }
}

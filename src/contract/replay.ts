/**
 * Replays what was seen through a reading: how many requests it would have let through at each
 * moment.
 */
import { columnsOf, type Moment, slackOf } from './moments.ts'
import type { Reading } from './readings.ts'
import { type Expectation, plenty, walkMachine } from './walk.ts'
import { walkClock } from './walk-clock.ts'

/** A moment so much wider than the usual ones met a stall, or a packet that came late. */
function wideOf(slackMs: number): number {
  return 4 * slackMs + 20
}

/**
 * What a reading lets through at each moment. Where some moments are far wider than the others, or
 * requests went unanswered, it is what it lets through whether they arrived early, late or never.
 */
export function replay(reading: Reading, moments: readonly Moment[], slackMs: number): Expectation {
  const columns = columnsOf(moments)
  const usual = { slackMs, wideMs: wideOf(slackMs), share: 0.5, lostCount: false }
  const isClock = reading.kind === 'fixed-window-clock' || reading.kind === 'fixed-window-running'
  const walk = isClock ? walkClock : walkMachine
  const { least, most, open } = walk(reading, columns, usual)
  const shares = open ? [0, 1] : columns.lostAny ? [0.5] : []
  for (const lostCount of columns.lostAny ? [false, true] : [false]) {
    for (const share of shares) {
      const other = walk(reading, columns, { ...usual, share, lostCount })
      for (let i = 0; i < least.length; i += 1) {
        least[i] = Math.min(least[i]!, other.least[i]!)
        most[i] = Math.max(most[i]!, other.most[i]!)
      }
    }
  }
  return { least, most }
}

/** How much may be remembered of the replays of one search, in numbers of two bytes. */
const rememberedMax = 32_000_000

/** Remembers what was replayed: a search comes back to the same phases again and again. */
export class Replays {
  readonly #moments: readonly Moment[]
  readonly #slackMs: number
  readonly #most: number
  readonly #known = new Map<string, Map<number, Expectation>>()
  #count = 0

  /** `most` numbers are remembered at a time. */
  constructor(moments: readonly Moment[], most = rememberedMax) {
    this.#moments = moments
    this.#slackMs = slackOf(moments)
    this.#most = most / (2 * moments.length)
  }

  /** As `replay`. */
  of(reading: Reading): Expectation {
    if (reading.phasesMs !== undefined) return replay(reading, this.#moments, this.#slackMs)
    const { kind, charge, limit, windowMs, perMs, phaseMs, stepMs } = reading
    const name = `${kind} ${charge} ${limit} ${windowMs} ${perMs} ${stepMs}`
    const phases = this.#known.get(name) ?? new Map<number, Expectation>()
    this.#known.set(name, phases)
    let expectation = phases.get(phaseMs)
    if (expectation === undefined) {
      expectation = replay(reading, this.#moments, this.#slackMs)
      phases.set(phaseMs, expectation)
      this.#count += 1
      if (this.#count > this.#most) this.#forget()
    }
    return expectation
  }

  #forget(): void {
    this.#known.clear()
    this.#count = 0
  }
}

/** An expectation that stands in nobody's way. */
export function noExpectation(moments: readonly Moment[]): Expectation {
  const all = new Int16Array(moments.length).fill(plenty)
  return { least: all, most: all }
}

/**
 * How far what was seen lies outside of what two limits together let through; stops counting at
 * `atMost`.
 */
export function distanceOf(
  moments: readonly Moment[],
  one: Expectation,
  other: Expectation,
  atMost = Number.POSITIVE_INFINITY,
): number {
  const { sent, admitted, compared } = columnsOf(moments)
  let distance = 0
  for (let at = 0; at < compared.length; at += 1) {
    const i = compared[at]!
    const least = Math.min(sent[i]!, one.least[i]!, other.least[i]!)
    const most = Math.min(sent[i]!, one.most[i]!, other.most[i]!)
    if (admitted[i]! < least) distance += least - admitted[i]!
    else if (admitted[i]! > most) distance += admitted[i]! - most
    if (distance > atMost) return distance
  }
  return distance
}

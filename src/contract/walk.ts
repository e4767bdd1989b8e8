/** Walks moments through the machines of a reading, one machine for each account. */
import { beginningsIn, mostBetween } from './between.ts'
import type { Columns } from './moments.ts'
import {
  hasPhase,
  type Machine,
  openMachine,
  type Reading,
  readingFor,
  shownTime,
} from './readings.ts'

/**
 * Least and most that a reading lets through at each moment that is compared, given that nobody
 * knows when exactly requests arrived.
 */
export interface Expectation {
  readonly least: Int16Array
  readonly most: Int16Array
}

export interface Walked extends Expectation {
  /** Does it matter when within its moment some request arrived? */
  readonly open: boolean
}

/** When requests are taken to have arrived within moments that are wider than the usual ones. */
export interface Arrival {
  readonly slackMs: number
  readonly wideMs: number
  /** 0 at their beginning, 1 at their end. */
  readonly share: number
  /** Have requests without an answer counted? */
  readonly lostCount: boolean
}

/** Tells what a reading lets through at each moment. */
export type Walk = (reading: Reading, columns: Columns, arrival: Arrival) => Walked

/**
 * One account's moments: fills in its part of the expectation. True where it matters when within
 * its moment some request arrived.
 */
export type WalkAccount = (
  reading: Reading,
  columns: Columns,
  own: Int32Array,
  arrival: Arrival,
  expectation: Expectation,
) => boolean

/**
 * A walk over all accounts, each by itself. What really got through is charged, so that one
 * surprise does not cause others.
 */
export function walkingBy(walkAccount: WalkAccount): Walk {
  return (reading, columns, arrival) => {
    const count = columns.sent.length
    const walked = { least: new Int16Array(count), most: new Int16Array(count), open: false }
    columns.accounts.forEach((own, account) => {
      const read = readingFor(reading, account)
      if (walkAccount(read, columns, own, arrival, walked)) walked.open = true
    })
    return walked
  }
}

/** More than anybody sends at once, and as much as an expectation can hold. */
export const plenty = 32_767

/** How many requests a machine is told of: asks for its room only where that matters. */
function chargeOf(
  { charge }: Reading,
  sent: number,
  admitted: number,
  machine: Machine,
  atMs: number,
): number {
  if (charge === 'admitted' || charge === 'opening' || sent === admitted) return admitted
  if (charge !== 'others') return sent
  return admitted + Math.min(sent - admitted, Math.max(0, machine.roomAt(atMs) - admitted))
}

function walkAccount(
  reading: Reading,
  { startMs, endMs, sent, admitted, lost, isContext }: Columns,
  own: Int32Array,
  arrival: Arrival,
  { least, most }: Expectation,
): boolean {
  const machine = openMachine(reading)
  const onClock = hasPhase(reading.kind)
  const isCoarse = reading.stepMs !== undefined
  const opens = reading.kind === 'fixed-window-first-hit' && reading.charge === 'opening'
  let open = false
  for (let at = 0; at < own.length; at += 1) {
    const i = own[at]!
    if (isContext[i] === 0) {
      const fromMs = shownTime(reading, startMs[i]! - arrival.slackMs)
      const toMs = shownTime(reading, endMs[i]! + arrival.slackMs)
      const [early, late] = [machine.roomAt(fromMs), machine.roomAt(toMs)]
      least[i] = Math.min(plenty, Math.max(0, Math.min(early, late)))
      most[i] = Math.min(plenty, mostBetween(reading, { fromMs, toMs, early, late }))
    }
    const widthMs = endMs[i]! - startMs[i]!
    const wide = widthMs > arrival.wideMs
    /** Nobody knows how many of them came before the new window, and how many in it. */
    const split = onClock && sent[i]! > 1 && beginningsIn(reading, startMs[i]!, endMs[i]!) > 0
    const ticks = isCoarse && shownTime(reading, startMs[i]!) < shownTime(reading, endMs[i]!)
    const isOpen = wide || split || ticks
    open ||= isOpen
    const atMs = shownTime(reading, startMs[i]! + (isOpen ? arrival.share : 0.5) * widthMs)
    const surely = chargeOf(reading, sent[i]!, admitted[i]!, machine, atMs)
    const count = arrival.lostCount ? surely + lost[i]! : surely
    if (count > 0 || (opens && sent[i]! > 0)) machine.take(atMs, count)
  }
  return open
}

/** Any reading, by its machine. */
export const walkMachine: Walk = walkingBy(walkAccount)

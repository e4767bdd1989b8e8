/**
 * Replays what was seen through a reading: how many requests it would have let through at each
 * moment.
 */
import { isWindow, type Machine, openMachine, type Reading } from './readings.ts'

/** Requests of one account that were under way together. */
export interface Moment {
  readonly account: string
  /** First sending and last receipt, in milliseconds. */
  readonly startMs: number
  readonly endMs: number
  readonly sent: number
  readonly admitted: number
  /** `plain`, or the kind of a single odd request: some may be free where others count (RAT-20). */
  readonly kind: string
  /** Only there to bring the machines up to date; not compared. */
  readonly context: boolean
}

/**
 * Least and most that a reading lets through at each moment, given that nobody knows when exactly
 * requests arrived.
 */
export interface Expectation {
  readonly least: Int32Array
  readonly most: Int32Array
}

const plenty = 1_000_000

/** How long a request may be under way unseen: the usual width of a moment, in milliseconds. */
export function slackOf(moments: readonly Moment[]): number {
  const widths = moments.map(({ startMs, endMs }) => endMs - startMs).sort((a, b) => a - b)
  return (widths[Math.floor(0.9 * widths.length)] ?? 0) / 2 + 1
}

interface Range {
  least: number
  most: number
}

function rangeOf(machine: Machine, reading: Reading, moment: Moment, slackMs: number): Range {
  const early = machine.roomAt(moment.startMs - slackMs)
  const late = machine.roomAt(moment.endMs + slackMs)
  const least = Math.max(0, Math.min(early, late))
  const most = Math.max(0, early, late)
  /** A window may end in between: both may then be used. */
  const both = isWindow(reading.kind) && late > early ? Math.max(0, early) + late : most
  return { least: Math.min(least, plenty), most: Math.min(both, plenty) }
}

function chargeOf(reading: Reading, moment: Moment, room: number): number {
  const refused = moment.sent - moment.admitted
  if (reading.charge === 'admitted') return moment.admitted
  if (reading.charge === 'others') {
    return moment.admitted + Math.min(refused, Math.max(0, room - moment.admitted))
  }
  return moment.sent
}

/** The machines are told what really got through, so that one surprise does not cause others. */
export function replay(reading: Reading, moments: readonly Moment[], slackMs: number): Expectation {
  const machines = new Map<string, Machine>()
  const least = new Int32Array(moments.length)
  const most = new Int32Array(moments.length)
  moments.forEach((moment, i) => {
    const machine = machines.get(moment.account) ?? openMachine(reading)
    machines.set(moment.account, machine)
    const range = rangeOf(machine, reading, moment, slackMs)
    least[i] = range.least
    most[i] = range.most
    const middleMs = (moment.startMs + moment.endMs) / 2
    const count = chargeOf(reading, moment, machine.roomAt(middleMs))
    if (count > 0) machine.take(middleMs, count)
  })
  return { least, most }
}

/** An expectation that stands in nobody's way. */
export function noExpectation(moments: readonly Moment[]): Expectation {
  const all = new Int32Array(moments.length).fill(plenty)
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
  let distance = 0
  for (let i = 0; i < moments.length; i += 1) {
    const { sent, admitted, context } = moments[i]!
    if (context) continue
    const least = Math.min(sent, one.least[i]!, other.least[i]!)
    const most = Math.min(sent, one.most[i]!, other.most[i]!)
    if (admitted < least) distance += least - admitted
    else if (admitted > most) distance += admitted - most
    if (distance > atMost) return distance
  }
  return distance
}

/**
 * Replays what was seen through a reading: how many requests it would have let through at each
 * moment.
 */
import { beginningsIn, mostBetween } from './between.ts'
import { hasPhase, type Machine, openMachine, type Reading, readingFor } from './readings.ts'

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
  /** Requests that were never answered: they may have counted, or not. */
  readonly lost?: number
}

/**
 * Least and most that a reading lets through at each moment that is compared, given that nobody
 * knows when exactly requests arrived.
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

/** The moments in columns: a search replays and compares them many thousand times. */
interface Columns {
  readonly startMs: Float64Array
  readonly endMs: Float64Array
  readonly sent: Int32Array
  readonly admitted: Int32Array
  /** Accounts by number. */
  readonly account: Int32Array
  /** Which moments are compared; the others are context. */
  readonly compared: Int32Array
  readonly isContext: Uint8Array
  readonly lost: Int32Array
  readonly lostAny: boolean
}

const known = new WeakMap<readonly Moment[], Columns>()

function columnsOf(moments: readonly Moment[]): Columns {
  const cached = known.get(moments)
  if (cached) return cached
  const accounts = [...new Set(moments.map(({ account }) => account))]
  const columns: Columns = {
    startMs: Float64Array.from(moments, ({ startMs }) => startMs),
    endMs: Float64Array.from(moments, ({ endMs }) => endMs),
    sent: Int32Array.from(moments, ({ sent }) => sent),
    admitted: Int32Array.from(moments, ({ admitted }) => admitted),
    account: Int32Array.from(moments, ({ account }) => accounts.indexOf(account)),
    compared: Int32Array.from(moments.flatMap(({ context }, i) => (context ? [] : [i]))),
    isContext: Uint8Array.from(moments, ({ context }) => Number(context)),
    lost: Int32Array.from(moments, ({ lost }) => lost ?? 0),
    lostAny: moments.some(({ lost }) => lost !== undefined),
  }
  known.set(moments, columns)
  return columns
}

/** How many requests a machine is told of: asks for its room only where that matters. */
function chargeOf(
  { charge }: Reading,
  sent: number,
  admitted: number,
  machine: Machine,
  atMs: number,
): number {
  if (charge === 'admitted' || sent === admitted) return admitted
  if (charge !== 'others') return sent
  return admitted + Math.min(sent - admitted, Math.max(0, machine.roomAt(atMs) - admitted))
}

/** The machines are told what really got through, so that one surprise does not cause others. */
function walk(
  reading: Reading,
  { startMs, endMs, sent, admitted, account, lost, isContext }: Columns,
  slackMs: number,
  arrival: Arrival,
): Walked {
  const machines: Machine[] = []
  const readings: Reading[] = []
  const onClock = hasPhase(reading.kind)
  let open = false
  const least = new Int32Array(sent.length)
  const most = new Int32Array(sent.length)
  for (let i = 0; i < sent.length; i += 1) {
    readings[account[i]!] ??= readingFor(reading, account[i]!)
    const own = readings[account[i]!]!
    machines[account[i]!] ??= openMachine(own)
    const machine = machines[account[i]!]!
    if (isContext[i] === 0) {
      const [fromMs, toMs] = [startMs[i]! - slackMs, endMs[i]! + slackMs]
      const [early, late] = [machine.roomAt(fromMs), machine.roomAt(toMs)]
      least[i] = Math.min(plenty, Math.max(0, Math.min(early, late)))
      most[i] = Math.min(plenty, mostBetween(own, { fromMs, toMs, early, late }))
    }
    const widthMs = endMs[i]! - startMs[i]!
    const wide = widthMs > arrival.wideMs
    /** Nobody knows how many of them came before the new window, and how many in it. */
    const split = onClock && sent[i]! > 1 && beginningsIn(own, startMs[i]!, endMs[i]!) > 0
    open ||= wide || split
    const share = wide || split ? arrival.share : 0.5
    const atMs = startMs[i]! + share * widthMs
    const surely = chargeOf(own, sent[i]!, admitted[i]!, machine, atMs)
    const count = arrival.lostCount ? surely + lost[i]! : surely
    if (count > 0) machine.take(atMs, count)
  }
  return { least, most, open }
}

interface Walked extends Expectation {
  /** Does it matter when within its moment some request arrived? */
  readonly open: boolean
}

/** When requests are taken to have arrived within moments that are wider than the usual ones. */
interface Arrival {
  readonly wideMs: number
  /** 0 at their beginning, 1 at their end. */
  readonly share: number
  /** Have requests without an answer counted? */
  readonly lostCount: boolean
}

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
  const wideMs = wideOf(slackMs)
  const middle = { wideMs, share: 0.5, lostCount: false }
  const usual = walk(reading, columns, slackMs, middle)
  const { least, most } = usual
  const shares = usual.open ? [0, 1] : columns.lostAny ? [0.5] : []
  for (const lostCount of columns.lostAny ? [false, true] : [false]) {
    for (const share of shares) {
      const other = walk(reading, columns, slackMs, { wideMs, share, lostCount })
      for (let i = 0; i < least.length; i += 1) {
        least[i] = Math.min(least[i]!, other.least[i]!)
        most[i] = Math.max(most[i]!, other.most[i]!)
      }
    }
  }
  return { least, most }
}

/** The numbers of the accounts whose requests are compared, in the order of appearance. */
export function comparedAccounts(moments: readonly Moment[]): readonly number[] {
  const { account, compared } = columnsOf(moments)
  return [...new Set(Array.from(compared, (i) => account[i]!))]
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

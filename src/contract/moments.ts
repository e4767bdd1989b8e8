/** What was sent and let through, moment by moment: the evidence that readings are held against. */

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

/** How long a request may be under way unseen: the usual width of a moment, in milliseconds. */
export function slackOf(moments: readonly Moment[]): number {
  const widths = moments.map(({ startMs, endMs }) => endMs - startMs).sort((a, b) => a - b)
  return (widths[Math.floor(0.9 * widths.length)] ?? 0) / 2 + 1
}

/** The moments in columns: a search replays and compares them many thousand times. */
export interface Columns {
  readonly startMs: Float64Array
  readonly endMs: Float64Array
  readonly sent: Int32Array
  readonly admitted: Int32Array
  /** For each account, in the order of appearance, which moments are its own. */
  readonly accounts: readonly Int32Array[]
  /** Which moments are compared; the others are context. */
  readonly compared: Int32Array
  readonly isContext: Uint8Array
  readonly lost: Int32Array
  readonly lostAny: boolean
}

const known = new WeakMap<readonly Moment[], Columns>()

/** The columns of these moments; asked for again, the same. */
export function columnsOf(moments: readonly Moment[]): Columns {
  const cached = known.get(moments)
  if (cached) return cached
  const own = new Map<string, number[]>()
  moments.forEach(({ account }, i) => {
    own.set(account, [...(own.get(account) ?? []), i])
  })
  const columns: Columns = {
    startMs: Float64Array.from(moments, ({ startMs }) => startMs),
    endMs: Float64Array.from(moments, ({ endMs }) => endMs),
    sent: Int32Array.from(moments, ({ sent }) => sent),
    admitted: Int32Array.from(moments, ({ admitted }) => admitted),
    accounts: [...own.values()].map((indices) => Int32Array.from(indices)),
    compared: Int32Array.from(moments.flatMap(({ context }, i) => (context ? [] : [i]))),
    isContext: Uint8Array.from(moments, ({ context }) => Number(context)),
    lost: Int32Array.from(moments, ({ lost }) => lost ?? 0),
    lostAny: moments.some(({ lost }) => lost !== undefined),
  }
  known.set(moments, columns)
  return columns
}

/** The numbers of the accounts whose requests are compared, in the order of appearance. */
export function comparedAccounts(moments: readonly Moment[]): readonly number[] {
  const { accounts, isContext } = columnsOf(moments)
  return accounts.flatMap((own, account) => (own.some((i) => isContext[i] === 0) ? [account] : []))
}

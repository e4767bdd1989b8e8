/**
 * Spaces the requests of one account under limits whose ways of counting are known: as fast as
 * those allow, instead of at a pace that every kind of limiter accepts.
 */
import type { PromisedLimits } from '#contract/limits.ts'
import type { Clock } from './clock.ts'
import type { Governor } from './governor.ts'
import { type Counting, type Ledger, openLedger } from './ledgers.ts'

/** How each limit counts; several where they could not be told apart: then all are kept. */
export interface Countings {
  readonly burst: readonly Counting[]
  readonly sustained: readonly Counting[]
}

export interface KnownGovernor extends Governor {
  /**
   * The same, for requests without a known account: they may be counted as the account's (by
   * address), or not at all.
   */
  readonly nobodys: Governor
}

/** Ledgers of everything that is sent, and of what is surely counted. */
interface Books {
  readonly all: readonly Ledger[]
  readonly own: readonly Ledger[]
}

/** Where windows begin with the first request that counts, it matters which one that is. */
function openBooks({ burst, sustained }: PromisedLimits, countings: Countings): Books {
  const open = (wanted: (counting: Counting) => boolean): Ledger[] => [
    ...countings.burst.filter(wanted).map((counting) => openLedger(counting, burst)),
    ...countings.sustained.filter(wanted).map((counting) => openLedger(counting, sustained)),
  ]
  return { all: open(() => true), own: open((counting) => counting === 'first-hit') }
}

/**
 * One governor per account, over all its tokens: what any way of counting that is named refuses is
 * not sent.
 */
export function openKnownGovernor(
  clock: Clock,
  limits: PromisedLimits,
  countings: Countings,
  onWait: (ms: number) => void = () => {},
): KnownGovernor {
  const books = openBooks(limits, countings)
  const ledgers = [...books.all, ...books.own]
  let taken = 0
  let heldUntilMs = 0
  const dueAt = (slots: number): number =>
    Math.max(heldUntilMs, ...ledgers.map((ledger) => ledger.freeAt(slots, clock.now())))
  const openFor = (noted: readonly Ledger[]): Governor => ({
    get taken() {
      return taken
    },
    roomAtMs: (untilMs, needed) =>
      Math.max(
        heldUntilMs,
        ...ledgers.map((ledger) => ledger.roomAt({ nowMs: clock.now(), untilMs, needed })),
      ),
    holdUntil(atMs) {
      heldUntilMs = Math.max(heldUntilMs, atMs)
    },
    async take(slots, signal) {
      const startMs = clock.now()
      // What is free now need not be so once another limit has been waited for.
      for (let dueMs = dueAt(slots); dueMs > clock.now(); dueMs = dueAt(slots)) {
        onWait(dueMs - clock.now())
        await clock.sleep(dueMs - clock.now(), signal)
      }
      taken += slots
      for (let slot = 0; slot < slots; slot += 1) {
        for (const ledger of noted) ledger.note(clock.now())
      }
      return clock.now() - startMs
    },
  })
  return Object.assign(openFor(ledgers), { nobodys: openFor(books.all) })
}

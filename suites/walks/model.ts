/** What a client may believe of its servers, by the reference alone: the oracle of a walk. */
import type { JsonObject } from '#exchange/json.ts'

/** After this a new server is visible, and an accepted deletion or power action has happened. */
export const visibleAfterMs = 5_000
export const settledAfterMs = 600_000
/** A password may come this long after a server was seen ready. */
export const passwordAfterMs = 10_000

export type Owner = 'A' | 'B'

/** One server, as its 201 and all later answers told. */
export interface Machine {
  readonly owner: Owner
  readonly uuid: string
  readonly short: string
  readonly key: string | null
  readonly sent: JsonObject
  /** `data` of the 201. */
  readonly made: JsonObject
  readonly madeAtMs: number
  /** When it was first seen with the installation over. */
  readyAtMs: number | null
  deletedAtMs: number | null
  password: string | null
  /** What the last accepted action must have led to, where that is certain. */
  power: { readonly state: 'running' | 'stopped' | null; readonly atMs: number } | null
}

/** What may be ordered. */
export interface Offer {
  readonly plans: readonly JsonObject[]
  readonly locationId: number
  readonly slug: string
}

export interface Model {
  readonly offer: Offer
  /** Servers of both accounts from before the walk. */
  readonly strangers: ReadonlySet<string>
  readonly machines: Machine[]
  /** Keys and names are numbered, so that a walk is the same each time. */
  keysMade: number
}

/** The machines that strides count: those of the account under test. */
export function ownMachines(model: Model): Machine[] {
  return model.machines.filter(({ owner }) => owner === 'A')
}

/** The machine of this number, counted in a circle; undefined while there is none. */
export function machineAt(model: Model, number: number): Machine | undefined {
  const own = ownMachines(model)
  return own[number % Math.max(1, own.length)]
}

/** `certain` is false for a while after a creation or deletion: then it may be found or not. */
export function presenceOf(machine: Machine, nowMs: number) {
  const { deletedAtMs, madeAtMs } = machine
  if (deletedAtMs !== null) {
    return { there: false, certain: nowMs - deletedAtMs > settledAfterMs }
  }
  return { there: true, certain: nowMs - madeAtMs > visibleAfterMs }
}

/** Is it certain that this status contradicts what is known of the machine's being there? */
export function contradicts(machine: Machine, status: number, nowMs: number): boolean {
  const { there, certain } = presenceOf(machine, nowMs)
  const gone = status === 404 || status === 410
  return certain && gone === there
}

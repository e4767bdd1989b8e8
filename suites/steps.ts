/**
 * Words for writing steps: one request that may be skipped while a fact it builds on is missing.
 */
import type { Need } from '#contract/need.ts'
import { type Exchange, statusOf } from '#exchange/exchange.ts'
import type { Call } from '#target/caller.ts'
import type { Memory } from '#target/memory.ts'
import type { Session } from '#target/session.ts'
import type { Step } from '#target/step.ts'

/** A call as a function of what is known, or null to skip the step. */
export type CallFrom = (memory: Memory) => Call | null

export interface StepWords {
  /** Documented operation, or `other`: as in the table of operations of results.json. */
  readonly operation: string
  readonly topics: readonly string[]
  readonly call: CallFrom
  readonly needs?: readonly Need[]
  readonly account?: string
  readonly after?: readonly string[]
  readonly creates?: number
  readonly filler?: boolean
  /** Reads facts out of the answer. */
  readonly learn?: (exchange: Exchange, memory: Memory, session: Session) => void
}

/** A step of exactly one request. */
export function one(id: string, words: StepWords): Step {
  const { operation, call, learn, topics, needs, account, after, creates, filler } = words
  return {
    id,
    topics,
    costs: { [operation]: 1 },
    ...(needs ? { needs } : {}),
    ...(account ? { account } : {}),
    ...(after ? { after } : {}),
    ...(creates ? { creates } : {}),
    ...(filler ? { filler } : {}),
    async run(session) {
      const words = call(session.memory)
      if (words === null) return
      const exchange = await session.send(id, words)
      learn?.(exchange, session.memory, session)
    },
  }
}

/** A second request that tells what the answer to the first one means. */
export interface Doubt {
  readonly id: string
  readonly when: (status: number) => boolean
  readonly call: CallFrom
}

/** A step of one request, and of another where its answer leaves a doubt. */
export function oneWithDoubt(id: string, words: Omit<StepWords, 'learn'>, doubt: Doubt): Step {
  return {
    ...one(id, words),
    async run(session) {
      const call = words.call(session.memory)
      if (call === null) return
      const status = statusOf(await session.send(id, call))
      const second = doubt.when(status) ? doubt.call(session.memory) : null
      if (second !== null) await session.send(doubt.id, second)
    },
  }
}

/** A GET with the token under test. */
export function get(path: string): Call {
  return { method: 'GET', path }
}

/** A GET below one of our servers; null while it does not exist. */
export function getOf(which: 'first' | 'second', below = ''): CallFrom {
  return (memory) => {
    const server = memory[which]
    return server && get(`/servers/${server.uuid}${below}`)
  }
}

/**
 * A connection that never carries a right token. Some containers know the fields of a connection
 * again without regard to letter case: behind the right token, a twin in other case would be it.
 */
export const freshWire = 3

/** Turns a step call into the same call with another credential, and further words of it. */
export function as(
  token: NonNullable<Call['token']>,
  from: CallFrom,
  more: Pick<Call, 'headers' | 'wire' | 'wording'> = {},
): CallFrom {
  return (memory) => {
    const call = from(memory)
    return call && { ...call, token, ...more }
  }
}

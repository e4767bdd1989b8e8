/** Looks for walks that fail on the reference server, and walks stored ones again. */
import fc from 'fast-check'
import { faultOf } from '#faults/index.ts'
import { ruleBook } from '#rules/index.ts'
import type { Policies } from '#server/policies.ts'
import { startServer } from '#server/server.ts'
import { takeWalk, walks } from '#suites/walks/commands.ts'
import type { LineTarget } from '#suites/walks/line.ts'
import type { Stride } from '#suites/walks/stride.ts'
import { trimWalk } from '#suites/walks/trim.ts'
import { WalkFailure, walkAlong } from '#suites/walks/walk.ts'
import { serverClock } from '../negatives/bench.ts'
import { readWalk } from './case.ts'

const rules = ruleBook()
const startMs = Date.UTC(2026, 4, 14, 10, 30, 13, 250)

/** Hands a server made anew to `use`; every walk begins on the same first day. */
async function onServer<T>(
  policies: Partial<Policies>,
  use: (target: LineTarget) => Promise<T>,
): Promise<T> {
  const server = await startServer({ seed: 1, startAtMs: startMs, policies })
  try {
    const { url, tokens } = server
    return await use({ url, tokens, clock: serverClock(server) })
  } finally {
    await server.stop()
  }
}

/** Walks these strides on a server with these policies; null where nothing is wrong. */
export function walkOn(
  policies: Partial<Policies>,
  strides: readonly Stride[],
): Promise<WalkFailure | null> {
  return onServer(policies, (target) => walkAlong(target, strides, rules))
}

export interface Search {
  readonly policies: Partial<Policies>
  readonly seed: number
  /** Walks to draw before giving up. */
  readonly runs: number
}

/** The smallest failing walk that the search comes to, or null where none fails. */
export async function searchWalk({ policies, seed, runs }: Search): Promise<WalkFailure | null> {
  let smallest: WalkFailure | null = null
  const property = fc.asyncProperty(walks, async (drawn) => {
    try {
      await onServer(policies, (target) => takeWalk(target, drawn, rules))
    } catch (error) {
      // While it shrinks, every failure is smaller than the one before.
      if (error instanceof WalkFailure) smallest = error
      throw error
    }
  })
  const { failed, errorInstance } = await fc.check(property, { seed, numRuns: runs })
  if (!failed) return null
  if (smallest === null) throw errorInstance
  return trimWalk(smallest, (strides) => walkOn(policies, strides))
}

/** The policies of a fault, or of the honest server. Throws on an unknown fault. */
export function policiesOf(fault: string | null): Partial<Policies> {
  if (fault === null) return {}
  const found = faultOf(fault)
  if (found === null) throw new Error(`there is no fault ${fault}; src/faults/ lists them`)
  return found.policies
}

/** Walks a stored case again; null where it does not fail any more. */
export function replayWalk(path: string): Promise<WalkFailure | null> {
  const { fault, strides } = readWalk(path)
  return walkOn(policiesOf(fault), strides)
}

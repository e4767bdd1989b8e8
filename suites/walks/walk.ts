/** A walk under way: strides are carried out one by one and held against the model. */
import { clauseOf } from '#contract/clauses.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { judge } from '#rules/judge.ts'
import type { Rule } from '#rules/rule.ts'
import { carryOut } from './carry-out.ts'
import { type Line, type LineTarget, openLine } from './line.ts'
import type { Model } from './model.ts'
import { openModel } from './prologue.ts'
import type { Stride } from './stride.ts'

export interface Walk {
  readonly line: Line
  readonly model: Model
  /** What was carried out so far. */
  readonly strides: Stride[]
}

/** What a walk showed to be wrong, at the first stride that did or at the end. */
export class WalkFailure extends Error {
  override readonly name = 'WalkFailure'
  readonly strides: readonly Stride[]
  readonly tape: readonly Exchange[]
  constructor(why: readonly string[], walk: Walk) {
    super(why.join('\n'))
    this.strides = [...walk.strides]
    this.tape = [...walk.line.tape]
  }
}

/** Opens a walk: reads what may be ordered and what is there already. */
export async function openWalk(target: LineTarget): Promise<Walk> {
  const line = openLine(target)
  return { line, model: await openModel(line), strides: [] }
}

/** Takes one stride. Throws WalkFailure where the answer contradicts the reference. */
export async function takeStride(walk: Walk, stride: Stride): Promise<void> {
  walk.strides.push(stride)
  await walk.line.clock.sleep(stride.afterMs)
  const why = await carryOut(walk, stride)
  if (why.length > 0) throw new WalkFailure(why, walk)
}

/** Levels whose findings fail a walk. */
const gated = new Set(['must', 'expected'])

/** Lists once more and has the rules judge all of it. Throws WalkFailure for a gated finding. */
export async function endWalk(walk: Walk, rules: readonly Rule[]): Promise<void> {
  const listed = await carryOut(walk, { do: 'list', installing: false, afterMs: 0 })
  const { verdicts } = judge(walk.line.tape, rules)
  const judged = verdicts.flatMap(({ rule, findings, outcome, why: reasons }) => [
    ...(outcome === 'error' ? [`${rule}: ${reasons.join('; ')}`] : []),
    ...findings
      .filter(({ clause }) => gated.has(clauseOf(clause).level))
      .map(({ clause, message }) => `${clause} ${message} (${rule})`),
  ])
  const why = [...listed, ...judged]
  if (why.length > 0) throw new WalkFailure(why, walk)
}

/** Takes the strides in order; returns the failure, or null where all was well. */
export async function walkAlong(
  target: LineTarget,
  strides: readonly Stride[],
  rules: readonly Rule[],
): Promise<WalkFailure | null> {
  const walk = await openWalk(target)
  try {
    for (const stride of strides) await takeStride(walk, stride)
    await endWalk(walk, rules)
    return null
  } catch (error) {
    if (error instanceof WalkFailure) return error
    throw error
  } finally {
    await walk.line.close()
  }
}

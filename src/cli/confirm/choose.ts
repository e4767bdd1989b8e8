/**
 * Chooses what is sent once more: as many findings as requests, servers and time allow, the
 * cheapest first.
 */
import type { Exchange } from '#exchange/exchange.ts'
import type { Finding } from '#rules/judge.ts'
import { type Standing, standingAt, stepOf, stepsToShow } from '#suites/confirm.ts'
import { type Memory, readServer } from '#target/memory.ts'
import { requestsOf, type Step } from '#target/step.ts'

/** What is left of the budgets of a run. */
export interface Allowance {
  readonly requests: number
  readonly creates: number
  readonly timeMs: number
  /** For the started hour of the servers still to be made. */
  readonly usd: number
}

export interface Evidence {
  readonly findings: readonly Finding[]
  /** What the run sent. */
  readonly tape: readonly Exchange[]
  readonly memory: Pick<Memory, 'first' | 'second'>
  /** The steps that the run was allowed. */
  readonly steps: readonly Step[]
  /** What one request takes at the pace kept from here on, and what the life of a server took. */
  readonly gapMs: number
  readonly lifeMs: number
}

/** A finding to be shown again, and the servers that have to stand for it. */
export interface Wanted {
  readonly finding: Finding
  readonly standing: readonly Standing[]
}

export interface Repetition {
  readonly wanted: readonly Wanted[]
  /** In the order of the plan. */
  readonly steps: readonly Step[]
}

interface Cost {
  requests: number
  creates: number
}

/** Servers that each step made, and requests that it took: a defect makes more than was planned. */
function costsSeen(tape: readonly Exchange[]): Map<string, Cost> {
  const costs = new Map<string, Cost>()
  const known = new Set<string>()
  for (const exchange of tape) {
    const id = stepOf(exchange.step)?.id ?? exchange.step
    const cost = costs.get(id) ?? { requests: 0, creates: 0 }
    costs.set(id, cost)
    cost.requests += 1
    const made = exchange.operation === 'createServer' && (exchange.response?.status ?? 500) < 300
    const uuid = made ? readServer(exchange, 0)?.uuid : undefined
    if (uuid === undefined || known.has(uuid)) continue
    known.add(uuid)
    cost.creates += 1
  }
  return costs
}

/** Requests that delete a server and prove it gone. */
const removal = 2

function costOf(steps: readonly Step[], seen: ReadonlyMap<string, Cost>): Cost {
  const sum = { requests: 0, creates: 0 }
  for (const step of steps) {
    const own = seen.get(step.id)
    const creates = Math.max(step.creates ?? 0, own?.creates ?? 0)
    sum.creates += creates
    sum.requests += Math.max(requestsOf(step), own?.requests ?? 0) + removal * creates
  }
  return sum
}

/** Number of servers that the tape shows to have been made. */
export function countMade(tape: readonly Exchange[]): number {
  return [...costsSeen(tape).values()].reduce((sum, { creates }) => sum + creates, 0)
}

interface Candidate extends Wanted {
  readonly steps: readonly Step[]
  readonly cost: Cost
}

function candidatesOf(evidence: Evidence, seen: ReadonlyMap<string, Cost>): Candidate[] {
  const found = new Map(evidence.tape.map((exchange) => [exchange.id, exchange]))
  return evidence.findings
    .flatMap((finding) => {
      const exchanges = finding.exchanges.flatMap((id) => found.get(id) ?? [])
      const steps = stepsToShow(exchanges, evidence.memory, evidence.steps)
      if (steps === null) return []
      const standing = standingAt(exchanges, evidence.memory)
      return [{ finding, standing, steps, cost: costOf(steps, seen) }]
    })
    .toSorted((a, b) => a.cost.creates - b.cost.creates || a.cost.requests - b.cost.requests)
}

/**
 * Chooses findings and the steps that show them again. Pure; empty where nothing can be sent again.
 */
export function chooseRepetition(evidence: Evidence, allowance: Allowance): Repetition {
  const { gapMs, lifeMs } = evidence
  const seen = costsSeen(evidence.tape)
  const fits = (steps: readonly Step[]): boolean => {
    const { requests, creates } = costOf(steps, seen)
    const timeMs = requests * gapMs + (creates > 0 ? lifeMs : 0)
    return (
      requests <= allowance.requests && creates <= allowance.creates && timeMs <= allowance.timeMs
    )
  }
  let chosen: readonly Step[] = []
  const kept: Wanted[] = []
  for (const { finding, standing, steps } of candidatesOf(evidence, seen)) {
    const ids = new Set([...chosen, ...steps].map(({ id }) => id))
    const together = evidence.steps.filter(({ id }) => ids.has(id))
    if (!fits(together)) continue
    chosen = together
    kept.push({ finding, standing })
  }
  return { wanted: kept, steps: chosen }
}

/** The plan: every act in the order of an account's life, and the choice of steps for a run. */

import { leastTimeMs, type PromisedLimits } from '#contract/limits.ts'
import type { Need } from '#contract/need.ts'
import { paceTimeMs, safePace } from '#target/governor.ts'
import { requestsOf, type Step } from '#target/step.ts'
import { installed, missing, paged, suspended } from './catalogue.ts'
import { creating, racing } from './creating.ts'
import { fixtures, writingFixtures } from './fixtures.ts'
import { installing, installingFirst, listAfterCreate, shortReads } from './installing.ts'
import { cleaning, cleaningOverdue, ending, leaving, settling, survivor } from './leaving.ts'
import { negativeSteps } from './negatives/budgeted.ts'
import {
  nobodys,
  nobodysReads,
  others,
  othersFilter,
  othersLast,
  othersPower,
} from './neighbours.ts'
import { opening, strangers } from './opening.ts'
import {
  powerAgain,
  powerFirst,
  powerLast,
  restarted,
  restarting,
  stillOff,
  stillStopped,
} from './power.ts'
import { refusing } from './refusing.ts'
import { contesting } from './repeating.ts'
import { readingStopped, rereading, running } from './running.ts'

/** Independent reads and refusals: sent while something else is waited for. */
function fill(step: Step): Step {
  return { ...step, filler: true }
}

/**
 * All steps. Position decides clauses: a refusal is the twin of a success, paging fills the
 * installation.
 */
export const allSteps: readonly Step[] = [
  ...opening,
  ...creating,
  ...installingFirst,
  ...racing,
  ...othersFilter,
  ...installing,
  ...contesting,
  listAfterCreate,
  ...shortReads,
  ...[...strangers, ...nobodysReads, ...refusing, ...paged, ...missing, ...fixtures].map(fill),
  ...running,
  ...powerFirst,
  ...others,
  ...readingStopped,
  ...suspended,
  ...stillStopped,
  ...nobodys,
  ...othersPower,
  ...stillOff,
  ...powerAgain,
  ...installed,
  ...othersLast,
  ...leaving,
  ...writingFixtures,
  ...restarting,
  ...ending,
  ...restarted,
  ...survivor,
  ...powerLast,
  ...rereading,
  settling,
  cleaning,
  cleaningOverdue,
]

/**
 * What a run of everything leaves out where it creates on one account alone, to stay within ninety
 * requests: of what breaks, these show the least that nothing else shows (decision 16).
 */
const spare: ReadonlySet<string> = new Set([
  'power.installing',
  'noauth.servers',
  'noauth.get',
  'schemeless.status',
  'noauth.credentials',
  'plans.page-1',
  'status.unmoved',
  'noauth.power',
  'status.unpowered',
  'appended.backups',
  'get.short.first',
  'get.short.deleted',
])

/** Another account or another token: with them a run may take a hundred and twenty requests. */
const companions: readonly Need[] = ['second', 'other', 'overdue', 'blocked', 'revoked']

function isAlone({ provided, topics }: Choice): boolean {
  const accompanied = companions.some((need) => provided.has(need))
  return topics === null && provided.has('creates') && !accompanied
}

export interface Choice {
  readonly provided: ReadonlySet<Need>
  /** Topics to test; null for all. */
  readonly topics: ReadonlySet<string> | null
  /** Draws the odd requests of this run; without it none is sent. */
  readonly seed?: number
}

export interface Plan {
  readonly steps: readonly Step[]
  /** Ids of the steps that are left out because the account is alone. */
  readonly spared: readonly string[]
  /** Steps left out, with the needs that were not met. */
  readonly missing: readonly { readonly step: Step; readonly needs: readonly Need[] }[]
  readonly requests: number
  readonly creates: number
  readonly requestsByOperation: Readonly<Record<string, number>>
  readonly requestsByAccount: Readonly<Record<string, number>>
  /** Milliseconds: the physical floor, and the pace that every legitimate limiter accepts. */
  readonly leastMs: number
  readonly safePaceMs: number
}

/** Chosen by topic, then closed over what each step builds on. */
function chosenSteps(topics: ReadonlySet<string> | null): Set<string> {
  const byId = new Map(allSteps.map((step) => [step.id, step]))
  const chosen = new Set<string>()
  const choose = (step: Step): void => {
    if (chosen.has(step.id)) return
    chosen.add(step.id)
    for (const id of step.after ?? []) {
      const before = byId.get(id)
      if (before) choose(before)
    }
  }
  for (const step of allSteps) {
    if (topics === null || step.topics.some((topic) => topics.has(topic))) choose(step)
  }
  // The account is known by its catalogue, and what was made is deleted, whatever was chosen.
  for (const id of ['plans', 'locations']) choose(byId.get(id)!)
  if (chosen.has('create.first'))
    for (const step of [...leaving, ...survivor, ...ending, settling, cleaning]) choose(step)
  return chosen
}

/** An odd read that changes with the seed: a creation refused costs a slot, too, and more risk. */
function oddSteps(choice: Choice): Step[] {
  const { seed, topics } = choice
  if (seed === undefined || isAlone(choice)) return []
  const reads = negativeSteps(seed).filter((step) => step.needs === undefined)
  const odd = reads[seed % reads.length]!
  return topics === null || odd.topics.some((topic) => topics.has(topic)) ? [odd] : []
}

/** Plans a run. Sends nothing. */
export function planRun(choice: Choice, limits: PromisedLimits): Plan {
  const chosen = chosenSteps(choice.topics)
  const given = (step: Step): boolean =>
    step.unless !== undefined && choice.provided.has(step.unless)
  const eligible = allSteps.filter((step) => chosen.has(step.id) && !given(step))
  const isSpared = isAlone(choice) ? ({ id }: Step) => spare.has(id) : () => false
  const inOrder = eligible.filter((step) => !isSpared(step))
  const wanted = [...inOrder, ...oddSteps(choice)]
  const lacking = (step: Step): Need[] =>
    (step.needs ?? []).filter((need) => !choice.provided.has(need))
  const steps = wanted.filter((step) => lacking(step).length === 0)
  const byOperation: Record<string, number> = {}
  const byAccount: Record<string, number> = {}
  for (const step of steps) {
    for (const [operation, count] of Object.entries(step.costs)) {
      byOperation[operation] = (byOperation[operation] ?? 0) + count
    }
    const account = step.account ?? 'A'
    byAccount[account] = (byAccount[account] ?? 0) + requestsOf(step)
  }
  const busiest = Math.max(0, ...Object.values(byAccount))
  return {
    steps,
    spared: eligible.filter(isSpared).map(({ id }) => id),
    missing: wanted
      .filter((step) => lacking(step).length > 0)
      .map((step) => ({ step, needs: lacking(step) })),
    requests: steps.reduce((sum, step) => sum + requestsOf(step), 0),
    creates: steps.reduce((sum, step) => sum + (step.creates ?? 0), 0),
    requestsByOperation: byOperation,
    requestsByAccount: byAccount,
    leastMs: leastTimeMs(busiest, limits),
    safePaceMs: paceTimeMs(busiest, safePace(limits)),
  }
}

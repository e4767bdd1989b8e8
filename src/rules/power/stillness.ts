/**
 * Rules about what must change nothing: refused power calls and reads of their path (PWR-02, -09).
 */
import { shutdownPatienceMs } from '#contract/patience.ts'
import {
  type Consequence,
  consequencesOf,
  isSettling,
  isSteadily,
  stateAt,
} from '#views/lives/actions.ts'
import type { Act, Life, Sight } from '#views/lives/life.ts'
import { actsOf, statesOf } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { complain, type Judgement } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'
import { isNonsense } from './acceptance.ts'

const needs = ['creates'] as const

/** Was it seen running before? The first start comes by itself, be it after the installation. */
function hasRun(life: Life, by: Sight): boolean {
  return statesOf(life).some(({ sight, state }) => state === 'running' && sight.to <= by.from)
}

/** May the state change without anybody's doing, or for something asked before it was read? */
export function movesByItself(life: Life, before: Sight, state: string): boolean {
  if (state === 'stopped' && !hasRun(life, before)) return true
  // What an earlier action still had to do when the state was read may come at any time after.
  return isSettling(life, { from: before.to }, 2 * shutdownPatienceMs)
}

/** Did the server change between running and stopped around an act that must not do anything? */
function weighStillness(
  life: Life,
  { act, before, after }: Consequence,
  what: string,
): Judgement | undefined {
  const state = stateAt(before)
  // During the installation the state moves by itself.
  if (state === null || !isSteadily(before, state)) return undefined
  if (state !== 'running' && state !== 'stopped') return undefined
  if (movesByItself(life, before!, state)) return undefined
  const states = after.map(stateAt).filter((one) => one === 'running' || one === 'stopped')
  if (states.length === 0) return undefined
  if (states[0] === state) return null
  // With several suspects between two reads nobody can be blamed; DELETE stops nothing.
  const alone = actsOf(life).every(
    (other) =>
      other === act ||
      other.what === 'delete' ||
      other.to <= before!.from ||
      other.from >= after[0]!.from,
  )
  if (!alone) return undefined
  return complain(what, {
    expected: state,
    actual: states[0],
    exchanges: [before!.exchange, act.exchange, after[0]!.exchange],
  })
}

function stillnessRule(
  words: Pick<Rule, 'id' | 'clause' | 'optional'>,
  what: string,
  wanted: (act: Act) => boolean,
): Rule {
  return weighed<Life>({
    ...words,
    view: lives,
    needs,
    weigh(life) {
      const weighedActs = consequencesOf(life, wanted)
        .map((one) => weighStillness(life, one, what))
        .filter((one) => one !== undefined)
      return weighedActs.find((one) => one !== null) ?? weighedActs[0]
    },
  })
}

// What is refused has not been done.
const refusedActionDoesNothing = stillnessRule(
  {
    id: 'power/unknown-action-does-nothing',
    clause: 'PWR-02',
    optional: 'no status was read right before and after a refused action',
  },
  'A power call that was refused has changed the state of the server',
  (act) => isNonsense(act) && act.http !== null && act.http >= 400 && act.http < 500,
)

// Browsers, crawlers and link previews send GET.
const readingDoesNothing = stillnessRule(
  { id: 'power/reading-does-nothing', clause: 'PWR-09' },
  'A GET or HEAD on the power path has changed the state of the server',
  ({ what }) => what === 'look',
)

export const stillnessRules: readonly Rule[] = [refusedActionDoesNothing, readingDoesNothing]

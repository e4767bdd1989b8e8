/** The shape of one promise of the published reference, as data. */

/** How firmly the reference states a promise; it does not depend on the rule that judges it. */
export type Level = 'must' | 'expected' | 'should' | 'open'

/** The levels, the firmest first. */
export const levels: readonly Level[] = ['must', 'expected', 'should', 'open']

/** Who has to keep the promise. */
export type Party = 'server' | 'client' | 'receiver'

/** Clause ids are those of the shared contract (`PAG-08`); they are never renumbered or reused. */
export type ClauseId = `${Uppercase<string>}-${number}`

export interface Clause {
  readonly id: ClauseId
  /** Section slug, in the order of the reference: `transport`, `authentication`, … */
  readonly section: string
  readonly level: Level
  readonly binds: Party
  /** The promise in our own words: one or two sentences. */
  readonly promise: string
  /** Why nothing can or may be judged from outside, where that is so. Rules are joined by id. */
  readonly excluded?: string
}

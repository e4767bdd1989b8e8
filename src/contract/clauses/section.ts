/** Lets a section of the reference be written as prose: one template literal per clause. */
import type { Clause, ClauseId, Level, Party } from '../clause.ts'
import { prose } from '../prose.ts'

type Write = (text: TemplateStringsArray) => Clause
/** Names a clause, says why where nothing may be judged, then takes the promise as a template. */
export type Draft = (id: ClauseId, excluded?: string) => Write

export interface Section {
  readonly must: Draft
  readonly expected: Draft
  readonly should: Draft
  readonly open: Draft
}

/**
 * Opens a section. `excluded` is a reason that holds for all its clauses, where none is judged.
 * Line breaks and indentation of a promise are folded into single spaces.
 */
export function section(slug: string, binds: Party, excluded?: string): Section {
  const draft =
    (level: Level): Draft =>
    (id, reason = excluded) =>
    (text) => ({
      id,
      section: slug,
      level,
      binds,
      promise: prose(text),
      ...(reason === undefined ? {} : { excluded: reason }),
    })
  return {
    must: draft('must'),
    expected: draft('expected'),
    should: draft('should'),
    open: draft('open'),
  }
}

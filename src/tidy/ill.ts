/** What an entry of the house rules is: an ill, its cure, and an example of each. */
import type { Source } from './source.ts'

export interface Place {
  readonly line: number
  readonly what: string
}

/** Path and text of a small file. */
export type Example = readonly [path: string, text: string]

export interface Ill {
  readonly name: string
  readonly cure: string
  find(source: Source): readonly Place[]
  /** A file that has the ill, and one like it that has not: they prove that the rule can see. */
  readonly sick: Example
  readonly sound: Example
}

/** Files or folders in which an ill is suffered, each with the reason. */
export type Excused = Readonly<Record<string, string>>

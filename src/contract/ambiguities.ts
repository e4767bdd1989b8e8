/** The fifty points that the reference leaves open or says in two ways, and what is accepted. */
import type { Ambiguity } from './ambiguities/ambiguity.ts'
import { answers } from './ambiguities/answers.ts'
import { life } from './ambiguities/life.ts'
import { repeats } from './ambiguities/repeats.ts'
import { resources } from './ambiguities/resources.ts'

export type { Ambiguity } from './ambiguities/ambiguity.ts'

/** All points, in the order of their ids. */
export const ambiguities: readonly Ambiguity[] = [resources, life, answers, repeats]
  .flat()
  .sort((one, other) => one.id.localeCompare(other.id, 'en'))

/** How the reference server counts, as `serve --algorithm` says it. */
import type { PromisedLimits } from '#contract/limits.ts'
import { type Algorithm, algorithms, type LimitRule } from '#server/limiter/limiter.ts'
import { type Given, nearest, UsageError } from './options.ts'

function algorithmOf(word: string): Algorithm {
  const found = algorithms.find((name) => name === word)
  if (found !== undefined) return found
  const near = nearest(word, algorithms)
  throw new UsageError(
    `there is no algorithm ${word}`,
    near === null ? `algorithms are: ${algorithms.join(', ')}` : `did you mean ${near}?`,
  )
}

/**
 * The rules that a word or two ask for: `NAME` for both limits, `NAME,NAME` for the burst and the
 * longer one (RAT-24). Null where nothing is said. Throws UsageError on other words.
 */
export function limitRules(
  given: Given[string],
  { burst, sustained }: PromisedLimits,
): readonly LimitRule[] | null {
  if (typeof given !== 'string') return null
  const names = given.split(',').map((word) => algorithmOf(word.trim()))
  const [first, second = first, ...more] = names
  if (first === undefined || second === undefined || more.length > 0) {
    throw new UsageError('--algorithm takes one name or two', 'burst first: --algorithm NAME,NAME')
  }
  return [
    { name: 'burst', ...burst, algorithm: first },
    { name: 'sustained', ...sustained, algorithm: second },
  ]
}

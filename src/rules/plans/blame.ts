/**
 * Finds out what a refusal blames, from its own words: error texts are free, so this only ever
 * narrows.
 */
import type { Answer } from '#views/responses.ts'

/** Does the answer name the suspect, and none of the excuses? */
export function mentions(answer: Answer, suspect: RegExp, excuse: RegExp): boolean {
  const text = answer.exchange.response!.body?.text ?? ''
  return suspect.test(text) && !excuse.test(text)
}

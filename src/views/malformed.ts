/** Subjects that are one creation whose body is no JSON, beside how others are refused. */
import { type Attempt, readAttempt, wasRefused } from './attempts.ts'
import type { Answer } from './responses.ts'
import { type Subject, type View, viewAtEnd } from './view.ts'

export interface Malformed extends Subject {
  readonly answer: Answer
  /** Do refusals of well-formed creations come in the envelope? */
  readonly envelopes: boolean
}

const malformedMax = 1_000

function isMalformed({ sent, text }: Attempt): boolean {
  return sent === undefined && (text ?? '').trim() !== ''
}

/** Every refused creation whose body is no JSON. */
export const malformed: View<Malformed> = viewAtEnd('malformed', () => {
  const found: Answer[] = []
  let envelopes = false
  return {
    see(exchange) {
      const attempt = readAttempt(exchange)
      if (attempt === null || attempt.standing === 'stranger' || !wasRefused(attempt)) return
      const answer = attempt.answer!
      if (!isMalformed(attempt)) envelopes ||= answer.code !== null
      else if (found.length < malformedMax) found.push(answer)
    },
    subjects: () => found.map((answer) => ({ exchanges: answer.exchanges, answer, envelopes })),
  }
})

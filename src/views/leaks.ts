/** Subjects that are one answer, searched for a root password. */
import { member } from '#exchange/json.ts'
import { type Answer, isEvidence, readAnswer } from './responses.ts'
import type { Subject, View } from './view.ts'

export interface Leak extends Subject {
  readonly answer: Answer
  /** Does it hold a root password, by the member's name or as one that the credentials gave? */
  readonly password: boolean
}

const passwordsMax = 5_000
const byName = /"root_password"\s*:\s*"[^"]/

/** Every answered call. A password is known from when the credentials have shown it. */
export const leaks: View<Leak> = {
  name: 'leaks',
  open() {
    const known = new Set<string>()
    return {
      see(exchange) {
        const answer = readAnswer(exchange)
        if (answer === null || !isEvidence(answer)) return []
        const password = member(answer.data, 'root_password')
        const own = exchange.operation === 'getServerCredentials'
        if (own && typeof password === 'string' && password.startsWith('‹secret:')) {
          if (known.size < passwordsMax) known.add(password)
        }
        const text = exchange.response!.body?.text ?? ''
        const marked = text.includes('‹secret:') && [...known].some((one) => text.includes(one))
        return [{ exchanges: [exchange], answer, password: marked || byName.test(text) }]
      },
      close: () => [],
    }
  },
}

/** Subjects that are one answer, searched for a root password. */
import { isObject, type JsonObject, member } from '#exchange/json.ts'
import { isMasked } from '#exchange/redact.ts'
import { type Answer, isEvidence, isSuccess, readAnswer } from './responses.ts'
import { passwordHeaderIn } from './secrets.ts'
import type { Subject, View } from './view.ts'

export interface Leak extends Subject {
  readonly answer: Answer
  /** Where a root password stands, other than where clauses of their own look for one. */
  readonly place: 'body' | 'header' | null
}

const passwordsMax = 5_000
const byName = /"root_password"\s*:\s*"([^"]+)"/g

/** The text that no clause of its own searches: of a list or a server, what is beside `data`. */
function bodyOf(answer: Answer): string {
  const { exchange, json } = answer
  const text = exchange.response!.body?.text ?? ''
  if (!isSuccess(answer) || !isObject(json)) return text
  const { operation } = exchange
  if (operation === 'createServer' || operation === 'getServerCredentials') return ''
  if (operation !== 'listServers' && operation !== 'getServer') return text
  const { data: _own, ...beside }: JsonObject = json
  return JSON.stringify(beside)
}

function isNamed(text: string): boolean {
  return [...text.matchAll(byName)].some(([, value]) => !isMasked(value!))
}

/** Every answered call. A password is known from when the credentials have shown it. */
export const leaks: View<Leak> = {
  name: 'leaks',
  open() {
    const known = new Set<string>()
    const isKnown = (text: string): boolean =>
      text.includes('‹secret:') && [...known].some((one) => text.includes(one))
    const inHeader = (answer: Answer): boolean => {
      const { operation, response } = answer.exchange
      // One that the 201 names a password is CRE-26's.
      const isTheirs = operation === 'createServer' && isSuccess(answer)
      return response!.headers.some((field) => {
        if (passwordHeaderIn([field]) !== null) return !isTheirs
        return !/cookie$/i.test(field[0]) && isKnown(field[1])
      })
    }
    return {
      see(exchange) {
        const answer = readAnswer(exchange)
        if (answer === null || !isEvidence(answer)) return []
        const password = member(answer.data, 'root_password')
        const own = exchange.operation === 'getServerCredentials'
        if (own && typeof password === 'string' && password.startsWith('‹secret:')) {
          if (known.size < passwordsMax) known.add(password)
        }
        const text = bodyOf(answer)
        const inBody = isKnown(text) || isNamed(text)
        const place = inBody ? 'body' : !own && inHeader(answer) ? 'header' : null
        return [{ exchanges: [exchange], answer, place }]
      },
      close: () => [],
    }
  },
}

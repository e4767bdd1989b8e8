/** Subjects that are calls on a server that the API has said it does not know. */
import { isObject, type Json } from '#exchange/json.ts'
import { accountOf, isStranger, uuidIn } from './attempts.ts'
import { isUuid, serverPathOf } from './paths.ts'
import { type Answer, isEvidence, readAnswer } from './responses.ts'
import type { Subject, View } from './view.ts'

export interface UnknownCall extends Subject {
  readonly answer: Answer
  readonly method: string
  /** What follows the id in the path: `status`, `backups`, or nothing. */
  readonly below: string
}

const idsMax = 2_000

function uuidsShown({ data, status }: Answer): readonly string[] {
  if (status >= 300) return []
  const list: readonly (Json | undefined)[] = Array.isArray(data) ? data : [data]
  return list.flatMap((item) => (isObject(item) ? (uuidIn({ data: item }) ?? []) : []))
}

/**
 * Calls by a well-formed uuid that nothing on the tape has shown: a read of the server was answered
 * 404 before, or the step itself looks for a server that never was.
 */
export const unknownCalls: View<UnknownCall> = {
  name: 'calls on unknown servers',
  open() {
    const unknown = new Set<string>()
    const shown = new Set<string>()
    return {
      see(exchange) {
        const answer = readAnswer(exchange)
        if (answer === null || !isEvidence(answer) || isStranger(exchange)) return []
        const path = serverPathOf(exchange)
        if (path === null || path.below === '') {
          for (const uuid of uuidsShown(answer)) if (shown.size < idsMax) shown.add(uuid)
        }
        const id = path?.id.toLowerCase() ?? ''
        if (path === null || !isUuid(id) || shown.has(id)) return []
        const { method } = exchange.request
        const { below } = path
        const place = `${accountOf(exchange)} ${id}`
        const wasUnknown = unknown.has(place) || exchange.step === 'delete.unknown'
        if (method === 'GET' && below === '' && answer.status === 404 && unknown.size < idsMax) {
          unknown.add(place)
        }
        return wasUnknown ? [{ exchanges: [exchange], answer, method, below }] : []
      },
      close: () => [],
    }
  },
}

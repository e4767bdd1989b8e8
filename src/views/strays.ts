/** Subjects that are one read of a server that, as far as the whole tape tells, nobody has. */
import type { Exchange } from '#exchange/exchange.ts'
import { isObject, member } from '#exchange/json.ts'
import { isStranger, uuidIn } from './attempts.ts'
import { isUuid, serverIdOf } from './paths.ts'
import { type Answer, isEvidence, isSuccess, readAnswer } from './responses.ts'
import { type Subject, type View, viewAtEnd } from './view.ts'

export interface Stray extends Subject {
  readonly answer: Answer
}

const straysMax = 1_000
const uuidsMax = 20_000

function uuidsIn(answer: Answer): string[] {
  if (!isSuccess(answer)) return []
  const items = Array.isArray(answer.data) ? answer.data : []
  const listed = items.flatMap((item: unknown) => {
    const uuid = isObject(item) ? member(item, 'uuid') : undefined
    return typeof uuid === 'string' ? [uuid.toLowerCase()] : []
  })
  const own = uuidIn(answer.json)
  return own === null ? listed : [...listed, own]
}

/** Only the run's own probes are known to miss: elsewhere 403 or 409 may be about a real server. */
function tells({ exchange, status }: Answer): boolean {
  if (status === 401 || status >= 500) return false
  return exchange.step.startsWith('missing.') || [400, 404, 410, 422].includes(status)
}

/** `GET /servers/{uuid}` for a well-formed uuid that no answer ever named. */
export const strays: View<Stray> = viewAtEnd('strays', () => {
  const named = new Set<string>()
  const asked: { uuid: string; answer: Answer }[] = []
  const see = (exchange: Exchange): void => {
    const answer = readAnswer(exchange)
    if (answer === null || !isEvidence(answer)) return
    const id = serverIdOf(exchange)
    const probe = exchange.step.startsWith('missing.')
    for (const uuid of probe ? [] : uuidsIn(answer)) if (named.size < uuidsMax) named.add(uuid)
    if (exchange.operation !== 'getServer' || !isUuid(id) || isStranger(exchange)) return
    if (exchange.token !== 'IPX' && tells(answer) && asked.length < straysMax) {
      asked.push({ uuid: id.toLowerCase(), answer })
    }
  }
  const subjects = (): Stray[] =>
    asked
      .filter(({ uuid }) => !named.has(uuid))
      .map(({ answer }) => ({ exchanges: answer.exchanges, answer }))
  return { see, subjects }
})

/** Reads one exchange as something seen of a server or done to it. */
import { powerActions, powerMembers } from '#contract/catalogue.ts'
import { type Exchange, receivedAt } from '#exchange/exchange.ts'
import { isObject, type Json, type JsonObject, member, parseJson } from '#exchange/json.ts'
import { type Answer, isEvidence, readAnswer } from '../responses.ts'
import type { Act, Sight, Via } from './life.ts'

/** What depends on whose server it is, how the path names it, and what part of it. */
export interface Bearing {
  readonly own: boolean
  readonly short: boolean
  /** What follows the id in the path. */
  readonly below: string
  /** Had its owner's DELETE been accepted before? */
  readonly deleted: () => boolean
}

const viaBelow: Readonly<Record<string, Via>> = {
  '': 'get',
  status: 'status',
  credentials: 'credentials',
  backups: 'backups',
}

const isAction = (word: unknown): boolean => (powerActions as readonly unknown[]).includes(word)

/** The member with the power action: the first with a documented word, else the first text. */
export function powerWordOf(sent: Json | undefined): { member: string; word: string } | null {
  const texts = powerMembers.flatMap((name) => {
    const word = member(sent, name)
    return typeof word === 'string' ? [{ member: name, word }] : []
  })
  return texts.find(({ word }) => isAction(word)) ?? texts[0] ?? null
}

/** True for an accepted power call with one of the four documented words. */
export function provesMember(act: Act): boolean {
  return act.what === 'power' && isAction(act.word) && isAccepted(act)
}

/** True for a 2xx. */
export function isAccepted({ http }: { readonly http: number | null }): boolean {
  return http !== null && http >= 200 && http < 300
}

function evidenceOf(exchange: Exchange): Answer | null {
  const answer = readAnswer(exchange)
  return answer !== null && isEvidence(answer) ? answer : null
}

/** About the credential, not the server; but a 403 for a deleted one is said of the server. */
function concernsCredential({ own, deleted }: Bearing, status: number): boolean {
  return own && (status === 401 || (status === 403 && !deleted()))
}

/**
 * A look at one server. Left out is what tells about the credential alone; so are 304s, which show
 * nothing, 429s and whatever a gateway said.
 */
export function readSight(exchange: Exchange, bearing: Bearing): Sight | null {
  const via = exchange.request.method === 'GET' ? viaBelow[bearing.below] : undefined
  const answer = evidenceOf(exchange)
  if (via === undefined || answer === null) return null
  if (answer.status === 304) return null
  if (concernsCredential(bearing, answer.status)) return null
  const { own, short } = bearing
  return { ...sightOf(exchange, answer), own, short, via, value: answer.data }
}

function sightOf(
  exchange: Exchange,
  answer: Answer,
): Omit<Sight, 'via' | 'own' | 'short' | 'value'> {
  return {
    kind: 'sight',
    exchange,
    answer,
    http: answer.status,
    listed: true,
    filter: null,
    from: exchange.sentAt,
    to: receivedAt(exchange),
  }
}

/** A look at one server among others; `item` is undefined where a complete list lacks it. */
export function readListed(
  answer: Answer,
  filter: string | null,
  item: JsonObject | undefined,
): Sight {
  return {
    ...sightOf(answer.exchange, answer),
    via: 'list',
    own: true,
    short: false,
    value: item,
    listed: item !== undefined,
    filter,
  }
}

function whatIs(exchange: Exchange, below: string): Act['what'] | null {
  const { method } = exchange.request
  if (method === 'DELETE' && below === '') return 'delete'
  if (below !== 'power') return null
  if (method === 'POST') return 'power'
  return method === 'GET' || method === 'HEAD' ? 'look' : null
}

function isEmptyBody(sent: Json | undefined, text: string): boolean {
  return text.trim() === '' || (isObject(sent) && Object.keys(sent).length === 0)
}

/** Something done to one server, or tried: power, DELETE, a look at the power path. */
export function readAct(exchange: Exchange, bearing: Bearing): Act | null {
  const what = whatIs(exchange, bearing.below)
  if (what === null || exchange.response?.status === 429) return null
  const sent = parseJson(exchange.request.body)
  const action = what === 'power' ? powerWordOf(sent) : null
  return {
    kind: 'act',
    exchange,
    what,
    own: bearing.own,
    short: bearing.short,
    http: evidenceOf(exchange)?.status ?? null,
    empty: isEmptyBody(sent, exchange.request.body?.text ?? ''),
    member: action?.member ?? null,
    word: action?.word ?? null,
    from: exchange.sentAt,
    to: receivedAt(exchange),
  }
}

/** Rules about which ids find which server (GET-03, -04, -06, -09). */
import { isObject, member } from '#exchange/json.ts'
import { isStranger } from '#views/attempts.ts'
import type { Life, Sight } from '#views/lives/life.ts'
import {
  deletionTriedAt,
  isGone,
  isPastGrace,
  livingLooks,
  shortReads,
} from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { isPartOfUuid, isUuid, serverIdOf } from '#views/paths.ts'
import { type Answer, answers, isEvidence } from '#views/responses.ts'
import { complain } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

const needs = ['creates'] as const

/** The owner's reads of the server by its short uuid, while it has to be there. */
function livingShortReads(life: Life): readonly Sight[] {
  const endAt = deletionTriedAt(life)
  return shortReads(life).filter(({ from }) => from < endAt)
}

/** A short uuid of another form is a matter of CRE-07 and CRE-08. */
function isRegular({ short, uuid }: Life): boolean {
  return short?.length === 8 && uuid.startsWith(short.toLowerCase())
}

// People type eight characters, not thirty-six.
const shortUuidFindsServer = weighed<Life>({
  id: 'get/short-uuid-finds-the-server',
  clause: 'GET-03',
  view: lives,
  needs,
  weigh(life) {
    if (!isRegular(life)) return undefined
    const reads = livingShortReads(life)
    const taken = reads.some(({ http }) => http === 200)
    const found = livingLooks(life, 'get', 'status').find(({ http }) => http === 200)
    // Of several replicas each may be behind by itself, so a 404 counts only after the grace.
    const refused = reads.find((read) => {
      if (isGone(read)) return isPastGrace(life, read) && read.from < life.neighbourDeletedAt
      return read.http >= 500 ? !taken : read.http >= 300
    })
    if (refused === undefined || found === undefined) return taken ? null : undefined
    return complain('A server is found by its uuid, but not by its short uuid', {
      expected: 200,
      actual: refused.http,
      exchanges: [found.exchange, refused.exchange],
    })
  },
})

// UUIDs that begin with the time give two servers of one minute the same eight characters.
const shortUuidFindsItsOwn = weighed<Life>({
  id: 'get/short-uuid-finds-its-own-server',
  clause: 'GET-04',
  view: lives,
  needs,
  weigh(life) {
    const reads = livingShortReads(life).filter(
      ({ http, value }) => http === 200 && typeof member(value, 'uuid') === 'string',
    )
    if (reads.length === 0) return undefined
    const astray = reads.find(
      ({ value }) => String(member(value, 'uuid')).toLowerCase() !== life.uuid,
    )
    if (astray === undefined) return null
    return complain('A short uuid leads to another server than the one it was given for', {
      expected: life.uuid,
      actual: member(astray.value, 'uuid'),
      exchanges: [life.creation.attempt.exchange, astray.exchange],
    })
  },
})

/** The id of an account's GET of one server, or null for other calls. */
function idAsked({ exchange }: Answer): string | null {
  if (exchange.operation !== 'getServer' || exchange.request.method !== 'GET') return null
  return isStranger(exchange) ? null : serverIdOf(exchange)
}

// Whoever deletes what he has just read deletes the wrong server otherwise.
const uuidIsTheOneAskedFor = weighed<Answer>({
  id: 'get/uuid-is-the-one-asked-for',
  clause: 'GET-06',
  view: answers,
  needs,
  weigh(answer) {
    const id = idAsked(answer)
    const uuid = member(answer.data, 'uuid')
    if (!isUuid(id) || answer.status !== 200 || !isEvidence(answer) || typeof uuid !== 'string')
      return undefined
    if (uuid.toLowerCase() === id.toLowerCase()) return null
    return complain('Another server is answered than the one in the path', {
      expected: id,
      actual: uuid,
    })
  },
})

/** Part of a uuid, or a pattern: neither the full form nor eight characters. */
function isPartial(id: string): boolean {
  return /[%_*?]/.test(id) || isPartOfUuid(id)
}

// A LIKE query without escaping finds a server by a guess.
const onlyWholeIdsMatch = weighed<Answer>({
  id: 'get/only-whole-ids-match',
  clause: 'GET-09',
  view: answers,
  weigh(answer) {
    const id = idAsked(answer)
    const { status } = answer
    if (id === null || !isPartial(id) || status === 429) return undefined
    // A firewall that turns the pattern away has refused it as well.
    if (status !== 200) return status >= 400 && status < 500 ? null : undefined
    if (!isObject(answer.data) || Object.keys(answer.data).length === 0) return null
    // An id of another form than promised (CRE-06) may be whole all the same.
    if ([answer.data.uuid, answer.data.uuid_short].includes(id)) return undefined
    return complain('A server is found by a part of its id, or by a pattern', {
      expected: 404,
      actual: 200,
    })
  },
})

export const getIdRules: Rule[] = [
  shortUuidFindsServer,
  shortUuidFindsItsOwn,
  uuidIsTheOneAskedFor,
  onlyWholeIdsMatch,
]

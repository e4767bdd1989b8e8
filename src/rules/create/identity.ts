/** Rules about what tells servers apart: uuids, name, time (CRE-06 to -09, -17, -18, -20). */
import { clockToleranceMs } from '#contract/patience.ts'
import { member, sameJson } from '#exchange/json.ts'
import { type Creation, creations } from '#views/creations.ts'
import { isUuid } from '#views/paths.ts'
import { answeredAt, instantOf, timeText } from '#views/times.ts'
import { complain } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'
import { isAskedFor, needs, ofServer } from './evidence.ts'

// Any version and variant will do (AMB-34), as long as it is a UUID.
const uuidIsCanonical = ofServer(
  { id: 'create/uuid-is-canonical', clause: 'CRE-06' },
  ({ uuid }, creation) => {
    if (uuid === undefined || isAskedFor(creation, 'uuid', uuid)) return undefined
    if (isUuid(uuid)) return null
    return complain('uuid is not written as 8-4-4-4-12 hexadecimal digits', { actual: uuid })
  },
)

// GET takes eight characters: with more or fewer, the short uuid is of no use.
const shortUuidHasEight = ofServer(
  { id: 'create/short-uuid-has-eight-characters', clause: 'CRE-07' },
  ({ uuid_short: short }) => {
    if (typeof short !== 'string') return undefined
    if (short.length === 8) return null
    return complain('uuid_short does not have eight characters', {
      expected: 8,
      actual: short.length,
    })
  },
)

// Clients cut the short uuid out of the long one themselves.
const shortUuidBeginsUuid = ofServer(
  { id: 'create/short-uuid-begins-the-uuid', clause: 'CRE-08' },
  ({ uuid, uuid_short: short }, creation) => {
    if (!isUuid(uuid) || typeof short !== 'string' || short.length !== 8) return undefined
    if (isAskedFor(creation, 'uuid', uuid)) return undefined
    const isLower = uuid === uuid.toLowerCase()
    const begins = isLower
      ? uuid.startsWith(short)
      : uuid.toLowerCase().startsWith(short.toLowerCase())
    if (begins) return null
    return complain('uuid_short is not the beginning of uuid', {
      expected: uuid.slice(0, 8),
      actual: short,
    })
  },
)

/** A host name as a platform may normalise it: case, trailing dot, blanks, IDN form (AMB-42). */
export function normalName(name: string): string {
  const plain = name.trim().toLowerCase().replace(/\.$/, '')
  return URL.parse(`http://${plain}/`)?.hostname ?? plain
}

// The name is how people find their server; without a hostname any text that is not empty will do.
const nameIsHostname = ofServer(
  { id: 'create/name-is-the-hostname', clause: 'CRE-09' },
  ({ name }, { sent }) => {
    const wanted = member(sent, 'hostname')
    if (typeof name !== 'string') return undefined
    if (typeof wanted === 'string' && wanted !== '') {
      if (normalName(name) === normalName(wanted)) return null
      return complain('The server does not have the name that was asked for', {
        expected: wanted,
        actual: name,
        where: 'hostname sent',
      })
    }
    if (name.trim() !== '') return null
    return complain('A server without a hostname has no name at all', { where: 'no hostname' })
  },
)

// Without an offset nobody knows when it was.
const createdAtIsRfc3339 = ofServer(
  { id: 'create/created-at-is-rfc-3339', clause: 'CRE-17' },
  ({ created_at: at }, creation) => {
    if (at === undefined || isAskedFor(creation, 'created_at', at)) return undefined
    if (instantOf(at) !== null) return null
    return complain('created_at is no RFC 3339 date and time with an offset', { actual: at })
  },
)

// A local time with a UTC offset is hours away.
const createdAtIsNow = ofServer(
  { id: 'create/created-at-is-now', clause: 'CRE-18' },
  ({ created_at: value }, creation) => {
    const at = instantOf(value)
    if (at === null || isAskedFor(creation, 'created_at', value)) return undefined
    const nowMs = answeredAt(creation.answer)
    if (Math.abs(at - nowMs) <= clockToleranceMs) return null
    return complain('created_at is more than two minutes away from the time of the answer', {
      expected: timeText(nowMs),
      actual: value,
    })
  },
)

// A uuid that is given out twice leads every later call to the wrong server.
const uuidIsNew = weighed<Creation>({
  id: 'create/uuid-is-new',
  clause: 'CRE-20',
  view: creations,
  needs,
  weigh({ kind, attempt, data, twin, exchanges }) {
    if (kind !== 'made' || data === null || attempt.uuid === null) return undefined
    if (twin === null) return null
    // The same server once more is a replay by a key that was none: the rules on keys judge it.
    if (sameJson(data, twin.data)) return undefined
    return complain('Two creations gave out the same uuid', {
      actual: attempt.uuid,
      exchanges: [...twin.exchanges, ...exchanges],
    })
  },
})

export const identityRules: Rule[] = [
  uuidIsCanonical,
  shortUuidHasEight,
  shortUuidBeginsUuid,
  nameIsHostname,
  createdAtIsRfc3339,
  createdAtIsNow,
  uuidIsNew,
]

/** What the reference leaves open about creations: asked, never judged. */
import { member, wordOf } from '#exchange/json.ts'
import { addressesOf } from '#views/addresses.ts'
import { type Creation, creations } from '#views/creations.ts'
import type { Life } from '#views/lives/life.ts'
import { lives } from '#views/lives.ts'
import { isUuid } from '#views/paths.ts'
import { answerHeader } from '#views/responses.ts'
import { type Question, question } from '../question.ts'
import { extrasOf, freshServer, looksValid, needs } from './evidence.ts'
import { normalName } from './identity.ts'
import { visibilityDelay } from './visible.ts'

const documented = [
  'uuid uuid_short name status cpu memory disk password_status operating_system',
  'ip_addresses created_at',
].flatMap((names) => names.split(' '))

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value

const idTypes = question<Creation>({
  id: 'create/ids-of-another-type',
  clause: 'CRE-25',
  view: creations,
  needs,
  when: ({ sent }) => {
    const id = member(sent, 'plan_id')
    return id !== undefined && !Number.isInteger(id)
  },
  answer: ({ sent, status }) => `${kindOf(member(sent, 'plan_id'))} as plan_id: ${status}`,
})

const answerExtras = question<Creation>({
  id: 'create/what-comes-with-the-201',
  clause: 'CRE-27',
  view: creations,
  needs,
  when: (creation) => freshServer(creation) !== null,
  answer: (creation) => {
    const location = answerHeader(creation.answer, 'location') === null ? 'no' : 'a'
    const more = Object.keys(creation.data!).filter((name) => !documented.includes(name))
    const members = more.length === 0 ? 'no further members' : `further: ${more.sort().join(', ')}`
    return `${location} Location header, ${members}`
  },
})

const hostnames = question<Creation>({
  id: 'create/hostnames',
  clause: 'CRE-28',
  view: creations,
  needs,
  when: ({ sent, kind }) => typeof member(sent, 'hostname') === 'string' && kind === 'made',
  answer: ({ sent, data }) => {
    const [wanted, name] = [member(sent, 'hostname'), member(data, 'name')]
    if (name === wanted) return 'kept as sent'
    if (typeof name !== 'string') return 'not shown'
    return normalName(name) === normalName(String(wanted)) ? 'normalised' : 'replaced'
  },
})

const outOfStock = question<Creation>({
  id: 'create/what-a-listed-plan-is-refused-with',
  clause: 'CRE-29',
  view: creations,
  needs,
  when: (creation) =>
    creation.kind === 'refused' && creation.status !== 402 && looksValid(creation),
  answer: ({ status, answer }) => `${status} ${answer.code ?? 'without a code'}`,
})

const uuidVersion = question<Creation>({
  id: 'create/uuid-version',
  clause: 'CRE-06',
  view: creations,
  needs,
  when: (creation) => isUuid(freshServer(creation)?.uuid),
  answer: ({ data }) => `version ${String(data!.uuid).charAt(14)}`,
})

const unnamed = question<Creation>({
  id: 'create/name-without-a-hostname',
  clause: 'CRE-03',
  view: creations,
  needs,
  when: (creation) =>
    freshServer(creation) !== null && member(creation.sent, 'hostname') === undefined,
  answer: ({ data }) => {
    const name = wordOf(data!.name).toLowerCase()
    const short = wordOf(data!.uuid_short).toLowerCase()
    if (name === short) return 'the short uuid'
    return name.includes(short) ? 'a text with the short uuid' : 'some other text'
  },
})

const addressesAtOnce = question<Creation>({
  id: 'create/addresses-in-the-201',
  clause: 'CRE-13',
  view: creations,
  needs,
  when: (creation) => Array.isArray(freshServer(creation)?.ip_addresses),
  answer: ({ data }) => {
    const types = addressesOf(data!).map(({ type }) => (typeof type === 'string' ? type : '?'))
    return types.length === 0 ? 'none yet' : types.sort().join(' and ')
  },
})

const extraMembers = question<Creation>({
  id: 'create/unknown-members',
  clause: 'CRE-24',
  view: creations,
  needs,
  when: (creation) => extrasOf(creation).length > 0 && creation.kind !== 'replayed',
  answer: ({ kind, status }) => (kind === 'made' ? 'ignored' : `refused with ${status}`),
})

const delay = question<Life>({
  id: 'create/delay-until-visible',
  clause: 'CRE-19',
  view: lives,
  needs,
  when: (life) => visibilityDelay(life) !== null,
  answer: (life) => visibilityDelay(life)!,
})

export const createQuestions: Question[] = [
  idTypes,
  answerExtras,
  hostnames,
  outOfStock,
  uuidVersion,
  unnamed,
  addressesAtOnce,
  extraMembers,
  delay,
]

/** Rules about the server that a 201 describes (CRE-04, -05, -10 to -12, -26). */
import { templateTexts } from '#contract/catalogue.ts'
import { byteStep, bytesMin } from '#contract/patience.ts'
import { type Json, type JsonObject, member } from '#exchange/json.ts'
import { type Creation, creations } from '#views/creations.ts'
import { passwordHeaderIn, secretIn } from '#views/secrets.ts'
import { complain } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'
import { isAskedFor, needs, ofServer } from './evidence.ts'

const promised = [
  'uuid',
  'uuid_short',
  'name',
  'status',
  'cpu',
  'memory',
  'disk',
  'password_status',
  'operating_system',
  'ip_addresses',
  'created_at',
]

// What is missing here a client has to fetch with one more request. Types are TRN-17's, but a word
// that is null tells as little as none.
const holdsEveryMember = ofServer(
  { id: 'create/answer-holds-every-member', clause: 'CRE-04' },
  (server) => {
    const missing = promised.find((name) => !Object.hasOwn(server, name))
    if (missing !== undefined) {
      return complain(`The 201 lacks ${missing}`, { expected: missing, where: missing })
    }
    if (server.password_status !== null) return null
    return complain('password_status is null in the 201', {
      expected: 'generating',
      actual: null,
      where: 'password_status',
    })
  },
)

// Polling waits for the end of `installing`: a server that never says so looks ready at once.
const startsInstalling = ofServer(
  { id: 'create/server-starts-installing', clause: 'CRE-05' },
  ({ status }, creation) => {
    if (status !== null && typeof status !== 'string') return undefined
    if (status === 'installing') return null
    if (isAskedFor(creation, 'status', status)) return undefined
    return complain('A new server is not installing', { expected: 'installing', actual: status })
  },
)

const hardware = ['cpu', 'memory', 'disk'] as const

/** A plan that is not in bytes is PLN-08's matter. */
function isUsableReading(name: string, value: Json | undefined): value is number {
  if (typeof value !== 'number') return false
  return name === 'cpu' || (value >= bytesMin && value % byteStep === 0)
}

// The customer pays for the plan: the server has to be what the plan says.
const specsEqualPlan = ofServer(
  { id: 'create/specs-equal-the-plan', clause: 'CRE-10' },
  (server, creation) => {
    const readings = creation.offers.planReadings(member(creation.sent, 'plan_id'))
    const compared = hardware.flatMap((name) => {
      const actual = member(server, name)
      const wanted = readings.map((plan) => plan[name]).filter((v) => isUsableReading(name, v))
      const comparable = typeof actual === 'number' && wanted.length > 0
      return comparable && !isAskedFor(creation, name, actual) ? [{ name, actual, wanted }] : []
    })
    if (compared.length === 0) return undefined
    const wrong = compared.find(({ actual, wanted }) => !wanted.includes(actual))
    if (wrong === undefined) return null
    return complain(`The server's ${wrong.name} is not that of its plan`, {
      expected: wrong.wanted[0],
      actual: wrong.actual,
      where: wrong.name,
    })
  },
)

// Other words than `generating` are free (AMB-22), but nothing is ready yet.
const passwordIsNotReady = ofServer(
  { id: 'create/password-is-being-generated', clause: 'CRE-11' },
  ({ password_status: word }) => {
    if (typeof word !== 'string' && word !== null) return undefined
    if (word !== 'ready' && word !== null) return null
    return complain('A new server does not say that its password is on the way', {
      expected: 'generating',
      actual: word,
    })
  },
)

const loose = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, ' ')
    .trim()

/** Every text that may be the readable name of a template. */
function namesOf(template: JsonObject | null, slug: string): readonly string[] {
  const texts = Object.values(template ?? {}).filter((value) => typeof value === 'string')
  const documented = Object.hasOwn(templateTexts, slug) ? [templateTexts[slug]!] : []
  return [...texts, ...documented].filter((text) => text !== slug && text !== '').map(loose)
}

// People read it in a list of servers; which member of a template holds its name is open (AMB-09).
const systemIsReadable = ofServer(
  { id: 'create/operating-system-is-readable', clause: 'CRE-12' },
  ({ operating_system: system }, { sent, offers }) => {
    const slug = member(sent, 'template_slug')
    if (typeof system !== 'string' || typeof slug !== 'string') return undefined
    const names = namesOf(offers.templateOf(member(sent, 'location_id'), slug), slug)
    const shown = loose(system)
    if (system !== slug && names.length === 0) return undefined
    const fits = names.some((name) => name.includes(shown) || shown.includes(name))
    if (system !== slug && shown !== '' && fits) return null
    return complain('operating_system is not the readable name of the template', {
      actual: system,
      ...(names.length > 0 ? { expected: names[0] } : {}),
    })
  },
)

// Whoever logs creations would log passwords.
const noRootPassword = weighed<Creation>({
  id: 'create/answer-has-no-root-password',
  clause: 'CRE-26',
  view: creations,
  needs,
  weigh({ answer, data }) {
    if (data === null) return undefined
    const pointer = secretIn(answer.json)
    const field = passwordHeaderIn(answer.exchange.response!.headers)
    if (pointer === null && field === null) return null
    return complain('The 201 contains a password that can be used', { actual: pointer ?? field })
  },
})

export const answerRules: Rule[] = [
  holdsEveryMember,
  startsInstalling,
  specsEqualPlan,
  passwordIsNotReady,
  systemIsReadable,
  noRootPassword,
]

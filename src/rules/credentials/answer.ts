/** Rules about what the credentials hold, and that they stay (CRD-01, -04, -05, -09). */
import { rereadAfterMs } from '#contract/patience.ts'
import { isObject, type Json, member } from '#exchange/json.ts'
import { isStranger } from '#views/attempts.ts'
import { type Life, type Sight, textOf } from '#views/lives/life.ts'
import {
  aliveLooks,
  installedSight,
  isGone,
  isPastGrace,
  livingLooks,
  looks,
} from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { type Answer, answers, isEvidence } from '#views/responses.ts'
import { complain } from '../finding.ts'
import { turnedAway } from '../get/details.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

const needs = ['creates'] as const

/** The password in the data of a credentials answer; null without one. */
export function passwordIn(value: Json | undefined): string | null {
  const password = textOf(value, 'root_password')
  return password === '' ? null : password
}

// A login script reads both; while installing the whole payload may be null (AMB-23).
const holdsMembers = weighed<Answer>({
  id: 'credentials/answer-holds-both-members',
  clause: 'CRD-01',
  view: answers,
  needs,
  weigh(answer) {
    const { exchange, status, data } = answer
    if (exchange.operation !== 'getServerCredentials' || isStranger(exchange)) return undefined
    if (status !== 200 || !isEvidence(answer) || !isObject(data)) return undefined
    const { password_status: word, root_password: password } = data
    const wrong =
      typeof word !== 'string'
        ? 'password_status'
        : password === null || typeof password === 'string'
          ? null
          : 'root_password'
    if (wrong === null) return null
    return complain(`The credentials have no ${wrong} of the promised type`, {
      expected: wrong === 'password_status' ? 'text' : 'text or null',
      actual: data[wrong],
      where: wrong,
    })
  },
})

// The only way to the first password.
const installedIs200 = weighed<Life>({
  id: 'credentials/installed-server-is-200',
  clause: 'CRD-01',
  view: lives,
  needs,
  weigh(life) {
    const installed = installedSight(life)
    if (installed === null) return undefined
    const seen = livingLooks(life, 'credentials')
    const later = (sight: Sight): boolean => sight.from >= installed.to
    // Credentials that were given once and are refused then are CRD-05's.
    const given = seen.find(({ value }) => passwordIn(value) !== null)
    const refused = turnedAway(life, seen).find(
      (sight) => later(sight) && (given === undefined || sight.to <= given.from),
    )
    if (refused === undefined) {
      return seen.some((sight) => later(sight) && sight.http === 200) ? null : undefined
    }
    return complain('The credentials of an installed server are not answered 200', {
      expected: 200,
      actual: refused.http,
      where: String(refused.http),
      exchanges: [installed.exchange, refused.exchange],
    })
  },
})

/** `ready` without a password, or a password beside `generating`. */
function contradicts({ value }: Sight, installed: boolean): boolean {
  const word = textOf(value, 'password_status')
  if (word === 'generating') return passwordIn(value) !== null
  // Ready and empty long after the installation is CRD-03's.
  return word === 'ready' && passwordIn(value) === null && !installed
}

// The word is there so that nobody has to guess what null means.
const wordFitsPassword = weighed<Life>({
  id: 'credentials/word-fits-the-password',
  clause: 'CRD-04',
  view: lives,
  needs,
  weigh(life) {
    const installedAt = installedSight(life)?.to ?? Number.POSITIVE_INFINITY
    const worded = aliveLooks(life, 'credentials').filter(({ value }) =>
      ['ready', 'generating'].includes(textOf(value, 'password_status') ?? ''),
    )
    if (worded.length === 0) return undefined
    const odd = worded.find((sight) => contradicts(sight, sight.from >= installedAt))
    if (odd === undefined) return null
    const given = passwordIn(odd.value) === null ? 'without' : 'with'
    return complain('password_status and root_password contradict each other', {
      expected: 'ready with a password, generating without one',
      actual: `${textOf(odd.value, 'password_status')} ${given} a password`,
      exchanges: [odd.exchange],
    })
  },
})

/**
 * A 404 that is no matter of the password: of a replica that is behind, or after a neighbour's
 * DELETE took the server along, as far as can be seen (DEL-04).
 */
function isAway(life: Life, sight: Sight): boolean {
  if (!isGone(sight)) return false
  const after = (one: Sight): boolean => one.from >= life.neighbourDeletedAt
  const found = looks(life, 'get', 'status').some((one) => after(one) && one.http === 200)
  return !isPastGrace(life, sight) || (after(sight) && !found)
}

// Shown once or changed by being read: the second reader is locked out.
const passwordStays = weighed<Life>({
  id: 'credentials/password-stays',
  clause: 'CRD-05',
  view: lives,
  needs,
  weigh(life) {
    const reads = livingLooks(life, 'credentials')
    const at = reads.findIndex(({ value }) => passwordIn(value) !== null)
    const first = reads[at]
    const later = reads.slice(at + 1).filter((sight) => sight.http < 500 && !isAway(life, sight))
    if (first === undefined || later.length === 0) return undefined
    const other = later.find(({ value }) => passwordIn(value) !== passwordIn(first.value))
    if (other === undefined) return null
    const lost = passwordIn(other.value) === null
    return complain(
      lost ? 'A password can be read only once' : 'The password changed between two reads',
      {
        where: lost ? 'lost' : 'changed',
        exchanges: [first.exchange, other.exchange],
      },
    )
  },
})

// Two words for one thing, in two places.
const wordEqualsGet = weighed<Life>({
  id: 'credentials/word-equals-that-of-the-server',
  clause: 'CRD-09',
  view: lives,
  needs,
  optional: 'the server itself was never shown with a password_status',
  weigh(life) {
    const worded = (via: 'get' | 'credentials') =>
      aliveLooks(life, via).filter(({ value }) => textOf(value, 'password_status') !== null)
    const [gets, reads] = [worded('get'), worded('credentials')]
    const [get, read] = [gets.at(-1), reads.at(-1)]
    if (get === undefined || read === undefined) return undefined
    const [shown, told] = [
      member(get.value, 'password_status'),
      member(read.value, 'password_status'),
    ]
    if (shown === told) return null
    // Only a word that had ten seconds to spread can disagree.
    const since = reads.find(({ value }) => member(value, 'password_status') === told)!
    if (get.from - since.to < rereadAfterMs) return undefined
    return complain('The server and its credentials tell two password_status words', {
      expected: told,
      actual: shown,
      exchanges: [read.exchange, get.exchange],
    })
  },
})

export const credentialsAnswerRules: Rule[] = [
  holdsMembers,
  installedIs200,
  wordFitsPassword,
  passwordStays,
  wordEqualsGet,
]

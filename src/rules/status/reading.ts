/** Rules about single answers of the status operation (STA-01, -02, -05, -06, -14). */
import { isObject, type Json, type JsonObject, member } from '#exchange/json.ts'
import { isStranger } from '#views/attempts.ts'
import { healthy, type Life, storyOf } from '#views/lives/life.ts'
import { installedSight, livingLooks } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { type Answer, answers, isEvidence } from '#views/responses.ts'
import { type UnknownCall, unknownCalls } from '#views/unknown-servers.ts'
import { complain } from '../finding.ts'
import { turnedAway } from '../get/details.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

const needs = ['creates'] as const

/** The data of a 200 of one of these operations to an account, where it is as the envelope says. */
function dataOf(answer: Answer, operations: readonly string[]): Json | undefined {
  const { exchange, status, data } = answer
  if (!operations.includes(exchange.operation ?? '') || isStranger(exchange)) return undefined
  return status === 200 && isEvidence(answer) ? data : undefined
}

function statusData(answer: Answer): JsonObject | null {
  const data = dataOf(answer, ['getServerStatus'])
  return isObject(data) ? data : null
}

// A poller reads both words; a missing one is not the same as null. Types are TRN-17's.
const holdsMembers = weighed<Answer>({
  id: 'status/answer-holds-state-status-and-uptime',
  clause: 'STA-01',
  view: answers,
  needs,
  weigh(answer) {
    const data = statusData(answer)
    if (data === null) return undefined
    const missing = ['state', 'status'].find((name) => !Object.hasOwn(data, name))
    if (missing !== undefined) {
      return complain(`The status lacks ${missing}`, { expected: missing, where: missing })
    }
    if (data.status === '') {
      return complain('The status is an empty text, neither a word nor null', {
        expected: 'a word, or null',
        actual: '',
        where: 'status',
      })
    }
    // Uptime may be null or missing while the server does not run (AMB-21).
    const { uptime_seconds: uptime = null } = data
    const runs = data.state === 'running' && storyOf(data) === healthy
    if (typeof uptime === 'number' || (uptime === null && !runs)) return null
    return complain('uptime_seconds of a server is not a number', {
      expected: 'a number',
      actual: uptime,
      where: 'uptime_seconds',
    })
  },
})

// After the installation the status has to be there; before, STA-02 speaks.
const installedIs200 = weighed<Life>({
  id: 'status/installed-server-is-200',
  clause: 'STA-01',
  view: lives,
  needs,
  weigh(life) {
    const installed = installedSight(life)
    if (installed === null) return undefined
    const refused = turnedAway(life, livingLooks(life, 'status')).find(
      ({ from }) => from >= installed.to,
    )
    if (refused === undefined) return null
    return complain('The status of an installed server is not answered 200', {
      expected: 200,
      actual: refused.http,
      exchanges: [installed.exchange, refused.exchange],
    })
  },
})

// It is the preferred way to poll: a panel that answers 409 during the installation is no use.
const usableWhileInstalling = weighed<Life>({
  id: 'status/usable-while-installing',
  clause: 'STA-02',
  view: lives,
  needs,
  weigh(life) {
    const endAt = installedSight(life)?.from ?? Number.POSITIVE_INFINITY
    const seen = livingLooks(life, 'status')
    const early = seen.filter(({ from }) => from < endAt)
    const refused = turnedAway(life, seen).find((sight) => early.includes(sight))
    if (refused === undefined) return seen.some(({ http }) => http === 200) ? null : undefined
    return complain('The status cannot be read during the installation', {
      expected: 200,
      actual: refused.http,
      where: String(refused.http),
      exchanges: [life.creation.attempt.exchange, refused.exchange],
    })
  },
})

const applicationWords = ['installing', 'suspended']
const hypervisorWords = ['running', 'stopped']

/** Every server in the data, whether it is one or a list. The 201's status is CRE-05's. */
function serversIn(answer: Answer): readonly JsonObject[] {
  const data = dataOf(answer, ['getServer', 'listServers', 'getServerStatus'])
  const list: readonly (Json | undefined)[] = Array.isArray(data) ? data : [data]
  return list.filter(isObject)
}

// Code that waits for `state` running waits for ever if the word turns up in `status`.
const rolesAreNotMixed = weighed<Answer>({
  id: 'status/state-and-status-are-not-mixed',
  clause: 'STA-05',
  view: answers,
  needs,
  weigh(answer) {
    const servers = serversIn(answer)
    if (servers.length === 0) return undefined
    for (const server of servers) {
      const state = member(server, 'state')
      const status = member(server, 'status')
      if (applicationWords.some((word) => word === state)) {
        return complain('state says what only status may say', { actual: state, where: 'state' })
      }
      if (hypervisorWords.some((word) => word === status)) {
        return complain('status says what only state may say', { actual: status, where: 'status' })
      }
    }
    return null
  },
})

const uptimeIsNotNegative = weighed<Answer>({
  id: 'status/uptime-is-not-negative',
  clause: 'STA-06',
  view: answers,
  needs,
  weigh(answer) {
    const uptime = statusData(answer)?.uptime_seconds
    if (typeof uptime !== 'number') return undefined
    if (uptime >= 0) return null
    return complain('uptime_seconds is negative', { expected: 'at least 0', actual: uptime })
  },
})

// A status made up for a server that is not there looks like one that is fine.
const unknownServerIs404 = weighed<UnknownCall>({
  id: 'status/unknown-server-is-404',
  clause: 'STA-14',
  view: unknownCalls,
  weigh({ answer: { status }, below }) {
    if (below !== 'status') return undefined
    if (status === 404 || status === 410) return null
    if (status >= 500 || status === 403) return undefined
    return complain('The status of a server that does not exist is not answered 404', {
      expected: 404,
      actual: status,
    })
  },
})

export const readingRules: Rule[] = [
  holdsMembers,
  installedIs200,
  usableWhileInstalling,
  rolesAreNotMixed,
  uptimeIsNotNegative,
  unknownServerIs404,
]

/** Rules and questions about GET /servers/{uuid}/backups. */
import { clockToleranceMs } from '#contract/patience.ts'
import { isObject, type Json, member } from '#exchange/json.ts'
import { isStranger } from '#views/attempts.ts'
import type { Life, Sight } from '#views/lives/life.ts'
import { installedSight, livingLooks, looks } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { type Pair, pairs } from '#views/pairs.ts'
import { isUuid } from '#views/paths.ts'
import { type Answer, answers, isEvidence } from '#views/responses.ts'
import { instantOf } from '#views/times.ts'
import { type UnknownCall, unknownCalls } from '#views/unknown-servers.ts'
import { complain } from './finding.ts'
import { turnedAway } from './get/details.ts'
import { type Question, question } from './question.ts'
import type { Rule } from './rule.ts'
import { weighed } from './weighing.ts'

const needs = ['creates'] as const

function listOf(value: Json | undefined): readonly Json[] | null {
  return Array.isArray(value) ? (value as readonly Json[]) : null
}

// It is one of the three lists that the reference names. During installation the answer is open.
const installedIs200 = weighed<Life>({
  id: 'backups/installed-server-is-200',
  clause: 'BAK-01',
  view: lives,
  needs,
  weigh(life) {
    const installed = installedSight(life)
    if (installed === null) return undefined
    const later = livingLooks(life, 'backups').filter(({ from }) => from >= installed.to)
    const refused = turnedAway(life, later)[0]
    if (refused === undefined) return later.some(({ http }) => http === 200) ? null : undefined
    return complain('The backups of an installed server are not answered 200', {
      expected: 200,
      actual: refused.http,
      where: String(refused.http),
      exchanges: [installed.exchange, refused.exchange],
    })
  },
})

// An empty list for a server that is not there reads like a server without backups.
const unknownIs404 = weighed<UnknownCall>({
  id: 'backups/unknown-server-is-404',
  clause: 'BAK-02',
  view: unknownCalls,
  weigh({ answer: { status }, below, method }) {
    if (below !== 'backups' || method !== 'GET') return undefined
    if (status === 404 || status === 403 || status === 410) return null
    // Redirects, credentials, money and breakdowns have clauses of their own.
    if (status >= 300 && ![400, 409, 422].includes(status)) return undefined
    return complain('The backups of a server that does not exist are not answered 404', {
      expected: 404,
      actual: status,
    })
  },
})

const hiddenFromOthers = weighed<Life>({
  id: 'backups/hidden-from-other-accounts',
  clause: 'BAK-02',
  view: lives,
  needs: ['creates', 'other'],
  weigh(life) {
    const foreign = life.events.filter(
      (event): event is Sight =>
        event.kind === 'sight' &&
        event.via === 'backups' &&
        !event.own &&
        !isStranger(event.exchange),
    )
    if (foreign.length === 0) return undefined
    const leak = foreign.find(({ http }) => http >= 200 && http < 300)
    if (leak === undefined) return null
    return complain('Another account can list the backups of a server', {
      expected: 404,
      actual: leak.http,
      exchanges: [life.creation.attempt.exchange, leak.exchange],
    })
  },
})

// The pages of backups are judged like all pages; here their count has to fit what is on them.
const pagesFit = weighed<Answer>({
  id: 'backups/meta-fits-the-page',
  clause: 'BAK-03',
  view: answers,
  needs,
  weigh(answer) {
    const { exchange, status, data, json } = answer
    if (exchange.operation !== 'listBackups' || isStranger(exchange)) return undefined
    const list = status === 200 && isEvidence(answer) ? listOf(data) : null
    const meta = member(json, 'meta')
    const [total, perPage] = [member(meta, 'total'), member(meta, 'per_page')]
    if (list === null || typeof total !== 'number' || typeof perPage !== 'number') return undefined
    if (list.length <= perPage && list.length <= total) return null
    return complain('A page of backups holds more than its meta allows', {
      expected: Math.min(perPage, total),
      actual: list.length,
    })
  },
})

const ownerNames = ['server_uuid', 'server_id', 'server']

/** The server that a backup says it is of, where it names one by its uuid. */
function ownerOf(backup: Json): string | null {
  for (const name of ownerNames) {
    const owner = member(backup, name)
    const uuid = isObject(owner) ? member(owner, 'uuid') : owner
    if (isUuid(uuid)) return uuid.toLowerCase()
  }
  return null
}

function backupsOf(life: Life): readonly Json[] {
  return looks(life, 'backups').flatMap(({ http, value }) =>
    http === 200 ? (listOf(value) ?? []) : [],
  )
}

const foreignIn = (life: Life): boolean =>
  backupsOf(life).some((backup) => (ownerOf(backup) ?? life.uuid) !== life.uuid)

// Restoring another server's backup over this one loses both.
const ownBackupsOnly = weighed<Life>({
  id: 'backups/belong-to-the-server',
  clause: 'BAK-05',
  view: lives,
  needs: ['creates', 'backup'],
  weigh(life) {
    const named = backupsOf(life).filter((backup) => ownerOf(backup) !== null)
    if (named.length === 0) return undefined
    if (!foreignIn(life)) return null
    return complain('A backup of another server is on the list', {
      expected: life.uuid,
      exchanges: looks(life, 'backups').map(({ exchange }) => exchange),
    })
  },
})

/** What tells backups apart. A bare number may count those of one server: all else has to agree. */
function printsOf(life: Life): ReadonlySet<string> {
  const prints = backupsOf(life).map((backup) => {
    const id = member(backup, 'uuid') ?? member(backup, 'id')
    if (typeof id === 'number') return JSON.stringify(backup)
    return typeof id === 'string' ? id : null
  })
  return new Set(prints.filter((print) => print !== null))
}

const backupsAreNotShared = weighed<Pair>({
  id: 'backups/are-of-one-server',
  clause: 'BAK-05',
  view: pairs,
  needs: ['creates', 'backup'],
  weigh({ one, other }) {
    const [mine, theirs] = [printsOf(one), printsOf(other)]
    if (mine.size === 0 || looks(other, 'backups').length === 0) return undefined
    if (![...mine].some((id) => theirs.has(id))) return null
    return complain('One backup is on the lists of two servers', {
      exchanges: [one, other].flatMap((life) =>
        looks(life, 'backups').map(({ exchange }) => exchange),
      ),
    })
  },
})

/** The oldest backup on the lists of a server, where backups say when they were made. */
function oldestOf(life: Life): number | null {
  const times = backupsOf(life).flatMap((backup) => instantOf(member(backup, 'created_at')) ?? [])
  return times.length === 0 ? null : Math.min(...times)
}

// What was there before the server is somebody else's.
const backupsAreNoOlder = weighed<Life>({
  id: 'backups/none-is-older-than-its-server',
  clause: 'BAK-05',
  view: lives,
  needs,
  optional: 'no backup told when it was made',
  weigh(life) {
    const oldest = oldestOf(life)
    const born = instantOf(member(life.made, 'created_at'))
    if (oldest === null || born === null) return undefined
    if (oldest >= born - clockToleranceMs) return null
    return complain('A backup is older than the server that it is listed for', {
      expected: member(life.made, 'created_at'),
      actual: new Date(oldest).toISOString(),
      exchanges: looks(life, 'backups').map(({ exchange }) => exchange),
    })
  },
})

export const backupsRules: Rule[] = [
  installedIs200,
  unknownIs404,
  hiddenFromOthers,
  pagesFit,
  ownBackupsOnly,
  backupsAreNotShared,
  backupsAreNoOlder,
]

const members = question<Life>({
  id: 'backups/members',
  clause: 'BAK-04',
  view: lives,
  needs,
  when: (life) => looks(life, 'backups').some(({ http }) => http === 200),
  answer: (life) => {
    const names = backupsOf(life).flatMap((backup) => Object.keys(Object(backup)))
    return names.length === 0 ? 'no backups' : [...new Set(names)].sort().join(', ')
  },
})

function earlyBackups(life: Life): Sight | undefined {
  const endAt = installedSight(life)?.from ?? Number.POSITIVE_INFINITY
  return livingLooks(life, 'backups').find(({ from }) => from < endAt)
}

const whileInstalling = question<Life>({
  id: 'backups/while-installing',
  clause: 'BAK-04',
  view: lives,
  needs,
  when: (life) => earlyBackups(life) !== undefined,
  answer: (life) => String(earlyBackups(life)!.http),
})

export const backupsQuestions: Question[] = [members, whileInstalling]

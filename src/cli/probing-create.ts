/**
 * The creations that the probes send: one while the allowance is used up (RAT-21), one that lacks
 * what it needs (RAT-20). Both are journalled like any other, and whatever they make is deleted.
 */
import { randomUUID } from 'node:crypto'
import { type Exchange, statusOf } from '#exchange/exchange.ts'
import type { LimitsMeasured, MeasureOptions } from '#load/measure.ts'
import { bodyNamed, post } from '#suites/bodies.ts'
import { type Conducted, conduct } from '#suites/conduct.ts'
import { type Governors, openGovernors } from '#suites/governors.ts'
import type { Call } from '#target/caller.ts'
import { openScribe, type Scribe, type ScribeOptions } from '#target/creates.ts'
import { fingerprint, isForeign, type Journal, openJournal, owed } from '#target/journal.ts'
import { hourlyUsd, listOf, serverName } from '#target/memory.ts'
import { conductOptions } from './conducting.ts'
import { countMade } from './confirm/choose.ts'
import { costOf } from './facts.ts'
import type { Run } from './perform.ts'

/** What the probes have shown. */
export type Made = Pick<LimitsMeasured, 'created' | 'exchanges'>

export interface CreateTrial {
  /** What the probes are told of it. */
  readonly means: Pick<MeasureOptions, 'create' | 'lacking' | 'writes'>
  /** Notes what came of it and deletes what was made; null where nothing was. */
  settle(measured: Made | null): Promise<Conducted | null>
}

/** One server more must be allowed, should the target carry it out. */
function isAllowed({ provided, settings, exchanges }: Run, conducted: Conducted): boolean {
  const { memory, leftovers, creates } = conducted
  const made = Math.max(creates, countMade(exchanges))
  const usd = costOf(conducted) + hourlyUsd(memory, memory.planId)
  if (!provided.has('creates') || memory.deleteUnavailable || leftovers.length > 0) return false
  return made < settings.maxCreates && usd <= settings.maxCostUsd
}

/** After the probes the allowance has to be whole again before anything is deleted. */
function restedGovernors({ target, settings }: Run): Governors {
  const governors = openGovernors(target.clock, settings.limits)
  governors.holdUntil(target.clock.now() + 1.01 * settings.limits.sustained.windowMs)
  return governors
}

/** Everything that the journal owes is deleted by a session of its own. */
async function cleanBehind(run: Run, id: string, journal: Journal): Promise<Conducted> {
  const record = (exchange: Exchange): void => {
    run.exchanges.push(exchange)
    run.tape.write(exchange)
  }
  return conduct({
    ...conductOptions(run, id),
    ...{ journal, governors: restedGovernors(run), steps: [] },
    record: (exchange) => record({ ...exchange, id: `l${exchange.id}` }),
  })
}

interface Trial {
  readonly id: string
  readonly journal: Journal
  readonly scribe: Scribe
  readonly announced: { readonly key: string; readonly step: string }[]
}

function openTrial(run: Run, memory: ScribeOptions['memory']): Trial {
  const id = `${run.id}l`
  const { clock, baseUrl, tokens } = run.target
  const journal = openJournal(`${run.shelves.journals}/${id}.ndjson`)
  const account = fingerprint(tokens.A1 ?? '')
  const given = { journal, clock, target: baseUrl.href, runId: run.id, account, memory }
  const scribe = openScribe(given)
  return { id, journal, scribe, announced: [] }
}

function announce(trial: Trial, step: string, call: Call): void {
  trial.announced.push({ key: trial.scribe.announce(call), step })
}

/** Servers that the account had before this run made any: no answer makes them ours. */
function noteOthers(trial: Trial, { exchanges }: Run): void {
  const before = exchanges.filter(({ step, token }) => {
    return step.startsWith('servers.before') && token === 'A1'
  })
  const uuids = before.flatMap(listOf).flatMap(({ uuid }) => (typeof uuid === 'string' ? uuid : []))
  if (uuids.length > 0) trial.journal.write({ type: 'others', uuids })
}

type IsOurs = (server: LimitsMeasured['created'][number]) => boolean

/** Said to a creation, 409 may mean that an attempt whose answer nobody has seen is under way. */
function isDecided(exchange: Exchange): boolean {
  const status = statusOf(exchange)
  return status > 0 && status < 500 && status !== 409
}

/**
 * Writes every server of ours that answers have shown, and which attempts are settled by that; says
 * whether anything is owed.
 */
function noteMade(run: Run, trial: Trial, measured: Made, isOurs: IsOurs): boolean {
  const { journal, announced } = trial
  const atMs = run.target.clock.now()
  for (const { uuid, name } of measured.created) {
    if (!isOurs({ uuid, name }) || isForeign(uuid, journal.entries())) continue
    journal.write({ type: 'created', key: '', uuid, name, token: 'A1', atMs })
  }
  for (const { key, step } of announced) {
    const posts = measured.exchanges.filter((exchange) => {
      return exchange.step === step && exchange.request.method === 'POST'
    })
    if (posts.every(isDecided)) journal.write({ type: 'settled', key })
  }
  const { servers, unanswered } = owed(journal.entries())
  return servers.length + unanswered.length > 0
}

/**
 * The creations of a run's probes. Null where no further server is allowed: then no creation is
 * sent.
 */
export function openCreateTrial(run: Run, conducted: Conducted): CreateTrial | null {
  const { memory } = conducted
  if (!isAllowed(run, conducted)) return null
  const trial = openTrial(run, memory)
  noteOthers(trial, run)
  const body = bodyNamed(memory, 'limit')
  const key = randomUUID()
  if (body !== null) announce(trial, 'limits.create', post(body, key))
  announce(trial, 'limits.methods', { method: 'POST', path: '/servers', body: {} })
  return {
    means: { create: body && { body: JSON.stringify(body), key }, writes: true },
    async settle(measured) {
      const dirty = measured === null || noteMade(run, trial, measured, () => true)
      if (dirty) return cleanBehind(run, trial.id, trial.journal)
      trial.journal.retire()
      return null
    },
  }
}

/**
 * The creation of probes that no conformance run precedes. It bears a name of ours: what the
 * account had before is not known here, so only what is called by that name is ours to delete.
 */
export function openLackingTrial(run: Run): CreateTrial | null {
  if (!run.provided.has('creates')) return null
  const trial = openTrial(run, { plans: [] })
  const hostname = serverName(run.id, 'limit')
  announce(trial, 'limits.methods', { method: 'POST', path: '/servers', body: { hostname } })
  const isOurs: IsOurs = ({ name }) => name?.toLowerCase() === hostname
  return {
    means: { lacking: JSON.stringify({ hostname }), writes: true },
    async settle(measured) {
      // Its answers are lost: the next start looks for its name.
      if (measured === null) return null
      if (noteMade(run, trial, measured, isOurs)) return cleanBehind(run, trial.id, trial.journal)
      trial.journal.retire()
      return null
    },
  }
}

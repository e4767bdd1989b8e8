/**
 * A creation that the probes send while the allowance is used up: journalled like any other, and
 * whatever it makes is deleted (RAT-21).
 */
import { randomUUID } from 'node:crypto'
import type { Exchange } from '#exchange/exchange.ts'
import type { LimitsMeasured, MeasureOptions } from '#load/measure.ts'
import { bodyNamed, post } from '#suites/bodies.ts'
import { type Conducted, conduct } from '#suites/conduct.ts'
import { type Governors, openGovernors } from '#suites/governors.ts'
import { openScribe } from '#target/creates.ts'
import { fingerprint, type Journal, openJournal } from '#target/journal.ts'
import { hourlyUsd } from '#target/memory.ts'
import { conductOptions } from './conducting.ts'
import { countMade } from './confirm/choose.ts'
import { costOf } from './facts.ts'
import type { Run } from './perform.ts'

export interface CreateTrial {
  readonly create: NonNullable<MeasureOptions['create']>
  /** Notes what came of it and deletes what was made; null where nothing was. */
  settle(measured: LimitsMeasured | null): Promise<Conducted | null>
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

function noteMade(journal: Journal, key: string, measured: LimitsMeasured, atMs: number): void {
  const known = new Set(journal.entries().map((entry) => ('uuid' in entry ? entry.uuid : '')))
  for (const { uuid, name } of measured.created) {
    if (!known.has(uuid)) journal.write({ type: 'created', key, uuid, name, token: 'A1', atMs })
  }
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

/**
 * Announces the creation in a journal of its own. Null where no further server is allowed, or the
 * catalogue is not known.
 */
export function openCreateTrial(run: Run, conducted: Conducted): CreateTrial | null {
  const id = `${run.id}l`
  const { memory } = conducted
  const body = bodyNamed(memory, 'limit')
  if (body === null || !isAllowed(run, conducted)) return null
  const { clock, baseUrl, tokens } = run.target
  const journal = openJournal(`${run.shelves.journals}/${id}.ndjson`)
  const account = fingerprint(tokens.A1 ?? '')
  const runId = memory.runId
  const scribe = openScribe({ journal, clock, target: baseUrl.href, runId, account })
  const key = randomUUID()
  const call = post(body, key)
  scribe.announce(call)
  return {
    create: { body: JSON.stringify(body), key },
    async settle(measured) {
      const sent = measured?.exchanges.filter(({ step }) => step === 'limits.create') ?? []
      if (measured !== null && sent.length === 0) journal.write({ type: 'settled', key })
      for (const exchange of sent) scribe.settle(key, call, exchange)
      if (measured !== null) noteMade(journal, key, measured, clock.now())
      const made = (measured?.created.length ?? 1) > 0
      const unanswered = sent.some(({ response }) => (response?.status ?? 500) >= 500)
      if (made || unanswered) return cleanBehind(run, id, journal)
      journal.retire()
      return null
    },
  }
}

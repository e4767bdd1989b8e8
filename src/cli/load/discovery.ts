/** Finds the calls of the mix: what a target has is read once, and what then fails is left out. */
import type { MixCall } from '#load/mix/plan.ts'
import { creating } from '#suites/creating.ts'
import { opening } from '#suites/opening.ts'
import { listOf, type Memory } from '#target/memory.ts'
import type { Session } from '#target/session.ts'
import type { Step } from '#target/step.ts'

/** What the acts of a run read first, and what makes one server where that is allowed. */
const reading = new Set(['plans', 'locations', 'templates', 'plans.loc', 'servers.before'])
const making = new Set(['delete.unknown', 'create.first'])

/** The steps before a load. */
export function openingSteps(creates: boolean): Step[] {
  return [
    ...opening.filter(({ id }) => reading.has(id)),
    ...(creates ? creating.filter(({ id }) => making.has(id)) : []),
  ]
}

interface Candidate {
  readonly operation: string
  readonly weight: number
  readonly path: string
}

/** How customers call: they look at their servers far more often than at the price list. */
function candidates({ locationId }: Memory, uuid: string | null): Candidate[] {
  const of = (operation: string, weight: number, path: string): Candidate => ({
    ...{ operation, weight, path },
  })
  const catalogue = [of('listPlans', 3, '/plans'), of('listLocations', 2, '/locations')]
  if (locationId !== null) {
    catalogue.push(of('listTemplates', 2, `/locations/${locationId}/templates`))
  }
  if (uuid === null) return [...catalogue, of('listServers', 5, '/servers')]
  return [
    ...catalogue,
    of('listServers', 4, '/servers'),
    of('getServer', 4, `/servers/${uuid}`),
    of('getServerStatus', 4, `/servers/${uuid}/status`),
    of('listBackups', 1, `/servers/${uuid}/backups`),
  ]
}

async function findServer(session: Session): Promise<string | null> {
  const { first } = session.memory
  if (first !== null) return first.uuid
  const list = await session.send('load.server', { method: 'GET', path: '/servers?per_page=1' })
  const [server] = listOf(list)
  return typeof server?.uuid === 'string' ? server.uuid : null
}

export interface Discovered {
  readonly calls: readonly MixCall[]
  /** Operations that are left out, and why. */
  readonly skipped: readonly { readonly step: string; readonly why: string }[]
}

/**
 * A server that has just been made may be invisible for a moment, and refuse some calls while it
 * installs: those are tried again, so that every night has the same mix.
 */
const again: Readonly<Record<number, { readonly times: number; readonly afterMs: number }>> = {
  404: { times: 4, afterMs: 2_000 },
  409: { times: 18, afterMs: 5_000 },
}

async function tryOnce(session: Session, { operation, path }: Candidate): Promise<string | null> {
  for (let attempt = 1; ; attempt += 1) {
    const call = { method: 'GET', path }
    const { response, failure } = await session.send(`load.try.${operation}`, call)
    const status = response?.status ?? 0
    if (status >= 200 && status < 300) return null
    const patience = session.memory.first === null ? undefined : again[status]
    if (patience === undefined || attempt > patience.times) {
      return `it answered ${response?.status ?? failure} when it was tried`
    }
    await session.clock.sleep(patience.afterMs, session.signal)
  }
}

/** Tries every call of the mix once. Throws what the session throws. */
export async function discover(session: Session): Promise<Discovered> {
  const uuid = await findServer(session)
  const calls: MixCall[] = []
  const skipped: { step: string; why: string }[] = []
  if (uuid === null) {
    skipped.push({ step: 'getServer, getServerStatus, listBackups', why: 'there is no server' })
  }
  for (const candidate of candidates(session.memory, uuid)) {
    const why = await tryOnce(session, candidate)
    if (why !== null) skipped.push({ step: candidate.operation, why })
    else {
      const { operation, weight, path } = candidate
      calls.push({ operation, weight, shot: { token: 'A1', method: 'GET', path } })
    }
  }
  return { calls, skipped }
}

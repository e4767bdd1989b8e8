/**
 * Act 9: the first server is deleted and looked for everywhere; the second must survive it, then
 * goes too.
 */
import { visibilityGraceMs } from '#contract/patience.ts'
import { type Exchange, statusOf } from '#exchange/exchange.ts'
import type { ServerFact } from '#target/memory.ts'
import type { Session } from '#target/session.ts'
import type { Step } from '#target/step.ts'
import { replayAs, replaySecond } from './repeating.ts'
import { get, getOf, one } from './steps.ts'

const topics = ['delete', 'get', 'status', 'credentials', 'list']
const needs = ['creates'] as const

function isGone(exchange: Exchange): boolean {
  return [404, 410].includes(statusOf(exchange))
}

/** What leads nowhere by its short uuid may be called malformed. */
function leadsNowhere(exchange: Exchange): boolean {
  return isGone(exchange) || [400, 422].includes(statusOf(exchange))
}

/** What the clean-up still owes afterwards is the journal's business. */
async function deleteFirst(session: Session): Promise<void> {
  const server = session.memory.first
  if (server === null) return
  const path = `/servers/${server.uuid}`
  const exchange = await session.send('delete.first', { method: 'DELETE', path })
  const status = statusOf(exchange)
  if ((status >= 200 && status < 300) || isGone(exchange)) {
    session.memory.deleteAccepted.add(server.uuid)
  }
}

/** Reads until the server is gone or the patience ends: deletion may take its time. */
async function readUntilGone(
  session: Session,
  step: string,
  pathOf: (server: ServerFact) => string | null,
): Promise<void> {
  const { memory } = session
  const { first, deleteAccepted } = memory
  const path = first && pathOf(first)
  if (path === null || !deleteAccepted.has(first!.uuid)) return
  // One patience for all that is read of it: what forgets it by then is late enough.
  memory.deletedAtMs ??= session.clock.now()
  const patienceMs = Math.min(session.budget.installTimeoutMs, 120_000)
  const deadlineMs = memory.deletedAtMs + patienceMs
  let gapMs = 1_000
  for (;;) {
    const exchange = await session.send(step, get(path))
    if (isGone(exchange)) memory.goneAtMs ??= session.clock.now()
    if (leadsNowhere(exchange) || session.clock.now() >= deadlineMs) return
    await session.passUntil(session.clock.now() + gapMs, 'the deletion to finish')
    gapMs = Math.min(gapMs * 2, 15_000)
  }
}

function step(
  id: string,
  operation: string,
  after: readonly string[],
  run: (session: Session) => Promise<void>,
): Step {
  return { id, topics, needs, costs: { [operation]: 1 }, after, run }
}

export const leaving: readonly Step[] = [
  step('delete.first', 'deleteServer', ['create.first'], deleteFirst),
  step('get.deleted', 'getServer', ['delete.first'], (s) =>
    readUntilGone(s, 'get.deleted', ({ uuid }) => `/servers/${uuid}`),
  ),
  one('delete.first.again', {
    operation: 'deleteServer',
    topics,
    needs,
    after: ['delete.first'],
    call: ({ first, deleteAccepted }) =>
      first && deleteAccepted.has(first.uuid)
        ? { method: 'DELETE', path: `/servers/${first.uuid}` }
        : null,
  }),
  step('status.deleted', 'getServerStatus', ['get.deleted'], (s) =>
    readUntilGone(s, 'status.deleted', ({ uuid }) => `/servers/${uuid}/status`),
  ),
  step('credentials.deleted', 'getServerCredentials', ['get.deleted'], (s) =>
    readUntilGone(s, 'credentials.deleted', ({ uuid }) => `/servers/${uuid}/credentials`),
  ),
  // The short one has a query of its own.
  step('get.short.deleted', 'getServer', ['get.deleted'], (s) =>
    readUntilGone(s, 'get.short.deleted', ({ short }) => short && `/servers/${short}`),
  ),
]

/**
 * Long after the second server is ready, and after its restart: by now every endpoint must tell of
 * it what the status does, and what has been told of it all along.
 */
export const survivor: readonly Step[] = [
  one('get.second.survives', {
    operation: 'getServer',
    topics,
    needs,
    after: ['delete.first', 'create.second'],
    call: getOf('second'),
  }),
]

/** What the lists show is judged only once they have had their time to forget. */
export const settling: Step = {
  id: 'servers.settled',
  topics,
  needs,
  costs: {},
  after: ['get.deleted'],
  async run(session) {
    const { goneAtMs } = session.memory
    if (goneAtMs === null) return
    await session.passUntil(goneAtMs + visibilityGraceMs + 200, 'the lists to forget the server')
  },
}

export const ending: readonly Step[] = [
  replaySecond,
  replayAs('create.first.replay.deleted', ['delete.first']),
]

/** Planned here, carried out by the clean-up, which also proves that the server is gone. */
export const cleaning: Step = {
  id: 'cleanup',
  topics,
  needs,
  costs: { listServers: 1, deleteServer: 1, getServer: 1 },
  after: ['create.second'],
  run: async () => {},
}

/** The overdue account tried to create, too: the clean-up looks whether it did. */
export const cleaningOverdue: Step = {
  id: 'cleanup-overdue',
  topics: ['errors', 'create'],
  needs: ['overdue', 'creates'],
  account: 'OD',
  costs: { listServers: 1 },
  after: ['overdue.create'],
  run: async () => {},
}

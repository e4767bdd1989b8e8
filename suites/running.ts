/** Act 6: the installation is over; credentials, details and the first replay are read again. */
import { credentialsGraceMs } from '#contract/patience.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { member } from '#exchange/json.ts'
import { dataOf } from '#target/memory.ts'
import type { Step } from '#target/step.ts'
import { awaitReady } from './polling.ts'
import { replayAs } from './repeating.ts'
import { get, getOf, one } from './steps.ts'

const topics = ['credentials', 'status', 'get', 'reads']
const needs = ['creates'] as const

function awaiting(which: 'first' | 'second'): Step {
  return {
    id: `status.ready.${which}`,
    topics: [...topics, 'power', 'delete', 'backups'],
    needs,
    costs: { getServerStatus: which === 'first' ? 2 : 1 },
    after: [`create.${which}`],
    async run(session) {
      const server = session.memory[which]
      if (server) await awaitReady(session, server)
    },
  }
}

function hasPassword(exchange: Exchange): boolean {
  const password = member(dataOf(exchange), 'root_password')
  return typeof password === 'string' && password !== ''
}

/** The password may come a little after the server is ready; the last answer decides. */
function credentials(which: 'first' | 'second'): Step {
  const id = `credentials.${which}`
  return {
    id,
    topics,
    needs,
    costs: { getServerCredentials: 1 },
    after: [`status.ready.${which}`],
    async run(session) {
      const server = session.memory[which]
      if (server === null) return
      for (;;) {
        const exchange = await session.send(id, get(`/servers/${server.uuid}/credentials`))
        const graceEndMs = (server.readyAtMs ?? 0) + credentialsGraceMs
        if (hasPassword(exchange) || !server.ready || session.clock.now() > graceEndMs) return
        await session.passUntil(session.clock.now() + 2_500, 'the password to be ready')
      }
    },
  }
}

export const running: readonly Step[] = [
  awaiting('first'),
  awaiting('second'),
  credentials('first'),
  // Only the field name's letter case differs from the first time (IDE-20).
  replayAs('create.first.replay.running', ['status.ready.first'], 'idempotency-key'),
  one('backups.second', {
    operation: 'listBackups',
    topics: ['backups', 'pagination', 'envelope'],
    needs,
    after: ['status.ready.second'],
    // Where there is a second server: its state is looked at again before anybody acts on it.
    call: (memory) => getOf(memory.second ? 'second' : 'first', '/backups')(memory),
  }),
  credentials('second'),
]

/**
 * Of the first server while it is stopped, before its status is read again: a server that a read
 * wakes shows there. The second one is read while it runs.
 */
export const readingStopped: readonly Step[] = [
  one('get.stopped', {
    operation: 'getServer',
    topics,
    needs,
    after: ['status.ready.first', 'power.shutdown'],
    // The validator of the installing server: it has changed since, so 304 would be a lie.
    call: ({ first, etag }) =>
      first && {
        ...get(`/servers/${first.uuid}`),
        ...(etag === null ? {} : { headers: [['If-None-Match', etag]] }),
      },
  }),
]

/** Late: by then the server has been restarted, and keeps its password all the same. */
export const rereading: readonly Step[] = [
  one('credentials.second.again', {
    operation: 'getServerCredentials',
    topics,
    needs,
    after: ['credentials.second', 'power.restart'],
    call: getOf('second', '/credentials'),
  }),
]

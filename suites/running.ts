/** Act 6: the installation is over; credentials, details and the first replay are read again. */
import type { Step } from '#target/step.ts'
import { replayAs } from './creating.ts'
import { awaitReady } from './polling.ts'
import { getOf, one } from './steps.ts'

const topics = ['credentials', 'status', 'get', 'reads']
const needs = ['creates'] as const

function awaiting(which: 'first' | 'second'): Step {
  return {
    id: `status.ready.${which}`,
    topics: [...topics, 'power', 'delete', 'backups'],
    needs,
    costs: { getServerStatus: 3 },
    after: [`create.${which}`],
    async run(session) {
      const server = session.memory[which]
      if (server) await awaitReady(session, server)
    },
  }
}

const credentials = (id: string, which: 'first' | 'second'): Step =>
  one(id, {
    operation: 'getServerCredentials',
    topics,
    needs,
    after: [`status.ready.${which}`],
    call: getOf(which, '/credentials'),
  })

export const running: readonly Step[] = [
  awaiting('first'),
  credentials('credentials.first', 'first'),
  one('get.running', {
    operation: 'getServer',
    topics,
    needs,
    after: ['status.ready.first'],
    call: getOf('first'),
  }),
  replayAs('create.first.replay.running', ['status.ready.first']),
  one('backups.first', {
    operation: 'listBackups',
    topics: ['backups', 'pagination', 'envelope'],
    needs,
    after: ['status.ready.first'],
    call: getOf('first', '/backups'),
  }),
  credentials('credentials.first.again', 'first'),
  awaiting('second'),
  credentials('credentials.second', 'second'),
]

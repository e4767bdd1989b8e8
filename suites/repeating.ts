/** Creations sent again, and creations that must be refused. */
import type { Call } from '#target/caller.ts'
import { type Memory, serverName } from '#target/memory.ts'
import type { Step } from '#target/step.ts'
import { bodyNamed, createFirst, post, replayFirst, secondBody, topics } from './bodies.ts'
import { one } from './steps.ts'

/** The same creation again, with another body, and a race for one key. */
export const contesting: readonly Step[] = [
  {
    id: 'create.first.replay',
    topics,
    needs: ['creates'],
    costs: { createServer: 1 },
    after: ['create.first'],
    async run(session) {
      const call = replayFirst(session.memory)
      if (call === null) return
      const exchange = await session.send('create.first.replay', call)
      if ((exchange.response?.status ?? 0) < 400) return
      // Refused: a byte-identical repeat tells a strict comparison from no replay at all.
      const again = createFirst(session.memory)
      if (again) await session.send('create.first.replay.bytes', again)
    },
  },
  one('create.first.other-body', {
    operation: 'createServer',
    topics,
    needs: ['creates'],
    after: ['create.first'],
    // Other in all it can be: a server may compare, or go by, any one of them.
    call: (memory) => {
      const body = secondBody(memory, { hostname: serverName(memory.runId, '1x') })
      return body && memory.first && post(body, memory.firstKey, false)
    },
  }),
]

/** Late, after everything else, and on a connection of its own: the key outlives both. */
export const replaySecond: Step = one('create.second.replay', {
  operation: 'createServer',
  topics,
  needs: ['creates'],
  after: ['create.second'],
  call: (memory) => {
    const body = secondBody(memory, memory.secondExtra)
    return body && memory.second && { ...post(body, memory.secondKey, false), wire: 2 }
  },
})

/**
 * Sends the first creation again, whatever has become of the server: the same bytes, under the
 * field name as documented or as another client may spell it.
 */
export function replayAs(id: string, after: readonly string[], name = 'Idempotency-Key'): Step {
  return one(id, {
    operation: 'createServer',
    topics,
    needs: ['creates'],
    after,
    call: (memory) => {
      const again = memory.first && createFirst(memory)
      return again && { ...again, headers: [[name, memory.firstKey]] }
    },
  })
}

/**
 * A creation that must be refused: the twin of one that has just succeeded, with a single fault.
 */
export function refused(
  id: string,
  call: (twin: Record<string, unknown>, memory: Memory) => Partial<Call>,
  more: readonly string[] = [],
): Step {
  return {
    id,
    topics: ['create', 'errors', 'templates', 'envelope', ...more],
    needs: ['creates'],
    costs: { createServer: 1 },
    after: ['plans.loc', 'templates'],
    async run(session) {
      const twin = bodyNamed(session.memory, id.replace('refuse.', ''))
      if (twin === null) return
      const words = { method: 'POST', path: '/servers', mayCreate: false }
      const refusal: Call = { ...words, ...call(twin, session.memory) }
      const { failure } = await session.send(id, refusal)
      // A connection that breaks once is chance; one that breaks at this body again is not.
      if (failure === 'reset') await session.send(id, refusal)
    },
  }
}

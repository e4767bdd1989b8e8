/** Tokens in a special condition: a second one, revoked, overdue, outside their whitelist. */
import type { Need } from '#contract/need.ts'
import type { Call } from '#target/caller.ts'
import type { Step } from '#target/step.ts'
import { bodyNamed, createFirst, post } from './bodies.ts'
import { invalidCreate } from './neighbours.ts'
import { as, type CallFrom, get, one, oneWithDoubt } from './steps.ts'

interface Fixture {
  id: string
  operation: string
  need: Need
  account: string
  topics: string[]
  call: CallFrom
}

function fixture({ need, id, ...words }: Fixture): Step {
  return one(id, { ...words, needs: [need] })
}

const spoofed: Call['headers'] = [
  ['X-Forwarded-For', '203.0.113.7'],
  ['X-Real-IP', '203.0.113.7'],
  ['Forwarded', 'for=203.0.113.7'],
]

/** The account whose address is not on its whitelist. */
const blocked = (operation: string, call: CallFrom): Parameters<typeof one>[1] => ({
  operation,
  needs: ['blocked'],
  account: 'IPX',
  topics: ['authentication', 'errors'],
  call,
})

const blockedPlans = (headers: Call['headers'] = []): CallFrom =>
  as('IPX', () => get('/plans'), { headers })

export const fixtures: readonly Step[] = [
  // Early, as long as servers install: what is not listed then, no later list can show.
  fixture({
    id: 'second.list',
    operation: 'listServers',
    need: 'second',
    account: 'A',
    topics: ['authentication', 'list'],
    call: as('A2', () => get('/servers?per_page=100')),
  }),
  fixture({
    id: 'revoked.plans',
    operation: 'listPlans',
    need: 'revoked',
    account: 'RV',
    topics: ['authentication', 'errors'],
    call: as('RV', () => get('/plans')),
  }),
  one(
    'blocked.servers',
    blocked(
      'listServers',
      as('IPX', () => get('/servers')),
    ),
  ),
  // Let in: did the claimed address do that, or is there no wall here at all?
  oneWithDoubt('blocked.spoofed', blocked('listPlans', blockedPlans(spoofed)), {
    id: 'blocked.plans',
    when: (status) => status >= 200 && status < 300,
    call: blockedPlans(),
  }),
]

/**
 * The first two POST, so a read-only run never sends them: what they try can be refused, but not
 * known to be.
 */
export const writingFixtures: readonly Step[] = [
  one('blocked.create', {
    operation: 'createServer',
    topics: ['authentication', 'errors'],
    needs: ['blocked', 'creates'],
    account: 'IPX',
    call: as('IPX', () => invalidCreate()),
  }),
  one('overdue.create', {
    operation: 'createServer',
    topics: ['errors', 'create'],
    needs: ['overdue', 'creates'],
    account: 'OD',
    after: ['plans.loc', 'templates', 'create.first'],
    // With the order and the key of somebody who has paid: were keys everybody's, this would bring
    // that server, wherever the target looks at the body before it looks for the key.
    call: as('OD', (memory) => {
      if (memory.first !== null) return createFirst(memory)
      const body = bodyNamed(memory, 'od')
      return body && post(body, unguessable(memory.runId))
    }),
  }),
  {
    ...one('overdue.list', {
      operation: 'listServers',
      topics: ['errors', 'create'],
      needs: ['overdue'],
      account: 'OD',
      call: as('OD', () => get('/servers?per_page=100')),
    }),
    // Where the account tries to create, the clean-up reads this list.
    unless: 'creates',
  },
]

/** A key of its own for the attempt that must be refused. */
function unguessable(runId: string): string {
  const hex = Buffer.from(runId).toString('hex').padEnd(12, '0').slice(-12)
  return `0d0d0d0d-0d0d-4d0d-8d0d-${hex}`
}

/**
 * Act 8: other credentials. What belongs to one account must stay invisible and untouchable to
 * every other.
 */
import type { Need } from '#contract/need.ts'
import type { Call } from '#target/caller.ts'
import type { Step } from '#target/step.ts'
import { poll } from './polling.ts'
import { powerCall } from './power.ts'
import { as, type CallFrom, freshWire, get, getOf, one } from './steps.ts'

/** The section that an operation belongs to. */
const sections: Readonly<Record<string, string>> = {
  getServer: 'get',
  getServerStatus: 'status',
  getServerCredentials: 'credentials',
  listBackups: 'backups',
  powerServer: 'power',
  deleteServer: 'delete',
  createServer: 'create',
}

function foreign(id: string, operation: string, call: CallFrom, after = ['create.first']): Step {
  return one(id, {
    operation,
    topics: ['authentication', 'idempotency', 'list', sections[operation] ?? 'list'],
    needs: ['other', 'creates'],
    account: 'B',
    after,
    call: as('B1', call),
  })
}

/** The journal must not count these: none may create anything. */
const invalidCreate = (headers: Call['headers'] = []): Call => ({
  method: 'POST',
  path: '/servers',
  body: {},
  headers,
  mayCreate: false,
})

/** While the account under test has servers that install, a neighbour asks for its own. */
export const othersFilter: readonly Step[] = [
  foreign('other.installing', 'listServers', ({ first }) =>
    first ? get('/servers?status=installing&per_page=100') : null,
  ),
]

export const others: readonly Step[] = [
  one('other.list', {
    operation: 'listServers',
    topics: ['authentication', 'list', 'pagination'],
    needs: ['other'],
    account: 'B',
    call: as('B1', () => get('/servers?per_page=100')),
  }),
  foreign('other.get', 'getServer', getOf('first')),
  foreign('other.get-short', 'getServer', ({ first }) =>
    first?.short ? get(`/servers/${first.short}`) : null,
  ),
  foreign('other.status', 'getServerStatus', getOf('first', '/status')),
  foreign('other.credentials', 'getServerCredentials', getOf('first', '/credentials')),
  foreign('other.backups', 'listBackups', getOf('first', '/backups')),
  foreign(
    'other.replay',
    'createServer',
    ({ first, firstKey }) => first && invalidCreate([['Idempotency-Key', firstKey]]),
  ),
]

/** A valid action on a stopped server: were it carried out, the owner's next read shows it. */
export const othersPower: readonly Step[] = [
  foreign(
    'other.power',
    'powerServer',
    ({ first, powerMember }) => first && powerCall(first, powerMember ?? 'action', 'start'),
    ['power.shutdown'],
  ),
]

/** Words of a step that nobody's account may carry out on our first server. */
function onServer(operation: string, call: CallFrom) {
  const topics = ['authentication', sections[operation]!]
  return { operation, topics, needs: ['creates'] as const, after: ['create.first'], call }
}

/** What is read of a server without a right credential. */
export const nobodysReads: readonly Step[] = [
  one('noauth.get', onServer('getServer', as('none', getOf('first')))),
  one('noauth.status', onServer('getServerStatus', as('none', getOf('first', '/status')))),
  one(
    'noauth.credentials',
    onServer('getServerCredentials', as('none', getOf('first', '/credentials'))),
  ),
  one('noauth.backups', onServer('listBackups', as('none', getOf('first', '/backups')))),
  one(
    'unknown.credentials',
    onServer(
      'getServerCredentials',
      ({ first }) =>
        first && {
          ...get(`/servers/${first.uuid}/credentials`),
          ...{ token: 'unknown' as const, wire: freshWire },
        },
    ),
  ),
]

/** Sent before the owner's next read of the status: it has to find the server as it was. */
export const nobodys: readonly Step[] = [
  one(
    'noauth.power',
    onServer(
      'powerServer',
      as('none', ({ first, powerMember }) =>
        first?.ready ? powerCall(first, powerMember ?? 'action', 'start') : null,
      ),
    ),
  ),
  one(
    'noauth.delete',
    onServer(
      'deleteServer',
      as('none', ({ first }) => first && { method: 'DELETE', path: `/servers/${first.uuid}` }),
    ),
  ),
]

/**
 * The foreign DELETE comes last, on a server that is about to go anyway; then its owner looks
 * again.
 */
export const othersLast: readonly Step[] = [
  foreign(
    'other.delete',
    'deleteServer',
    ({ first }) => first && { method: 'DELETE', path: `/servers/${first.uuid}` },
  ),
  {
    id: 'status.after-strangers',
    topics: ['authentication', 'delete', 'power'],
    needs: ['creates'],
    costs: { getServerStatus: 1 },
    after: ['power.get'],
    async run(session) {
      const { first } = session.memory
      if (first?.ready) await poll(session, first, 'status.after-strangers')
    },
  },
]

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

const blocked = (id: string, operation: string, call: CallFrom): Step =>
  fixture({
    id,
    operation,
    need: 'blocked',
    account: 'IPX',
    topics: ['authentication', 'errors'],
    call: as('IPX', call),
  })

export const fixtures: readonly Step[] = [
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
  blocked('blocked.plans', 'listPlans', () => get('/plans')),
  blocked('blocked.spoofed', 'listPlans', () => ({ ...get('/plans'), headers: spoofed })),
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
    after: ['plans.loc', 'templates'],
    call: as('OD', ({ planId, locationId, slug, runId }) => ({
      method: 'POST',
      path: '/servers',
      body: {
        plan_id: planId,
        location_id: locationId,
        template_slug: slug,
        hostname: `vpsc-${runId}-od.example.com`,
      },
      headers: [['Idempotency-Key', `${unguessable(runId)}`]],
    })),
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

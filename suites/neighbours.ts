/**
 * Act 8: other credentials. What belongs to one account must stay invisible and untouchable to
 * every other.
 */
import type { Call, Wording } from '#target/caller.ts'
import type { Step } from '#target/step.ts'
import { look } from './polling.ts'
import { queueMs, refusedPower } from './power.ts'
import { as, type CallFrom, freshWire, get, getOf, one, oneWithDoubt } from './steps.ts'

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
export const invalidCreate = (headers: Call['headers'] = []): Call => ({
  method: 'POST',
  path: '/servers',
  body: {},
  headers,
  mayCreate: false,
})

/** While the account under test has servers that install, a neighbour asks for its own, and one. */
export const othersFilter: readonly Step[] = [
  foreign('other.installing', 'listServers', ({ first }) =>
    first ? get('/servers?status=installing&per_page=100') : null,
  ),
  foreign('other.status', 'getServerStatus', getOf('first', '/status')),
]

export const others: readonly Step[] = [
  one('other.list', {
    operation: 'listServers',
    topics: ['authentication', 'list', 'pagination'],
    needs: ['other'],
    account: 'B',
    // A filter has shown the first page; the second is forgotten more easily.
    call: as('B1', ({ first }) => get(`/servers?${first ? 'per_page=1&page=2' : 'per_page=100'}`)),
  }),
  foreign('other.get', 'getServer', getOf('first')),
  foreign('other.get-short', 'getServer', ({ first }) =>
    first?.short ? get(`/servers/${first.short}`) : null,
  ),
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
    ({ first, powerMember }) => first && refusedPower(first, powerMember, 'start'),
    ['power.shutdown'],
  ),
]

/** Words of a step that nobody's account may carry out on our first server. */
function onServer(operation: string, call: CallFrom) {
  const topics = ['authentication', sections[operation]!]
  return { operation, topics, needs: ['creates'] as const, after: ['create.first'], call }
}

/**
 * Reads with a credential that is nearly right. Where that is not turned away, the same without
 * any: is it the credential that opens, or is there no door?
 */
function nearlyRight(wording: Wording, what: string, operation: string): Step {
  const path = getOf('first', `/${what}`)
  const words = onServer(operation, as('malformed', path, { wording }))
  return oneWithDoubt(`${wording}.${what}`, words, {
    id: `noauth.${what}`,
    when: (status) => ![401, 429].includes(status),
    call: as('none', path),
  })
}

/** What is read of a server without a right credential. */
export const nobodysReads: readonly Step[] = [
  one('noauth.get', onServer('getServer', as('none', getOf('first')))),
  nearlyRight('schemeless', 'status', 'getServerStatus'),
  one(
    'noauth.credentials',
    onServer('getServerCredentials', as('none', getOf('first', '/credentials'))),
  ),
  nearlyRight('appended', 'backups', 'listBackups'),
  one(
    'unknown.credentials',
    onServer(
      'getServerCredentials',
      as('unknown', getOf('first', '/credentials'), { wire: freshWire }),
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
        first?.ready ? refusedPower(first, powerMember, 'start') : null,
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
      if (!first?.ready) return
      await session.passUntil(session.clock.now() + queueMs, 'nothing to come of all that')
      await look(session, first, 'status.after-strangers')
    },
  },
]

/** Act 3: while both servers install, every endpoint must tell the same story. */

import { visibilityGraceMs } from '#contract/patience.ts'
import { type Exchange, header, statusOf } from '#exchange/exchange.ts'
import { member, parseJson } from '#exchange/json.ts'
import { listOf, type ServerFact } from '#target/memory.ts'
import type { Session } from '#target/session.ts'
import type { Step } from '#target/step.ts'
import { createFirst } from './bodies.ts'
import { poll } from './polling.ts'
import { namedMember, powerCall } from './power.ts'
import { get, one } from './steps.ts'

const life = ['list', 'get', 'status', 'credentials', 'pagination', 'create', 'reads']
const needs = ['creates'] as const
const afterBoth = ['create.first', 'create.second']

/** So often a refused read and another one are sent in turn. */
const turnsMax = 3

/**
 * Not found, so soon after the 201: is the server not yet visible, or does this operation not show
 * it? The same read and another are sent in turn: a replica that is behind fails now one, now the
 * other.
 */
async function readInTurn(
  session: Session,
  server: ServerFact,
  step: string,
  below: string,
): Promise<void> {
  const path = `/servers/${server.uuid}`
  const beside = below === '' ? '/status' : ''
  for (let turn = 0; turn < turnsMax; turn += 1) {
    const other = await session.send(`${step}.beside`, get(path + beside))
    if (statusOf(other) !== 200) return
    const again = await session.send(step, get(path + below))
    if (statusOf(again) !== 404) return
  }
}

/** Read again while it is not yet visible, and once more when it has to be. */
async function readVisible(
  session: Session,
  server: ServerFact,
  step: string,
  below = '',
): Promise<Exchange> {
  const graceEndMs = server.createdAtMs + visibilityGraceMs
  for (let attempt = 0; ; attempt += 1) {
    const late = session.clock.now() > graceEndMs
    const exchange = await session.send(step, get(`/servers/${server.uuid}${below}`))
    if (statusOf(exchange) !== 404 || late) return exchange
    if (attempt === 0) await readInTurn(session, server, step, below)
    const nextMs = Math.min(session.clock.now() + 1_500, graceEndMs + 200)
    await session.passUntil(nextMs, 'the new server to become visible')
  }
}

/** A step about the first server, while it installs. */
function onFirst(
  id: string,
  operation: string,
  topics: readonly string[],
  run: (session: Session, server: ServerFact) => Promise<void>,
): Step {
  return {
    id,
    topics,
    needs,
    costs: { [operation]: 1 },
    after: ['create.first'],
    async run(session) {
      const { first } = session.memory
      if (first) await run(session, first)
    },
  }
}

const readFirst = onFirst('get.first', 'getServer', life, async (session, first) => {
  const exchange = await readVisible(session, first, 'get.first')
  session.memory.etag = header(exchange.response?.headers ?? [], 'etag')
})

/**
 * Does the answer show what the filter must find: both servers by its total, and one on this page?
 */
function isWhole(exchange: Exchange, wanted: number): boolean {
  const total = member(member(parseJson(exchange.response?.body ?? null), 'meta'), 'total')
  return listOf(exchange).length > 0 && typeof total === 'number' && total >= wanted
}

/** The second page of one server, as at least two there are, once every list has to show them. */
async function readSecondPage(session: Session, listedByMs: number): Promise<void> {
  await session.passUntil(listedByMs, 'the new servers to be listed')
  await session.send('servers.p2', get('/servers?per_page=1&page=2'))
}

/**
 * Asked at once, as an installation may be short. Where something is missing, the list of all is
 * read and the question asked again, twice, as one of several replicas may be behind: what the one
 * shows and the other does not, the filter has lost. And again once the grace of lists is over, as
 * only then a server that neither shows means anything.
 */
function filtered(page: number): Step {
  const id = `servers.installing.p${page}`
  const path = `/servers?status=installing&per_page=1&page=${page}`
  return {
    id,
    topics: life,
    needs,
    costs: { listServers: 1 },
    after: afterBoth,
    async run(session) {
      const { first, second } = session.memory
      if (first === null) return
      const graceEndMs = (second ?? first).createdAtMs + visibilityGraceMs + 200
      // Installed already: then a page of all servers shows what a page of these would have.
      if (page === 2 && second !== null && first.ready) return readSecondPage(session, graceEndMs)
      for (let turn = 0; ; turn += 1) {
        const late = session.clock.now() > graceEndMs
        const exchange = await session.send(id, get(path))
        if (isWhole(exchange, second ? 2 : 1) || late || first.ready) return
        if (turn < 2 && page === 1) {
          await session.send('servers.installing.all', get('/servers?per_page=100'))
          continue
        }
        // Was it still installing when the filter missed it?
        if (turn === 2) await poll(session, first, 'status.installing')
        await session.passUntil(graceEndMs + 1, 'the new servers to be listed')
      }
    },
  }
}

/** Read once every creation has had its time to appear. */
export const listAfterCreate: Step = {
  id: 'servers.after-create',
  topics: life,
  needs,
  costs: { listServers: 1 },
  after: afterBoth,
  async run(session) {
    const { first, second } = session.memory
    const last = second ?? first
    if (last === null) return
    await session.passUntil(
      last.createdAtMs + visibilityGraceMs + 200,
      'the new servers to be listed',
    )
    await session.send('servers.after-create', get('/servers?per_page=100'))
  },
}

/** Straight after the first creation: an installation may take a few seconds only. */
export const installingFirst: readonly Step[] = [
  onFirst('status.installing', 'getServerStatus', life, async (session, first) => {
    const exchange = await poll(session, first, 'status.installing')
    if (statusOf(exchange) !== 404) return
    await readInTurn(session, first, 'status.installing', '/status')
  }),
  onFirst('credentials.installing', 'getServerCredentials', life, async (session, first) => {
    await readVisible(session, first, 'credentials.installing', '/credentials')
  }),
  onFirst('power.installing', 'powerServer', ['power', 'status'], async (session, first) => {
    if (first.ready) return
    const refused = await session.send('power.installing', powerCall(first, 'action', 'start'))
    const name = namedMember(refused)
    if (name !== null) await session.send('power.installing', powerCall(first, name, 'start'))
  }),
]

export const installing: readonly Step[] = [
  filtered(1),
  filtered(2),
  readFirst,
  one('noauth.replay', {
    operation: 'createServer',
    topics: ['idempotency', 'authentication'],
    needs,
    after: ['create.first'],
    // With the body of the first time: a bad one may be refused before anybody looks for a token.
    call: (memory) => {
      const again = memory.first && createFirst(memory)
      return again && { ...again, token: 'none' }
    },
  }),
]

function shortRead(which: 'first' | 'second'): Step {
  return one(`get.short.${which}`, {
    operation: 'getServer',
    topics: life,
    needs,
    after: afterBoth,
    call: ({ [which]: server }) => (server?.short ? get(`/servers/${server.short}`) : null),
  })
}

/** By then both have had their time to appear: a short uuid that leads nowhere leads nowhere. */
export const shortReads: readonly Step[] = [shortRead('first'), shortRead('second')]

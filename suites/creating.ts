/**
 * Act 2: two servers are made, their creation replayed, contested and raced. Nothing is made
 * without a journalled key.
 */
import type { Exchange } from '#exchange/exchange.ts'
import type { Call } from '#target/caller.ts'
import { OperatingError } from '#target/errors.ts'
import { hourlyUsd, listOf, type Memory, readServer, serverName } from '#target/memory.ts'
import type { Session } from '#target/session.ts'
import type { Step } from '#target/step.ts'
import { one } from './steps.ts'

const topics = ['create', 'idempotency', 'list', 'errors']
const key = (value: string): [string, string][] => [['Idempotency-Key', value]]

/**
 * A valid body, or null while the catalogue is unknown. Every request has a name of its own, so
 * that
 * a server that nobody was told of can be traced to what made it.
 */
function bodyNamed(memory: Memory, name: string): Record<string, unknown> | null {
  const { planId, locationId, slug, runId } = memory
  if (planId === null || locationId === null || slug === null) return null
  return {
    plan_id: planId,
    location_id: locationId,
    template_slug: slug,
    hostname: serverName(runId, name),
  }
}

const firstBody = (memory: Memory): Record<string, unknown> | null => bodyNamed(memory, '1')

function post(body: unknown, keyValue: string, mayCreate = true): Call {
  return { method: 'POST', path: '/servers', body, headers: key(keyValue), mayCreate }
}

/** Before the first server is made: it must be removable, and the whole plan affordable. */
function checkAllowed({ memory, budget }: Session): void {
  if (memory.deleteUnavailable) {
    throw new OperatingError(
      'refused-by-plan',
      'the target has no DELETE for servers: what is made here could not be removed again',
      'test without --allow-creates, or delete by hand what you create',
    )
  }
  const usd = hourlyUsd(memory, memory.planId) + hourlyUsd(memory, memory.otherPlanId)
  if (usd <= budget.costMaxUsd) return
  throw new OperatingError(
    'refused-by-plan',
    `two servers cost $${usd.toFixed(4)} an hour here, $${budget.costMaxUsd} is allowed`,
    'raise --max-cost',
  )
}

function createFirst(memory: Memory): Call | null {
  const body = firstBody(memory)
  return body && post(body, memory.firstKey)
}

/**
 * The same JSON in another order and spacing, under a field name in lower case: still the same
 * request.
 */
function replayFirst(memory: Memory): Call | null {
  const body = firstBody(memory)
  if (body === null || memory.first === null) return null
  const reordered = Object.fromEntries(Object.entries(body).reverse())
  return {
    method: 'POST',
    path: '/servers',
    rawBody: JSON.stringify(reordered, null, 2),
    headers: [['idempotency-key', memory.firstKey]],
  }
}

/** Members a client has no business setting; a conforming server ignores or refuses them. */
const hostileMembers = {
  status: 'running',
  cpu: 64,
  uuid: '00000000-0000-4000-8000-000000000000',
  user_id: 1,
  monthly_price: 0,
}

function secondBody(memory: Memory, extra: object): Record<string, unknown> | null {
  const { otherPlanId, locationId, slug } = memory
  if (otherPlanId === null || locationId === null || slug === null) return null
  return { plan_id: otherPlanId, location_id: locationId, template_slug: slug, ...extra }
}

function isRefused({ response }: Exchange): boolean {
  return response?.status === 422 || response?.status === 400
}

/** Refused? Stock or size may be the reason: another plan at another place tells them from a refusal of all. */
async function createElsewhere(session: Session): Promise<void> {
  const { memory } = session
  const { otherLocationId, otherPlanId, keys } = memory
  if (otherLocationId === null || otherPlanId === null) return
  const path = `/locations/${otherLocationId}/templates`
  const slugs = listOf(await session.send('templates.elsewhere', { method: 'GET', path }))
    .map(({ slug }) => slug)
    .filter((slug) => typeof slug === 'string')
  memory.slug = slugs.find((slug) => slug === memory.slug) ?? slugs[0] ?? null
  memory.planId = otherPlanId
  memory.locationId = otherLocationId
  memory.firstKey = keys.third
  const call = createFirst(memory)
  if (call === null) return
  const exchange = await session.send('create.first.elsewhere', call)
  memory.first = readServer(exchange, session.clock.now())
}

async function raceSecond(session: Session, step: string, extra: object): Promise<Exchange[]> {
  const body = secondBody(session.memory, extra)
  if (body === null) return []
  const call: Call = {
    ...post(body, session.memory.secondKey),
    contentType: 'application/json; charset=utf-8',
  }
  const exchanges = await session.sendTogether(step, [call, call])
  for (const exchange of exchanges) {
    if ((exchange.response?.status ?? 0) >= 300) continue
    session.memory.secondExtra = extra
    session.memory.second ??= readServer(exchange, session.clock.now())
  }
  return exchanges
}

/**
 * Refused for the extra members? Then once more without them, so that the race itself is still
 * seen.
 */
async function createSecond(session: Session): Promise<void> {
  if (session.memory.first === null || session.memory.deleteUnavailable) return
  const exchanges = await raceSecond(session, 'create.second', hostileMembers)
  if (exchanges.length === 0 || !exchanges.every(isRefused)) return
  const { memory } = session
  memory.secondKey = memory.keys.spare
  const plain = await raceSecond(session, 'create.second.plain', {})
  if (!plain.every(isRefused)) return
  // Refused again: does a host name help, or is it the plan?
  memory.secondKey = memory.keys.named
  await raceSecond(session, 'create.second.named', { hostname: serverName(memory.runId, '2') })
}

export const creating: readonly Step[] = [
  one('noauth.create', {
    operation: 'createServer',
    topics: ['authentication', 'idempotency', 'errors'],
    needs: ['creates'],
    after: ['plans.loc', 'templates', 'servers.before'],
    call: (memory) => {
      const body = bodyNamed(memory, '0')
      return body && { ...post(body, memory.keys.first, false), token: 'none' }
    },
  }),
  one('delete.unknown', {
    operation: 'deleteServer',
    topics: ['delete', 'errors'],
    needs: ['creates'],
    // Also tells whether DELETE exists at all before anything is made that only DELETE can remove.
    call: () => ({ method: 'DELETE', path: `/servers/${unknownUuid}` }),
    learn: ({ response }, memory) => {
      memory.deleteUnavailable = [405, 501].includes(response?.status ?? 0)
    },
  }),
  {
    id: 'create.first',
    topics: [
      ...topics,
      'get',
      'status',
      'credentials',
      'power',
      'delete',
      'backups',
      'templates',
      'plans',
      'locations',
    ],
    needs: ['creates'],
    creates: 1,
    costs: { createServer: 1 },
    after: ['noauth.create', 'delete.unknown'],
    async run(session) {
      checkAllowed(session)
      const call = createFirst(session.memory)
      if (call === null) return
      const exchange = await session.send('create.first', call)
      session.memory.first = readServer(exchange, session.clock.now())
      if (isRefused(exchange)) await createElsewhere(session)
    },
  },
]

/** Two at once, while the first installs. */
export const racing: readonly Step[] = [
  {
    id: 'create.second',
    topics: [...topics, 'get', 'delete', 'power', 'credentials', 'status'],
    needs: ['creates'],
    creates: 1,
    costs: { createServer: 2 },
    after: ['create.first'],
    run: createSecond,
  },
]

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
    call: (memory) => {
      const body = firstBody(memory)
      if (body === null || memory.first === null) return null
      return post({ ...body, hostname: serverName(memory.runId, '1x') }, memory.firstKey, false)
    },
  }),
]

/** Well-formed, and nobody's. */
export const unknownUuid = 'deadbeef-dead-4ead-8ead-deadbeefdead'

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

/** Sends the first creation again, whatever has become of the server. */
export function replayAs(id: string, after: readonly string[]): Step {
  return one(id, {
    operation: 'createServer',
    topics,
    needs: ['creates'],
    after,
    call: (memory) => (memory.first ? createFirst(memory) : null),
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
  return one(id, {
    operation: 'createServer',
    topics: ['create', 'errors', 'templates', 'envelope', ...more],
    needs: ['creates'],
    after: ['plans.loc', 'templates'],
    call: (memory) => {
      const twin = bodyNamed(memory, id.replace('refuse.', ''))
      if (twin === null) return null
      return { method: 'POST', path: '/servers', mayCreate: false, ...call(twin, memory) }
    },
  })
}

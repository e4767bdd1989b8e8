/**
 * Act 2: two servers are made, their creation replayed, contested and raced. Nothing is made
 * without a journalled key.
 */
import { type Exchange, statusOf } from '#exchange/exchange.ts'
import type { Call } from '#target/caller.ts'
import { OperatingError } from '#target/errors.ts'
import { hourlyUsd, serverName } from '#target/memory.ts'
import { readMade } from '#target/others.ts'
import type { Session } from '#target/session.ts'
import type { Step } from '#target/step.ts'
import {
  bodyNamed,
  createFirst,
  hostileMembers,
  post,
  secondBody,
  topics,
  unknownUuid,
} from './bodies.ts'
import { choosePlans, slugsOf } from './opening.ts'
import { get, one } from './steps.ts'

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

/**
 * Not for who asks, nor for how often: for what is asked (CRE-21, CRE-25, TRN-07). A lack of stock
 * may be told by any other status (CRE-29).
 */
function isRefused(exchange: Exchange): boolean {
  const status = statusOf(exchange)
  return status >= 400 && status < 500 && ![401, 402, 429].includes(status)
}

/** Another location becomes ours, if it has a template; with a plan that it offers. */
async function moveElsewhere(session: Session, locationId: number): Promise<void> {
  const { memory } = session
  const path = `/locations/${locationId}/templates`
  const slugs = slugsOf(await session.send('templates.elsewhere', get(path)))
  const slug = slugs.find((slug) => slug === memory.slug) ?? slugs[0]
  if (slug === undefined) return
  Object.assign(memory, { slug, otherSlug: slug, locationId })
  const { planId } = memory
  choosePlans(
    await session.send('plans.elsewhere', get(`/plans?location_id=${locationId}`)),
    memory,
  )
  // The plan that was refused comes last.
  if (memory.planId !== planId) memory.otherPlanId = memory.planId
}

/**
 * Refused? Stock or size may be the reason: another plan, at another place where there is one,
 * tells them from a refusal of all.
 */
async function createElsewhere(session: Session): Promise<void> {
  const { memory } = session
  const { otherLocationId, keys } = memory
  if (memory.otherPlanId === null) return
  if (otherLocationId !== null) await moveElsewhere(session, otherLocationId)
  memory.planId = memory.otherPlanId
  memory.firstKey = keys.third
  const call = createFirst(memory)
  if (call === null) return
  const exchange = await session.send('create.first.elsewhere', call)
  memory.first = readMade(exchange, session.journal, session.clock.now())
}

/**
 * None made a server, and one said why: the other may only have found the key busy (AMB-29), or a
 * gateway in its way.
 */
function isRefusal(exchanges: readonly Exchange[]): boolean {
  return exchanges.every((one) => statusOf(one) >= 400) && exchanges.some(isRefused)
}

/** The parameter is as good as none; where it is the trouble, the next attempt goes without. */
const withCharset = 'application/json; charset=utf-8'

async function raceSecond(
  session: Session,
  step: string,
  extra: object,
  contentType = 'application/json',
): Promise<Exchange[]> {
  const body = secondBody(session.memory, extra)
  if (body === null) return []
  const call: Call = { ...post(body, session.memory.secondKey), contentType }
  const exchanges = await session.sendTogether(step, [call, call])
  for (const exchange of exchanges) {
    if (statusOf(exchange) >= 300) continue
    session.memory.secondExtra = extra
    session.memory.second ??= readMade(exchange, session.journal, session.clock.now())
  }
  return exchanges
}

/**
 * Refused for the extra members? Then once more without them, so that the race itself is still
 * seen.
 */
async function createSecond(session: Session): Promise<void> {
  if (session.memory.first === null || session.memory.deleteUnavailable) return
  const { memory } = session
  let exchanges = await raceSecond(session, 'create.second', hostileMembers, withCharset)
  if (exchanges.length > 0 && exchanges.every((one) => statusOf(one) === 415)) {
    memory.secondKey = memory.keys.unlabelled
    exchanges = await raceSecond(session, 'create.second.unlabelled', hostileMembers)
  }
  if (exchanges.length === 0 || !isRefusal(exchanges)) return
  memory.secondKey = memory.keys.spare
  const plain = await raceSecond(session, 'create.second.plain', {})
  if (!isRefusal(plain)) return
  // Refused again: does a host name help?
  const hostname = serverName(memory.runId, '2')
  memory.secondKey = memory.keys.named
  const named = await raceSecond(session, 'create.second.named', { hostname })
  if (!isRefusal(named) || memory.firstKey === memory.keys.third) return
  // Then it is the plan, or the template: those of the first one are known to be in stock.
  memory.otherPlanId = memory.planId
  memory.otherSlug = memory.slug
  memory.secondKey = memory.keys.third
  await raceSecond(session, 'create.second.alike', { hostname })
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
      session.memory.first = readMade(exchange, session.journal, session.clock.now())
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

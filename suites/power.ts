/**
 * Act 7: power. The member that names the action is not documented, so it is learnt from the first
 * accepted call.
 */
import { shutdownPatienceMs } from '#contract/patience.ts'
import { type Exchange, statusOf } from '#exchange/exchange.ts'
import type { Call } from '#target/caller.ts'
import type { ServerFact } from '#target/memory.ts'
import type { Session } from '#target/session.ts'
import type { Step } from '#target/step.ts'
import { awaitState, awaitThat, look } from './polling.ts'
import { get, one } from './steps.ts'
import { letUptimeGrow } from './uptime.ts'

const topics = ['power', 'status']
const needs = ['creates'] as const
const memberNames = ['action', 'signal', 'state', 'type', 'command', 'power']
/** A restart that has not shown by then does not restart. */
const restartPatienceMs = 60_000
/** A guest that stops, starts or restarts is looked at after so long. */
const guestMs = 2_000
/** What is refused and done all the same may go through a queue: its effect shows as late. */
export const queueMs = 1_000

/** A power call whose action stands in this member. */
export function powerCall(server: ServerFact, name: string, action: string): Call {
  return { method: 'POST', path: `/servers/${server.uuid}/power`, body: { [name]: action } }
}

/** A power call that nothing may come of: by somebody else, or for no action there is. */
export function refusedPower(server: ServerFact, name: string | null, action: string): Call {
  return { ...powerCall(server, name ?? 'action', action), mustRefuse: true }
}

/** The member that a refusal asks for instead of `action`, if it names a likely one. */
export function namedMember(refused: Exchange): string | null {
  if (![400, 422].includes(statusOf(refused))) return null
  const text = refused.response?.body?.text.toLowerCase() ?? ''
  const words: readonly string[] = text.match(/[a-z_]+/g) ?? []
  return memberNames.slice(1).find((name) => words.includes(name)) ?? null
}

function accepted(exchange: Exchange): boolean {
  const status = statusOf(exchange)
  return status >= 200 && status < 300
}

async function act(
  session: Session,
  server: ServerFact | null,
  step: string,
  action: string,
): Promise<boolean> {
  const name = session.memory.powerMember
  if (!server?.ready) return false
  if (name === null) return learnMember(session, server, step, action)
  return accepted(await session.send(step, powerCall(server, name, action)))
}

/**
 * Restart and shutdown fit a running server, so a refusal speaks of the member's name, not of the
 * state.
 */
async function learnMember(
  session: Session,
  server: ServerFact,
  step: string,
  action: string,
): Promise<boolean> {
  for (const name of memberNames) {
    const exchange = await session.send(step, powerCall(server, name, action))
    if (accepted(exchange)) session.memory.powerMember = name
    if (![400, 422].includes(statusOf(exchange))) break
  }
  return session.memory.powerMember !== null
}

async function shutDown(session: Session): Promise<void> {
  const { first } = session.memory
  if (!first || !(await act(session, first, 'power.shutdown', 'shutdown'))) return
  const times = { firstMs: guestMs, patienceMs: shutdownPatienceMs }
  if (await awaitState(session, first, 'stopped', times)) return
  await act(session, first, 'power.kill', 'kill')
  await awaitKilled(session, first)
}

function awaitKilled(session: Session, server: ServerFact): Promise<boolean> {
  const times = { firstMs: 0, patienceMs: session.budget.installTimeoutMs }
  return awaitState(session, server, 'stopped', times)
}

async function startAgain(session: Session): Promise<void> {
  const { first } = session.memory
  if (!first || !(await act(session, first, 'power.start', 'start'))) return
  const times = { firstMs: guestMs, patienceMs: session.budget.installTimeoutMs }
  await awaitState(session, first, 'running', times)
}

/** It is restarted, which shows only where the uptime was larger before. */
async function restartSecond(session: Session): Promise<void> {
  const { second } = session.memory
  if (!second?.ready) return
  await letUptimeGrow(session, second)
  session.memory.uptimeBeforeRestartS = second.uptimeS
  session.memory.restarted = await act(session, second, 'power.restart', 'restart')
}

/**
 * Right after the call the old uptime may still be running: it is watched until it has started
 * anew.
 */
async function watchRestart(session: Session): Promise<void> {
  const { second, restarted, uptimeBeforeRestartS: before } = session.memory
  if (!second || !restarted) return
  const is = ({ state, uptimeS }: ServerFact): boolean =>
    state === 'running' && (before === null || uptimeS === null || uptimeS < before)
  const times = { firstMs: guestMs, patienceMs: restartPatienceMs }
  await awaitThat(session, second, { is, words: 'come back from its restart', ...times })
}

async function killSecond(session: Session): Promise<void> {
  const { second } = session.memory
  if (!second || !(await act(session, second, 'power.kill', 'kill'))) return
  await awaitKilled(session, second)
}

function powerStep(
  id: string,
  costs: Record<string, number>,
  after: readonly string[],
  run: (session: Session) => Promise<void>,
): Step {
  return { id, topics, needs, costs, after, run }
}

const onSecond = ['power.shutdown', 'status.ready.second']

export const powerFirst: readonly Step[] = [
  powerStep(
    'power.shutdown',
    { powerServer: 1, getServerStatus: 1 },
    ['status.ready.first'],
    shutDown,
  ),
  // Nobody has asked anything of the second server yet.
  powerStep('status.second.untouched', { getServerStatus: 1 }, onSecond, async (session) => {
    const { second } = session.memory
    if (second?.ready) await look(session, second, 'status.second.untouched')
  }),
  // Alone between two reads of its status: whatever moves there, this has moved it.
  one('power.empty', {
    operation: 'powerServer',
    topics: ['power', 'errors'],
    needs,
    after: onSecond,
    call: ({ second }) => (second?.ready ? { ...refusedPower(second, null, ''), body: {} } : null),
  }),
]

/** Looks at the stopped server again, so long after that instant: it must still be as it was. */
function lookAgain(
  id: string,
  sinceMs: (first: ServerFact, session: Session) => number,
  more: Partial<Step> = {},
): Step {
  const step = powerStep(id, { getServerStatus: 1 }, ['power.shutdown'], async (session) => {
    const { first } = session.memory
    if (!first?.ready) return
    const atMs = sinceMs(first, session) + guestMs
    await session.passUntil(atMs, 'a stopped server to stay stopped')
    await look(session, first, id)
  })
  return { ...step, ...more }
}

/** Others have just tried to start it: what comes of that may take its time. */
export const stillOff: readonly Step[] = [
  lookAgain('status.unpowered', (_first, { clock }) => clock.now(), {
    topics: [...topics, 'authentication'],
  }),
]

/** Nothing but reads came since the last look: what moved here, a read has moved. */
export const stillStopped: readonly Step[] = [
  lookAgain('status.unmoved', ({ lookedAtMs }, { clock }) => lookedAtMs ?? clock.now()),
]

export const powerAgain: readonly Step[] = [
  powerStep('power.start', { powerServer: 1, getServerStatus: 1 }, ['power.shutdown'], startAgain),
  // Alone between two reads that find it running; a start, unlike a restart, is over once it shows.
  one('power.bad', {
    operation: 'powerServer',
    topics: ['power', 'errors'],
    needs,
    after: ['power.start'],
    call: ({ first, powerMember }) =>
      first?.ready && powerMember ? refusedPower(first, powerMember, 'frobnicate') : null,
  }),
  powerStep('status.after-bad', { getServerStatus: 1 }, ['power.bad'], async (session) => {
    const { first, powerMember } = session.memory
    if (!first?.ready || !powerMember) return
    await session.passUntil(session.clock.now() + queueMs, 'a refused call to come to nothing')
    await look(session, first, 'status.after-bad')
  }),
  one('power.get', {
    operation: 'other',
    topics: ['power', 'transport'],
    needs,
    after: ['power.start'],
    call: ({ first }) => (first?.ready ? get(`/servers/${first.uuid}/power`) : null),
  }),
]

export const restarting: readonly Step[] = [
  powerStep(
    'power.restart',
    { powerServer: 1, getServerStatus: 1 },
    ['power.shutdown', 'status.ready.second'],
    restartSecond,
  ),
]

export const restarted: readonly Step[] = [
  powerStep('status.restarted', { getServerStatus: 1 }, ['power.restart'], watchRestart),
]

export const powerLast: readonly Step[] = [
  powerStep('power.kill', { powerServer: 1, getServerStatus: 1 }, ['power.restart'], killSecond),
]

/** Watches our servers through the status endpoint: 2-4-8-16-30 s apart, between the other steps or as a wait. */

import { member } from '#exchange/json.ts'
import { dataOf, type ServerFact } from '#target/memory.ts'
import type { Session } from '#target/session.ts'
import { get } from './steps.ts'

const gapMaxMs = 30_000

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** Reads the status of one server now and notes its words. */
export async function poll(session: Session, server: ServerFact, step: string): Promise<void> {
  const exchange = await session.send(step, get(`/servers/${server.uuid}/status`))
  const now = session.clock.now()
  server.pollAtMs = now + server.pollGapMs
  server.pollGapMs = Math.min(server.pollGapMs * 2, gapMaxMs)
  if (exchange.response?.status !== 200) return
  const data = dataOf(exchange)
  server.state = textOf(member(data, 'state'))
  server.status = textOf(member(data, 'status'))
  if (server.state === 'running' && server.status !== 'installing') server.ready = true
}

function pollable(session: Session): ServerFact[] {
  const { first, second } = session.memory
  return [first, second].filter((server) => server !== null).filter((server) => !server.ready)
}

/** Between two steps: polls whichever server is due. */
export async function pollDue(session: Session): Promise<void> {
  const now = session.clock.now()
  for (const server of pollable(session)) {
    if (server.pollAtMs <= now) await poll(session, server, 'status.poll')
  }
}

/** Waits until the server is ready or the patience of the run ends; says whether it is. */
export async function awaitReady(session: Session, server: ServerFact): Promise<boolean> {
  const deadlineMs = server.createdAtMs + session.budget.installTimeoutMs
  while (!server.ready && session.clock.now() < deadlineMs) {
    session.waitingFor(`server ${server.uuid.slice(0, 8)} to finish installing`)
    await session.clock.sleep(server.pollAtMs - session.clock.now(), session.signal)
    await poll(session, server, 'status.poll')
  }
  return server.ready
}

/** Polls once a second at first, then slower, until the state is seen or the time is over; says whether it was. */
export async function awaitState(
  session: Session,
  server: ServerFact,
  state: string,
  patienceMs: number,
): Promise<boolean> {
  const deadlineMs = session.clock.now() + patienceMs
  let gapMs = 1_000
  for (;;) {
    await poll(session, server, 'status.power')
    if (server.state === state) return true
    if (session.clock.now() >= deadlineMs) return false
    session.waitingFor(`server ${server.uuid.slice(0, 8)} to be ${state}`)
    await session.clock.sleep(gapMs, session.signal)
    gapMs = Math.min(gapMs * 2, 8_000)
  }
}

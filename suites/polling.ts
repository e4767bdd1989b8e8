/**
 * Watches our servers through the status endpoint: two seconds apart at first, ten at most,
 * between the other steps or as a wait.
 */

import { rereadAfterMs } from '#contract/patience.ts'
import { isCalm } from '#contract/words.ts'
import { type Exchange, statusOf } from '#exchange/exchange.ts'
import { member } from '#exchange/json.ts'
import { dataOf, type ServerFact } from '#target/memory.ts'
import type { Session } from '#target/session.ts'
import { get } from './steps.ts'

const gapMaxMs = 10_000
/** So long a server that runs may speak of something else than its installation. */
const wordPatienceMs = 10_000
const gapGrowth = 1.3

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** Reads the status of one server now and notes its words. Returns what was answered. */
export async function poll(session: Session, server: ServerFact, step: string): Promise<Exchange> {
  const exchange = await session.send(step, get(`/servers/${server.uuid}/status`))
  const now = session.clock.now()
  server.lookedAtMs = now
  server.pollAtMs = now + server.pollGapMs
  server.pollGapMs = Math.min(server.pollGapMs * gapGrowth, gapMaxMs)
  if (exchange.response?.status !== 200) return exchange
  const data = dataOf(exchange)
  server.state = textOf(member(data, 'state'))
  server.status = textOf(member(data, 'status'))
  const uptime = member(data, 'uptime_seconds')
  server.uptimeS = typeof uptime === 'number' ? uptime : null
  if (server.state !== 'running' || server.status === 'installing') return exchange
  server.upAtMs ??= now
  // Another word may be a step on the way, or stay: it is given a while to go.
  if (!isCalm(server.status) && now < server.upAtMs + wordPatienceMs) return exchange
  if (!server.ready) {
    server.readyAtMs = now
    server.readyUptimeS = server.uptimeS
  }
  server.ready = true
  return exchange
}

const unknownGapMs = 1_500
const unknownMost = 2

/**
 * One look at a server that is ready, for the rules to build on. Where its hypervisor has just not
 * answered (STA-13), it is asked again.
 */
export async function look(session: Session, server: ServerFact, step: string): Promise<void> {
  for (let again = 0; ; again += 1) {
    await poll(session, server, step)
    if (server.state !== 'unknown' || again === unknownMost) return
    await session.passUntil(session.clock.now() + unknownGapMs, 'the state to be known')
  }
}

/**
 * Between two steps: polls the first server when it is due; the second is looked at once the first
 * is ready.
 */
export async function pollDue(session: Session): Promise<void> {
  const { first, second } = session.memory
  for (const server of [first, second]) {
    if (server === null || (server === second && !first?.ready)) continue
    if (!server.ready && server.pollAtMs <= session.clock.now()) {
      await poll(session, server, 'status.poll')
    }
  }
}

/** So long after a creation, and then as often, the server itself is asked, too. */
const askServerFirstMs = 30_000
const askServerAfterMs = 60_000

/** So long it may take to come up after what it says of its installation. */
const bootPatienceMs = 60_000

type Standing = 'installing' | 'installed' | 'missing'

/** What the server itself says of its installation, whatever its status goes on saying. */
async function askStanding(session: Session, server: ServerFact): Promise<Standing> {
  const exchange = await session.send('get.poll', get(`/servers/${server.uuid}`))
  const http = statusOf(exchange)
  if (http === 404 || http === 410) return server.state === null ? 'missing' : 'installing'
  if (http !== 200) return 'installing'
  return isCalm(member(dataOf(exchange), 'status')) ? 'installed' : 'installing'
}

/**
 * Waits until the server is ready or the patience of the run ends; says whether it is. Where the
 * server is nowhere to be found, or is itself done and its status has not followed ten seconds
 * later, or says that it is done and does not come up within a minute, it never will be.
 */
export async function awaitReady(session: Session, server: ServerFact): Promise<boolean> {
  const deadlineMs = server.createdAtMs + session.budget.installTimeoutMs
  let askAtMs = server.createdAtMs + askServerFirstMs
  let before: Standing = 'installing'
  let installedAtMs = Number.POSITIVE_INFINITY
  while (!server.ready && session.clock.now() < deadlineMs) {
    const name = server.uuid.slice(0, 8)
    await session.passUntil(server.pollAtMs, `server ${name} to finish installing`)
    // What was sent meanwhile may have been followed by a look.
    if (server.pollAtMs <= session.clock.now()) await poll(session, server, 'status.poll')
    if (server.ready || session.clock.now() < askAtMs) continue
    if (before === 'installed' && server.status === 'installing') break
    const standing = await askStanding(session, server)
    if (standing === 'missing' && before === 'missing') break
    const nowMs = session.clock.now()
    const done = standing === 'installed' && isCalm(server.status)
    installedAtMs = done ? Math.min(installedAtMs, nowMs) : Number.POSITIVE_INFINITY
    if (nowMs - installedAtMs >= bootPatienceMs) break
    before = standing
    askAtMs = nowMs + (standing === 'installing' ? askServerAfterMs : rereadAfterMs)
  }
  return server.ready
}

/** What a power call brings, and how long that is waited for. */
export interface Wanted {
  readonly is: (server: ServerFact) => boolean
  readonly words: string
  /** Milliseconds until the first look: a guest needs seconds to stop or to start. */
  readonly firstMs: number
  readonly patienceMs: number
}

/** A server that shows no sign of an action for so long will not carry it out. */
const unmovedMaxMs = 120_000
/** … nor will the next one; nor one whose state is a word that it may never be (STA-05). */
const unmovedAgainMs = 30_000
const misplacedWords: ReadonlySet<string | null> = new Set(['installing', 'suspended'])

/** Is there nothing left to hope for, so long after an action that has changed nothing? */
function isHopeless(
  session: Session,
  server: ServerFact,
  before: string | null,
  ms: number,
): boolean {
  if (misplacedWords.has(server.state) && ms >= unmovedAgainMs) return true
  if (server.state !== before) return false
  return ms >= (session.memory.unmoved ? unmovedAgainMs : unmovedMaxMs)
}

/** Polls ever slower until it is as wanted or the time is over; says whether it was. */
export async function awaitThat(
  session: Session,
  server: ServerFact,
  wanted: Wanted,
): Promise<boolean> {
  const { clock } = session
  const { state } = server
  const startMs = clock.now()
  const words = `server ${server.uuid.slice(0, 8)} to ${wanted.words}`
  await session.passUntil(clock.now() + wanted.firstMs, words)
  for (let gapMs = 1_500; ; gapMs = Math.min(gapMs * 1.5, 8_000)) {
    await poll(session, server, 'status.power')
    if (wanted.is(server)) return true
    const waitedMs = clock.now() - startMs
    if (waitedMs >= wanted.patienceMs) return false
    if (isHopeless(session, server, state, waitedMs)) {
      session.memory.unmoved = true
      return false
    }
    await session.passUntil(clock.now() + gapMs, words)
  }
}

/** Waits for a state of the hypervisor; says whether it was seen. */
export function awaitState(
  session: Session,
  server: ServerFact,
  state: string,
  times: Pick<Wanted, 'firstMs' | 'patienceMs'>,
): Promise<boolean> {
  const is = (seen: ServerFact): boolean => seen.state === state
  return awaitThat(session, server, { is, words: `be ${state}`, ...times })
}

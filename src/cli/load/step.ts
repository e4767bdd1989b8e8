/**
 * The step of a load that sends it: tries the mix, announces the creates, lets k6 walk the plan.
 */
import type { Exchange } from '#exchange/exchange.ts'
import { type MixPlan, slackMs, spread } from '#load/mix/plan.ts'
import { OperatingError } from '#target/errors.ts'
import type { Session } from '#target/session.ts'
import type { Step } from '#target/step.ts'
import { k6Tools } from '../k6.ts'
import { type Discovered, discover } from './discovery.ts'
import type { OpenLoad } from './open.ts'
import { type LoadRun, runProcesses } from './processes.ts'
import { announceWrites, type Writes } from './writes.ts'

/** What became of a load, filled in as it goes: an interruption leaves what there is. */
export interface Loaded {
  k6: string | null
  discovered: Discovered
  plan: MixPlan | null
  run: LoadRun
}

export function nothingLoaded(): Loaded {
  return {
    k6: null,
    discovered: { calls: [], skipped: [] },
    plan: null,
    run: { texts: [], exchanges: [], problem: null },
  }
}

/**
 * Several processes need a common start, when all are up even on a busy machine; one has its own.
 */
const leadMs = { first: 2_500, further: 750 }

function startOf(processes: number): number | null {
  return processes === 1 ? null : Date.now() + leadMs.first + processes * leadMs.further
}

function planOf(load: OpenLoad, calls: Discovered['calls'], writes: Writes): MixPlan {
  const { slots, gapMs, settings } = load
  const processes = Math.min(settings.processes, slots)
  const places = spread(writes.calls.length, slots)
  return {
    slots,
    gapMs,
    slackMs: slackMs(settings.limits),
    startMs: startOf(processes),
    lanes: processes,
    calls,
    singles: Object.fromEntries(writes.calls.map((call, i) => [places[i], call])),
  }
}

/** Evidence that a target refused everything before the load began. */
function refusedAll({ skipped }: Discovered): string {
  const reasons = skipped.map(({ step, why }) => `${step}: ${why}`).join('; ')
  const line = { kind: 'stop', lane: '-', why: `no call of the mix succeeded (${reasons})` }
  return `${JSON.stringify(line)}\n`
}

async function sendAll(load: OpenLoad, session: Session, loaded: Loaded, k6: string) {
  const { settings, target, progress } = load
  loaded.discovered = await discover(session)
  if (loaded.discovered.calls.length === 0) {
    loaded.run = { ...loaded.run, texts: [refusedAll(loaded.discovered)] }
    return
  }
  const writes = announceWrites(session)
  const plan = planOf(load, loaded.discovered.calls, writes)
  loaded.plan = plan
  progress.say(`load by k6, ${(1_000 / load.gapMs).toFixed(2)} requests a second`)
  let answered = 0
  loaded.run = await runProcesses({
    k6,
    tools: k6Tools((text) => progress.say(text)),
    plan,
    processes: plan.lanes,
    baseUrl: target.baseUrl.href,
    token: target.tokens.A1 ?? '',
    requestTimeoutMs: settings.requestTimeoutMs,
    outDir: load.dir,
    redactor: load.redactor,
    signal: load.interrupts.signal,
    progress(now) {
      for (; answered < now; answered += 1) progress.count()
    },
  })
  const sent = loaded.run.exchanges
  record(load, sent)
  writes.settle(sent)
  // What follows keeps its distance from the last request of the load.
  const last = sent.at(-1)
  if (last) load.governors.holdUntil(last.sentAt + load.gapMs)
  session.signal.throwIfAborted()
}

function record({ exchanges, tape }: OpenLoad, sent: readonly Exchange[]): void {
  exchanges.push(...sent)
  for (const exchange of sent) tape.write(exchange)
}

/** Throws OperatingError where k6 cannot be had. */
export function loadStep(load: OpenLoad, loaded: Loaded): Step {
  return {
    id: 'load',
    topics: [],
    costs: {},
    async run(session) {
      const supply = await k6Tools((text) => load.progress.say(text)).supply()
      if (!supply.found) {
        throw new OperatingError('k6', `a load needs k6: ${supply.reason}`, 'install k6')
      }
      loaded.k6 = supply.version
      await sendAll(load, session, loaded, supply.path)
    },
  }
}

/**
 * Sends mutations to a server that holds one installed machine, and says all that is wrong with
 * what came of it.
 */

import { clauseOf } from '#contract/clauses.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { member } from '#exchange/json.ts'
import type { OperationId } from '#generated/operations.ts'
import { ruleBook } from '#rules/index.ts'
import { judge, type Verdict } from '#rules/judge.ts'
import type { Policies } from '#server/policies.ts'
import { type RunningServer, startServer } from '#server/server.ts'
import { allMutations, type Mutation, type Twin } from '#suites/negatives/mutations.ts'
import { wrongWith } from '#suites/negatives/oracle.ts'
import { type Line, type LineTarget, openLine } from '#suites/walks/line.ts'
import type { Clock } from '#target/clock.ts'
import { dataOf } from '#target/memory.ts'

const startMs = Date.UTC(2026, 4, 14, 10, 30, 13, 250)
const order = { plan_id: 1, location_id: 2, template_slug: 'ubuntu-24.04' }
const rules = ruleBook()

/** The reference server's own clock, moved in this process. */
export function serverClock(server: RunningServer): Clock {
  return {
    virtual: true,
    now: () => server.clock.now(),
    sleep: async (ms) => void (ms > 0 && (await server.advance(Math.ceil(ms)))),
  }
}

/** What a valid request of each operation looks like, given a server to address. */
export function twinsFor(uuid: string): (id: OperationId) => Twin {
  const body: Partial<Record<OperationId, Twin['body']>> = {
    createServer: { ...order, hostname: 'twin.example.com' },
    powerServer: { action: 'start' },
  }
  return (id) => ({
    path: id === 'listTemplates' ? { id: '2' } : { uuid },
    body: body[id] ?? null,
  })
}

/** Ids of all mutations, in the order of the document. */
export const mutationIds: readonly string[] = allMutations(twinsFor('x')).map(({ id }) => id)

export interface Bench {
  readonly line: Line
  /** Every mutation by its id, aimed at the machine on this bench. */
  readonly mutations: ReadonlyMap<string, Mutation>
  readonly uuid: string
}

/** Reads the catalogue and makes the machine that must outlive everything. */
export async function openBench(target: LineTarget): Promise<Bench> {
  const line = openLine(target)
  for (const path of ['/plans', '/locations', '/locations/2/templates']) {
    await line.send('catalogue', { method: 'GET', path })
  }
  const made = await line.send('machine', {
    method: 'POST',
    path: '/servers',
    body: { ...order, hostname: 'machine.example.com' },
    headers: [['Idempotency-Key', '3f0c5a52-9a5b-4e0e-8f1e-5b8f0a7f6c11']],
  })
  const uuid = String(member(dataOf(made), 'uuid'))
  await line.clock.sleep(60_000)
  await line.send('before', { method: 'GET', path: '/servers?per_page=100' })
  const all = allMutations(twinsFor(uuid))
  return { line, uuid, mutations: new Map(all.map((mutation) => [mutation.id, mutation])) }
}

/** Looks at the machine and the list once more, and has the rule book judge the whole tape. */
export async function closeBench({ line, uuid }: Bench): Promise<string[]> {
  for (const path of ['/servers?per_page=100', `/servers/${uuid}`, `/servers/${uuid}/status`]) {
    await line.send('after', { method: 'GET', path })
  }
  await line.close()
  return gatedFindings(judge(line.tape.filter(isJudged), rules).verdicts)
}

/**
 * On tape every key is a marker, so that rules cannot tell an odd key, which may be refused
 * (IDE-18), from a uuid, which may not (IDE-01): refused odd keys are left to the oracle.
 */
function isJudged({ step, response }: Exchange): boolean {
  const oddKey = step.startsWith('createServer header Idempotency-Key')
  return !(oddKey && response !== null && response.status >= 400 && response.status < 500)
}

/** Findings of a gated level and errors of our own, as text. */
export function gatedFindings(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(({ rule, outcome, findings, why }) => {
    if (outcome === 'error') return [`${rule}: ${why.join('; ')}`]
    return findings
      .filter(({ clause }) => ['must', 'expected'].includes(clauseOf(clause).level))
      .map(({ message, steps, actual }) => {
        const what = `${message}: ${JSON.stringify(actual) ?? 'nothing'}`
        return `${rule}: ${what} after ${steps.join(', ')}`
      })
  })
}

/** What the server itself knows: an answer can lie. */
function worldOf(server: RunningServer) {
  const account = server.state().accounts.find(({ label }) => label === 'A')!
  return { creations: account.creations, uuids: new Set(account.servers.map(({ uuid }) => uuid)) }
}

/** Sends one mutation; says what its answer and its effect break. */
export async function tryMutation(
  server: RunningServer,
  bench: Bench,
  mutation: Mutation,
): Promise<string[]> {
  const before = worldOf(server)
  const exchange = await bench.line.send(mutation.id, mutation.call)
  const after = worldOf(server)
  const made = after.creations - before.creations
  const allowed = exchange.response?.status === 201 && mutation.call.mayCreate ? 1 : 0
  const problems = [
    wrongWith(exchange, mutation.expects),
    made > allowed ? `it made ${made} servers` : null,
    after.uuids.has(bench.uuid) ? null : 'it deleted a server that it does not name',
  ]
  return problems.filter((one) => one !== null).map((one) => `${mutation.id}: ${one}`)
}

/** One server, made anew, and everything that is wrong once these mutations were sent to it. */
export async function problemsAfter(
  policies: Partial<Policies>,
  pick: (mutations: ReadonlyMap<string, Mutation>) => readonly Mutation[],
): Promise<string[]> {
  const server = await startServer({ seed: 1, startAtMs: startMs, policies })
  try {
    const bench = await openBench({
      url: server.url,
      tokens: server.tokens,
      clock: serverClock(server),
    })
    const problems: string[] = []
    for (const mutation of pick(bench.mutations)) {
      problems.push(...(await tryMutation(server, bench, mutation)))
    }
    return [...problems, ...(await closeBench(bench))]
  } finally {
    await server.stop()
  }
}

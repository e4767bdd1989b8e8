/** Whatever a target does wrong with servers, a run removes what it made, or names it. */
import { existsSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import type { Need } from '#contract/need.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { faultOf } from '#faults/index.ts'
import type { StateReport } from '#server/report-state.ts'
import { startServer } from '#server/server.ts'
import type { Clock } from '#target/clock.ts'
import type { Budget } from '#target/purse.ts'
import { freshJournal, wideBudget } from '#target/testing.ts'
import { conduct, interruptedBy } from './conduct.ts'
import { openRunRedactor, unknownToken } from './credentials.ts'
import { planRun } from './plan.ts'

const given = new Set<Need>(['token', 'creates', 'other', 'overdue'])

interface Circumstances {
  readonly fault?: string
  readonly budget?: Partial<Budget>
  /** Interrupts the run when it sees this exchange. */
  readonly interruptAt?: (exchange: Exchange, count: number) => boolean
  /** Breaks our own side when it is about to record this exchange. */
  readonly failAt?: (exchange: Exchange) => boolean
}

async function conductOnce({ fault, budget, interruptAt, failAt }: Circumstances) {
  const policies = fault === undefined ? {} : faultOf(fault)!.policies
  const server = await startServer({ seed: 1, policies })
  onTestFinished(() => server.stop())
  const before = server.state()
  const clock: Clock = {
    virtual: true,
    now: () => server.clock.now(),
    sleep: async (ms) => server.advance(Math.max(0, Math.ceil(ms))),
  }
  const controller = new AbortController()
  const tape: Exchange[] = []
  const topics = new Set(['create', 'delete', 'errors'])
  let drawn = 0
  const journal = freshJournal()
  const conducted = await conduct({
    baseUrl: new URL(server.url),
    tokens: server.tokens,
    clock,
    limits: promisedLimits,
    steps: planRun({ provided: given, topics }, promisedLimits).steps,
    provided: given,
    budget: { ...wideBudget, ...budget },
    timeoutMs: 5_000,
    runId: 'conduct',
    random: () => {
      drawn += 1
      return (drawn * 0.618_034) % 1
    },
    journal,
    redactor: openRunRedactor(server.tokens),
    signal: controller.signal,
    userAgent: 'vps-contract/test',
    record(exchange) {
      if (failAt?.(exchange)) throw new Error('ENOSPC: no space left on device')
      tape.push(exchange)
      if (interruptAt?.(exchange, tape.length)) controller.abort(interruptedBy('SIGINT'))
    },
  })
  return { conducted, tape, journal, left: leftBetween(before, server.state()) }
}

/**
 * Names of servers of any account that were not there before; whoever else's must still be there.
 */
function leftBetween(before: StateReport, after: StateReport): string[] {
  const uuids = ({ accounts }: StateReport) =>
    new Set(accounts.flatMap(({ servers }) => servers.map(({ uuid }) => uuid)))
  const lost = uuids(before).difference(uuids(after))
  expect(lost.size).toBe(0)
  return after.accounts.flatMap(({ servers }) =>
    servers.filter(({ uuid }) => !uuids(before).has(uuid)).map(({ uuid }) => uuid),
  )
}

describe('nothing is left', () => {
  it.each([
    'idempotency/replay-creates-a-second-server',
    'idempotency/two-at-once-create-two',
    'idempotency/other-body-creates-another-server',
    'idempotency/replay-after-deletion-creates-anew',
    'errors/overdue-refusal-creates-all-the-same',
    'get/full-uuid-not-accepted',
    'variants/deletion-takes-some-seconds',
    'variants/deleted-gone',
  ])('by %s', async (fault) => {
    const { conducted, left, journal } = await conductOnce({ fault })
    expect(left).toEqual([])
    expect(conducted.leftovers).toEqual([])
    expect(existsSync(journal.path)).toBe(false)
  })

  it('by a run without a fault, and a session is told from its clean-up', async () => {
    const { conducted, tape, left } = await conductOnce({})
    expect(left).toEqual([])
    expect(conducted).toMatchObject({ skipped: [], bugs: [], stopped: null, creates: 2 })
    const cleanup = tape.filter(({ step }) => step.startsWith('cleanup.'))
    expect(conducted.requests).toBe(tape.length - cleanup.length)
  })

  it('by a disk that is full while clean-up records', async () => {
    const { left, conducted } = await conductOnce({
      failAt: ({ step }) => step === 'cleanup.verify',
    })
    expect(left).toEqual([])
    expect(conducted.leftovers).toMatchObject([{ why: expect.stringContaining('ENOSPC') }])
  })

  it.each([12, 25, 40])('by a budget of %i requests', async (requestsMax) => {
    const { conducted, left } = await conductOnce({ budget: { requestsMax } })
    expect(conducted.stopped).toMatchObject({ code: 'budget-spent' })
    expect(left).toEqual([])
  })
})

describe('an interruption at any exchange', () => {
  it('leaves nothing, and no exchange twice', async () => {
    const { tape: whole } = await conductOnce({})
    // Every third one of the part in which servers stand.
    const from = whole.findIndex(({ step }) => step === 'create.first') - 1
    for (let at = from; at < whole.length; at += 3) {
      const { conducted, left, tape } = await conductOnce({
        interruptAt: (_exchange, count) => count === at,
      })
      expect(left, `at ${whole[at]?.step}`).toEqual([])
      expect(conducted.leftovers).toEqual([])
      expect(new Set(tape.map(({ id }) => id)).size).toBe(tape.length)
      // An interruption at the last step finds nothing to break off.
      const isOver = whole[at]?.step.startsWith('cleanup.') ?? true
      if (!isOver) expect(conducted.stopped).toMatchObject({ code: 'interrupted' })
    }
  })
})

describe('what cannot be deleted is named', () => {
  it.each(['delete/refused-without-confirmation', 'delete/accepted-but-never-done'])(
    'by %s',
    async (fault) => {
      const { conducted, left, journal } = await conductOnce({ fault })
      expect(left.length).toBeGreaterThan(0)
      expect(conducted.leftovers.map(({ uuid }) => uuid).sort()).toEqual(left.sort())
      expect(existsSync(journal.path)).toBe(true)
    },
  )
})

describe('a token that belongs to nobody', () => {
  it.each([
    'vrtx_3rZcrcDfcf63d7fqwPAntMqP7Yf9QEjzJM5uzh3J',
    'aaaa',
    'a.b',
    'abc====',
    `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiIxMjM0NTY3ODkwIn0'}.c2lnbmF0dXJl`,
    'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0NTY3ODkwIn0.',
  ])('looks like %s and is another', (token) => {
    const other = unknownToken(token)
    expect(other).not.toBe(token)
    expect(other).toHaveLength(token.length)
    expect(other.replace(/[^.]/g, '')).toBe(token.replace(/[^.]/g, ''))
  })

  it('keeps the payload of a signed one, which alone must not be trusted', () => {
    const [head, payload, signature] = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxIn0', 'c2lnbmF0dXJl']
    const other = unknownToken(`${head}.${payload}.${signature}`).split('.')
    expect(other.slice(0, 2)).toEqual([head, payload])
    expect(other[2]!.at(-1)).toBe(signature!.at(-1))
  })
})

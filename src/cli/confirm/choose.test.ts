/** What is chosen to be sent once more, within requests, servers and time. */
import { describe, expect, test } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import type { Finding } from '#rules/judge.ts'
import { call, envelope } from '#rules/testing.ts'
import { planRun } from '#suites/plan.ts'
import { readServer } from '#target/memory.ts'
import { type Allowance, chooseRepetition, countMade, type Evidence } from './choose.ts'

const { steps } = planRun({ provided: new Set(['token', 'creates']), topics: null }, promisedLimits)
const [one, two, three] = ['a', 'b', 'c'].map((c) => `${c.repeat(8)}-0000-4000-8000-000000000000`)

function created(step: string, uuid: string | undefined, id: string): Exchange {
  const json = { data: { uuid, uuid_short: uuid?.slice(0, 8) } }
  return { ...call('POST /servers', 201, { json }), step, id }
}

function read(path: string, step: string, id: string): Exchange {
  return { ...call(`GET ${path}`, 404, { json: envelope('NOT_FOUND', 'no') }), step, id }
}

const tape: readonly Exchange[] = [
  read('/plans?per_page=4', 'plans.pp4.p1', 'x1'),
  created('create.first', one, 'x2'),
  created('create.second', two, 'x3'),
  created('create.second', two, 'x4'),
  created('refuse.plan', three, 'x5'),
  read(`/servers/${one}`, 'get.first', 'x6'),
  read(`/servers/${two}`, 'get.second.survives', 'x7'),
  read(`/servers/${two}/status`, 'status.poll', 'x8'),
  read('/plans', 'limits.burst', 'x9'),
  read(`/servers/${one}`, 'cleanup.verify', 'x10'),
]

function finding(...exchanges: string[]): Finding {
  return {
    id: exchanges.join('-'),
    rule: 'get/any',
    clause: 'GET-01',
    operation: null,
    message: 'any',
    exchanges,
    steps: tape.filter(({ id }) => exchanges.includes(id)).map(({ step }) => step),
    seen: 1,
  }
}

const evidence: Evidence = {
  findings: [finding('x7'), finding('x6'), finding('x1')],
  tape,
  memory: { first: readServer(tape[1]!, 0), second: readServer(tape[2]!, 0) },
  steps,
  gapMs: 500,
  lifeMs: 60_000,
}
const plenty: Allowance = { requests: 500, creates: 2, timeMs: 600_000, usd: 1 }

function chosen(allowance: Partial<Allowance>, findings = evidence.findings): string[] {
  const { wanted } = chooseRepetition({ ...evidence, findings }, { ...plenty, ...allowance })
  return wanted.map(({ finding: { id } }) => id)
}

describe('what is chosen', () => {
  test('is everything, the cheapest first, where the budget is large', () => {
    expect(chosen({})).toEqual(['x1', 'x6', 'x7'])
  })

  test.each([
    [{ creates: 1 }, ['x1', 'x6']],
    [{ creates: 0 }, ['x1']],
    [{ requests: 20 }, ['x1']],
    [{ requests: 5 }, []],
    [{ timeMs: 30_000 }, ['x1']],
    [{ timeMs: 0 }, []],
  ])('with %j are %j', (allowance, ids) => {
    expect(chosen(allowance)).toEqual(ids)
  })

  test('keeps to the order of the plan and brings what a step builds on', () => {
    const repetition = chooseRepetition({ ...evidence, findings: [finding('x6')] }, plenty)
    const ids = repetition.steps.map(({ id }) => id)
    const wanted = ['plans', 'locations', 'noauth.create', 'create.first', 'get.first']
    expect(ids.filter((id) => wanted.includes(id))).toEqual(wanted)
    expect(ids).not.toContain('create.second')
    expect(repetition.wanted[0]!.standing).toEqual(['first', 'second'])
  })

  test('counts a server that a refusal was to prevent', () => {
    expect(countMade(tape)).toBe(3)
    expect(chosen({ creates: 0 }, [finding('x5')])).toEqual([])
    expect(chosen({ creates: 1 }, [finding('x5')])).toEqual(['x5'])
  })

  test('is never a probe, the clean-up, or what left no exchange', () => {
    expect(chosen({}, [finding('x9'), finding('x10'), finding()])).toEqual([])
  })

  test('is never a step that the run was not allowed', () => {
    const reading = steps.filter(({ needs }) => !needs?.includes('creates'))
    const { wanted } = chooseRepetition({ ...evidence, steps: reading }, plenty)
    expect(wanted.map(({ finding: { id } }) => id)).toEqual(['x1'])
  })

  test('takes a look at a server to the step that waits for that server', () => {
    const repetition = chooseRepetition({ ...evidence, findings: [finding('x8')] }, plenty)
    expect(repetition.steps.map(({ id }) => id)).toContain('status.ready.second')
  })
})

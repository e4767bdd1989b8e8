/**
 * Steps run in order whatever becomes of each; only what ends a run ends it, and nothing is thrown.
 */
import { describe, expect, it } from 'vitest'
import { OperatingError, type OperatingErrorCode } from '#target/errors.ts'
import { readServer } from '#target/memory.ts'
import type { Session } from '#target/session.ts'
import type { Step } from '#target/step.ts'
import { exchangeOf, openBench } from '#target/testing.ts'
import { interruptedBy } from './conduct.ts'
import { provoke } from './provoke.ts'

const trouble = (code: OperatingErrorCode) => new OperatingError(code, `it is ${code}`, 'do this')

/** Steps that note when they run; `work` says what some of them do. */
function steps(
  ids: string,
  work: Readonly<Record<string, (session: Session) => void | Promise<void>>> = {},
) {
  const ran: string[] = []
  const list = ids.split(' ').map((word): Step => {
    const id = word.replace('*', '')
    return {
      id,
      topics: [],
      costs: {},
      filler: word.endsWith('*'),
      async run(session) {
        ran.push(id)
        await work[id]?.(session)
      },
    }
  })
  return { list, ran }
}

const quiet = () => openBench(() => ({ json: {} }))
const nothing = { skipped: [], bugs: [], stopped: null }

describe('the order', () => {
  it('is that of the plan; fillers come in waits, the rest of them last', async () => {
    const { session } = quiet()
    const { list, ran } = steps('a f1* b f2* c f3*', {
      b: (own) => own.passUntil(own.clock.now() + 10, 'paint'),
      f1: (own) => own.clock.sleep(10),
    })
    expect(await provoke(list, session)).toEqual(nothing)
    expect(ran).toEqual(['a', 'b', 'f1', 'c', 'f2', 'f3'])
  })

  it('lets waits know how much is still to come that cannot fill them', async () => {
    const { session } = quiet()
    const needed: number[] = []
    const note = (own: Session): void => void needed.push(own.needed)
    const { list } = steps('a f* b c', { a: note, b: note, c: note, f: note })
    await provoke(
      list.map((step) => ({ ...step, costs: { listPlans: 2 } })),
      session,
    )
    expect(needed).toEqual([6, 4, 2, 0])
  })

  it('is told as it goes', async () => {
    const { session } = quiet()
    const { list } = steps('a b*')
    const told: string[] = []
    await provoke(list, session, {
      onStep: ({ id }) => void told.push(`start ${id}`),
      check: ({ id }) => void told.push(`end ${id}`),
    })
    expect(told).toEqual(['start a', 'end a', 'start b', 'end b'])
  })
})

describe('trouble in one step', () => {
  it('of our own making is a bug, and the next step runs', async () => {
    const { session } = quiet()
    const error = new TypeError('x is undefined')
    const { list, ran } = steps('a b c*', {
      a: () => {
        throw error
      },
      c: () => {
        throw error
      },
    })
    const bugs = [
      { step: 'a', error },
      { step: 'c', error },
    ]
    expect(await provoke(list, session)).toEqual({ ...nothing, bugs })
    expect(ran).toEqual(['a', 'b', 'c'])
  })

  it('of the plan is noted with what would help', async () => {
    const { session } = quiet()
    const { list, ran } = steps('a b', {
      a: () => {
        throw trouble('refused-by-plan')
      },
    })
    const skipped = [{ step: 'a', why: 'it is refused-by-plan; do this' }]
    expect(await provoke(list, session)).toEqual({ ...nothing, skipped })
    expect(ran).toEqual(['a', 'b'])
  })

  it.each(['unreachable', 'token-rejected', 'not-the-api', 'budget-spent', 'interrupted'] as const)(
    'ends the run when it is %s',
    async (code) => {
      const { session } = quiet()
      const { list, ran } = steps('a b c*', {
        a: () => {
          throw trouble(code)
        },
      })
      const provoked = await provoke(list, session)
      expect(provoked.stopped).toMatchObject({ code })
      expect(ran).toEqual(['a'])
    },
  )

  it('may be seen by who watches', async () => {
    const { session } = quiet()
    const { list, ran } = steps('a b')
    const provoked = await provoke(list, session, {
      check: () => {
        throw trouble('not-the-api')
      },
    })
    expect(provoked.stopped?.code).toBe('not-the-api')
    expect(ran).toEqual(['a'])
  })
})

describe('an interruption', () => {
  it.each([
    ['between two steps', 'a b', ['a']],
    ['in a filler', 'x* b', ['b', 'x']],
  ])('ends the run %s', async (_where, ids, expected) => {
    const controller = new AbortController()
    const { session } = openBench(() => ({ json: {} }), { signal: controller.signal })
    const stop = () => controller.abort(interruptedBy('SIGINT'))
    const failing = () => {
      stop()
      throw new Error('aborted')
    }
    const { list, ran } = steps(ids, { a: stop, x: failing })
    const { stopped, bugs } = await provoke(list, session)
    expect(stopped).toMatchObject({ code: 'interrupted', message: expect.stringMatching('SIGINT') })
    expect(bugs).toEqual([])
    expect(ran).toEqual(expected)
  })
})

describe('between the steps', () => {
  function withServer(status: object) {
    const bench = openBench(() => ({ json: { data: status } }))
    const call = { method: 'POST', path: '/servers' }
    const answer = exchangeOf('create.first', call, { json: { data: { uuid: 'u1' } } })
    bench.session.memory.first = readServer(answer, bench.clock.now())
    return bench
  }

  it('a server that installs is looked at when it is due', async () => {
    const { session, caller } = withServer({ state: 'stopped', status: 'installing' })
    const { list } = steps('a b c d', { b: (own) => own.clock.sleep(2_100) })
    await provoke(list, session)
    expect(caller.sent.map(({ step }) => step)).toEqual(['status.poll'])
  })

  it('a bug does not throw the clean-up over', async () => {
    const { session } = withServer({})
    const broken = { ...session, send: () => Promise.reject(new TypeError('x is undefined')) }
    const { list } = steps('a b', { a: (own) => own.clock.sleep(2_100) })
    const { bugs, stopped } = await provoke(list, broken)
    expect(bugs).toMatchObject([{ step: 'between steps', error: { message: 'x is undefined' } }])
    expect(stopped).toBeNull()
  })
})

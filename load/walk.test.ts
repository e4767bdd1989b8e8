/** Tests of walking planned steps: order, waits, conditions, early ends. */
import { describe, expect, it } from 'vitest'
import { type Answer, type LanePlan, type Port, type Shot, type Step, walkLanes } from './walk.ts'

const shot: Shot = { token: 'A1', method: 'GET', path: '/plans' }
const shots = (count: number): Shot[] => Array.from({ length: count }, () => shot)

interface Logged {
  readonly step: string
  readonly atMs: number
  readonly count: number
}

/** A port without a network: answers by a function of how many requests were sent before. */
function openPort(answer: (nth: number, nowMs: number) => Partial<Answer>): Port & {
  readonly log: Logged[]
  readonly stops: string[]
} {
  let nowMs = 0
  let sent = 0
  const log: Logged[] = []
  const stops: string[] = []
  const due: { readonly answer: Answer; readonly tell: (answer: Answer) => void }[] = []
  return {
    log,
    stops,
    now: () => nowMs,
    sleepUntil(atMs) {
      nowMs = Math.max(nowMs, atMs)
      for (const one of due.filter(({ answer }) => answer.receivedAt <= nowMs)) {
        due.splice(due.indexOf(one), 1)
        one.tell(one.answer)
      }
    },
    sendOpen(step, _shot, tell) {
      log.push({ step, atMs: nowMs, count: 1 })
      due.push({
        answer: { status: 200, receivedAt: nowMs, retryAfter: null, ...answer(sent, nowMs) },
        tell,
      })
      sent += 1
    },
    send(step, list) {
      log.push({ step, atMs: nowMs, count: list.length })
      return list.map(() => {
        const given = answer(sent, nowMs)
        sent += 1
        return { status: 200, receivedAt: nowMs, retryAfter: null, ...given }
      })
    },
    stop: (lane, why) => {
      stops.push(`${lane}: ${why}`)
    },
  }
}

const lane = (steps: Step[], members: Partial<LanePlan> = {}): LanePlan => ({
  ...{ lane: 'A', steps, patienceMs: 60_000, defaultWaitMs: 10_000 },
  ...members,
})

describe('walkLanes', () => {
  it('sends a volley at once, a series one by one, and spaced shots at their times', () => {
    const port = openPort(() => ({}))
    const steps: Step[] = [
      { name: 'a', manner: 'volley', shots: shots(3), atMs: 100 },
      { name: 'b', manner: 'serial', shots: shots(2), gapMs: 50 },
      { name: 'c', manner: 'spaced', shots: shots(2), gapMs: 10, everyMs: 20 },
    ]
    walkLanes([lane(steps)], 1_000, port)
    expect(port.log).toEqual([
      { step: 'a', atMs: 1_100, count: 3 },
      { step: 'b', atMs: 1_150, count: 1 },
      { step: 'b', atMs: 1_150, count: 1 },
      { step: 'c', atMs: 1_160, count: 1 },
      { step: 'c', atMs: 1_180, count: 1 },
    ])
  })

  it('merges lanes in order of time', () => {
    const port = openPort(() => ({}))
    const every = (name: string, atMs: number): Step[] => [
      { name, manner: 'spaced', shots: shots(2), atMs, everyMs: 100 },
    ]
    walkLanes([lane(every('a', 0)), lane(every('b', 30), { lane: 'B' })], 0, port)
    expect(port.log.map(({ step, atMs }) => `${step}${atMs}`)).toEqual([
      'a0',
      'b30',
      'a100',
      'b130',
    ])
  })

  it('honours Retry-After and a second more before a step that says so', () => {
    const port = openPort((nth) => (nth === 0 ? { status: 429, retryAfter: '7' } : {}))
    const steps: Step[] = [
      { name: 'a', manner: 'volley', shots: shots(1) },
      { name: 'b', manner: 'serial', shots: shots(1), honour: true },
    ]
    walkLanes([lane(steps)], 0, port)
    expect(port.log[1]).toEqual({ step: 'b', atMs: 8_250, count: 1 })
  })

  it('does not wait longer than its patience', () => {
    const port = openPort((nth) => (nth === 0 ? { status: 429, retryAfter: '3600' } : {}))
    const steps: Step[] = [
      { name: 'a', manner: 'volley', shots: shots(1) },
      { name: 'b', manner: 'serial', shots: shots(1), honour: true },
    ]
    walkLanes([lane(steps, { patienceMs: 12_000 })], 0, port)
    expect(port.log[1]!.atMs).toBe(12_000)
  })

  it('skips steps whose condition does not hold', () => {
    const port = openPort((nth) => (nth < 2 ? { status: 429, retryAfter: '1' } : {}))
    const steps: Step[] = [
      { name: 'a', manner: 'volley', shots: shots(2) },
      { name: 'b', manner: 'volley', shots: shots(1), when: (tally) => tally.refused('a') === 0 },
      { name: 'c', manner: 'volley', shots: shots(1), when: (tally) => tally.refused('a') === 2 },
    ]
    walkLanes([lane(steps)], 0, port)
    expect(port.log.map(({ step }) => step)).toEqual(['a', 'c'])
  })

  it('ends a step early after refusals, refusals in a row, or an admission', () => {
    const port = openPort((nth) => ({ status: [429, 200, 429, 429, 429, 200][nth] ?? 200 }))
    const steps: Step[] = [
      { name: 'a', manner: 'serial', shots: shots(9), untilRefused: 2 },
      { name: 'b', manner: 'serial', shots: shots(9), untilRefusedInARow: 2 },
      { name: 'c', manner: 'serial', shots: shots(9), untilAdmitted: 1 },
    ]
    walkLanes([lane(steps)], 0, port)
    expect(port.log.map(({ step }) => step).join('')).toBe('aaabbc')
  })

  it('counts a gap from the step it names', () => {
    const port = openPort(() => ({}))
    const steps: Step[] = [
      { name: 'a', manner: 'volley', shots: shots(1), atMs: 100 },
      { name: 'b', manner: 'volley', shots: shots(1), gapMs: 300 },
      { name: 'c', manner: 'volley', shots: shots(1), since: 'a', gapMs: 1_000 },
    ]
    walkLanes([lane(steps)], 0, port)
    expect(port.log.map(({ atMs }) => atMs)).toEqual([100, 400, 1_100])
  })

  it('knows how long a step took, and its slowest admission', () => {
    const seen: number[] = []
    const port = openPort((nth, nowMs) =>
      nth === 3 ? { status: 429, receivedAt: nowMs + 900 } : { receivedAt: nowMs + 10 * nth },
    )
    const look: Step['when'] = (tally) => {
      seen.push(
        tally.slowestMs('a'),
        tally.lastedMs('a'),
        tally.slowestMs('z'),
        tally.lastedMs('z'),
      )
      return true
    }
    const steps: Step[] = [
      { name: 'a.1', manner: 'volley', shots: shots(2) },
      { name: 'a.2', manner: 'spaced', shots: shots(2), gapMs: 500, everyMs: 70 },
      { name: 'b', manner: 'volley', shots: shots(1), when: look },
    ]
    walkLanes([lane(steps)], 0, port)
    expect(seen).toEqual([20, 570, 0, 0])
  })

  it('goes on without the answers of an open step, and counts them when they come', () => {
    const port = openPort((nth, nowMs) => ({
      status: nth === 2 ? 429 : 200,
      receivedAt: nowMs + (nth === 2 ? 5 : 250),
    }))
    const seen: number[][] = []
    const look: Step['until'] = (tally) => {
      seen.push([tally.waiting('a'), tally.admitted('a'), tally.refused('a')])
      return false
    }
    const steps: Step[] = [
      { name: 'a', manner: 'open', shots: shots(6), everyMs: 100, until: look },
      { name: 'b', manner: 'spaced', shots: shots(1), gapMs: 300 },
    ]
    walkLanes([lane(steps)], 0, port)
    expect(port.log.map(({ atMs }) => atMs)).toEqual([0, 100, 200, 300, 400, 500, 800])
    // The fifth sees the first two answered, and the third refused at once.
    expect(seen[4]).toEqual([2, 2, 1])
  })

  it('knows the slowest refusal, and ends an open step at refusals', () => {
    const port = openPort((nth, nowMs) => ({
      status: nth > 0 ? 429 : 200,
      receivedAt: nowMs + 30 + nth,
    }))
    const slowest: number[] = []
    const look: Step['when'] = (tally) => {
      slowest.push(tally.slowestRefusalMs('a'), tally.slowestRefusalMs('z'))
      return false
    }
    const open = { manner: 'open', shots: shots(9), everyMs: 100, untilRefused: 2 } as const
    walkLanes(
      [
        lane([
          { name: 'a', ...open },
          { name: 'b', manner: 'volley', shots: shots(1), when: look },
        ]),
      ],
      0,
      port,
    )
    expect(port.log).toHaveLength(4)
    expect(slowest).toEqual([32, 0])
  })

  it('stops a lane whose open step meets errors only', () => {
    const port = openPort((_nth, nowMs) => ({ status: 500, receivedAt: nowMs + 1 }))
    walkLanes([lane([{ name: 'a', manner: 'open', shots: shots(30), everyMs: 100 }])], 0, port)
    expect(port.log).toHaveLength(9)
    expect(port.stops).toEqual(['A: 8 answers in a row were errors'])
  })

  it.each([500, 401, 0])('stops a lane whose answers are all %i', (status) => {
    const port = openPort(() => ({ status }))
    walkLanes([lane([{ name: 'a', manner: 'serial', shots: shots(100) }])], 0, port)
    expect(port.log).toHaveLength(8)
    expect(port.stops).toEqual(['A: 8 answers in a row were errors'])
  })

  it('tries a target that hangs twice', () => {
    const port = openPort((_nth, nowMs) => ({ status: 0, receivedAt: nowMs + 15_000 }))
    walkLanes([lane([{ name: 'a', manner: 'serial', shots: shots(100) }])], 0, port)
    expect(port.log).toHaveLength(2)
    expect(port.stops).toEqual(['A: 2 requests in a row were not answered'])
  })

  it('goes on where only one request hung', () => {
    const port = openPort((nth, nowMs) =>
      nth % 2 === 0 ? { status: 0, receivedAt: nowMs + 15_000 } : {},
    )
    walkLanes([lane([{ name: 'a', manner: 'serial', shots: shots(20) }])], 0, port)
    expect(port.log).toHaveLength(20)
  })

  it('takes 503 and 403 on the plain read for refusals, once something was let through', () => {
    for (const status of [503, 403]) {
      const port = openPort((i) => ({ status: i === 0 ? 200 : status }))
      const step: Step = { name: 'a', manner: 'serial', shots: shots(20), untilRefused: 5 }
      walkLanes([lane([step])], 0, port)
      expect(port.log).toHaveLength(6)
      expect(port.stops).toEqual([])
    }
  })

  it('takes them for errors where nothing ever was: the address may be a wrong one', () => {
    for (const status of [503, 403, 404]) {
      const port = openPort(() => ({ status }))
      walkLanes([lane([{ name: 'a', manner: 'serial', shots: shots(20) }])], 0, port)
      expect(port.log).toHaveLength(8)
      expect(port.stops).toEqual(['A: 8 answers in a row were errors'])
    }
  })

  it('leaves a target alone that refuses everything', () => {
    const port = openPort(() => ({ status: 429 }))
    const steps: Step[] = [
      { name: 'a', manner: 'serial', shots: shots(20) },
      { name: 'b', manner: 'volley', shots: shots(20) },
    ]
    walkLanes([{ ...lane(steps), deniedMost: 8 }], 0, port)
    expect(port.log).toHaveLength(8)
    expect(port.stops).toEqual(['A: all of its 8 requests were refused'])
  })

  it('ends when its time is over', () => {
    const port = openPort(() => ({ status: 200 }))
    const step: Step = { name: 'a', manner: 'spaced', shots: shots(20), everyMs: 1_000 }
    walkLanes([{ ...lane([step]), lastsMs: 4_500 }], 0, port)
    expect(port.log).toHaveLength(5)
    expect(port.stops).toEqual(['A: its time of 5 s was over'])
  })
})

/** Tests of what the mutation run accepts, and of what it lets nobody forget. */
import { describe, expect, it } from 'vitest'
import type { Alarm, Outcome } from './job.ts'
import { byK6, listJobs } from './jobs.ts'
import { type Pardon, pardons } from './pardons.ts'
import { settleOutcome, strayPardons } from './settle.ts'

const alarm = (clause: Alarm['clause']): Alarm => ({
  ...{ rule: 'x/y', clause, level: 'must', message: 'wrong' },
})

function outcome(alarms: readonly Alarm[], violates: readonly string[] = ['PAG-02']): Outcome {
  return {
    job: { kind: 'fault', id: 'a/b', limits: null },
    ...{ violates, tolerates: ['PAG-03'], alarms, about: '' },
    ...{ warnings: [], silent: [], errors: [], requests: 1, seenAfter: null },
    ...{ leftovers: 0, tookMs: 1 },
  }
}

const none = new Map<string, Pardon>()
const pardon = (reading: Pardon['reading']) => new Map([['a/b', { reading, why: 'because' }]])

describe('settleOutcome', () => {
  it.each([
    ['a fault killed on its clause', outcome([alarm('PAG-02')]), 'right'],
    ['one that nobody notices', outcome([]), 'wrong'],
    ['one of which only a consequence shows', outcome([alarm('PAG-03')]), 'wrong'],
    ['one that blames something else too', outcome([alarm('PAG-02'), alarm('PLN-02')]), 'wrong'],
    ['what conforms, and is silent', outcome([], []), 'right'],
    ['what conforms, and is blamed', outcome([alarm('PAG-02')], []), 'wrong'],
    ['a trial that broke', { ...outcome([alarm('PAG-02')]), broken: 'no port' }, 'wrong'],
    ['a rule that threw', { ...outcome([alarm('PAG-02')]), errors: ['x'] }, 'wrong'],
  ] as const)('%s', (_name, given, expected) => {
    expect(settleOutcome(given, none)).toBe(expected)
  })

  it('pardons only what the pardon says, and finds it stale when the fault is killed', () => {
    expect(settleOutcome(outcome([]), pardon('survived'))).toBe('pardoned')
    expect(settleOutcome(outcome([alarm('PAG-03')]), pardon('survived'))).toBe('wrong')
    expect(settleOutcome(outcome([alarm('PAG-02')]), pardon('survived'))).toBe('stale')
  })
})

describe('the lists', () => {
  it('pardon nobody who is not there', () => {
    expect(strayPardons(pardons)).toEqual([])
    expect(strayPardons(pardon('survived'))).toEqual(['a/b'])
  })

  it('try everything once, at least six with k6 itself', () => {
    const jobs = listJobs({ random: 200, seed: 5, probes: 'stand-in' })
    const names = jobs.map(({ kind, id }) => `${kind} ${id}`)
    expect(new Set(names).size).toBe(names.length)
    expect(jobs.filter(({ limits }) => limits === 'k6')).toHaveLength(byK6.size)
    expect(byK6.size).toBeGreaterThanOrEqual(6)
    expect(jobs.filter(({ kind }) => kind === 'random-variant')).toHaveLength(200)
  })
})

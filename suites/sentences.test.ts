/**
 * What a test says of a verdict: it asserts, tells why it does not, or blames with everything at
 * hand.
 */
import { describe, expect, it } from 'vitest'
import type { Need } from '#contract/need.ts'
import { complain } from '#rules/finding.ts'
import { judge } from '#rules/judge.ts'
import { type Rule, rule } from '#rules/rule.ts'
import { call } from '#rules/testing.ts'
import { answers } from '#views/responses.ts'
import { hintsFor, readVerdict } from './sentences.ts'

const ceiling = rule({
  id: 'pagination/last-page-is-ceiling',
  clause: 'PAG-08',
  view: answers,
  judge: ({ status }) =>
    status === 200 ? null : complain('It is not so', { expected: 200, actual: status }),
})
const advice: Rule = { ...ceiling, clause: 'PAG-24' }
const tape = [call('GET /plans?page=2', 500, { json: {} })]

function read(one: Rule, exchanges = tape, provided: readonly Need[] = []) {
  const verdict = judge(exchanges, [one]).verdicts[0]!
  return readVerdict(one, verdict, {
    tape: exchanges,
    baseUrl: 'http://127.0.0.1:1/api/v2',
    provided: new Set(provided),
    gate: new Set(['must', 'expected']),
  })
}

describe('readVerdict', () => {
  it('blames with promise, values and command', () => {
    const reading = read(ceiling)
    expect(reading.kind).toBe('broken')
    const text = reading.kind === 'broken' ? reading.text : ''
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/^PAG-08 must: For a list that has items/),
      'It is not so (listPlans)',
      '  expected 200',
      '  got      500',
      expect.stringMatching(/^ {2}curl -i .*\/plans\?page=2/),
    ])
  })

  it('does not assert what the gate does not count', () => {
    expect(read(advice)).toMatchObject({
      kind: 'open',
      text: expect.stringMatching(/^warning: PAG-24/),
    })
  })

  it('holds', () => {
    expect(read(ceiling, [call('GET /plans', 200, { json: {} })])).toEqual({ kind: 'held' })
  })

  it.each<[string, Rule, readonly Need[], object]>([
    ['for want of a fixture', { ...ceiling, needs: ['creates'] }, [], { kind: 'open' }],
    ['for want of the probes', { ...ceiling, needs: ['limits'] }, [], { kind: 'open' }],
    ['with everything given', { ...ceiling, needs: ['creates'] }, ['creates'], { kind: 'broken' }],
    ['that may never show', { ...ceiling, optional: 'no 304' }, [], { text: 'no 304' }],
    ['of advice', advice, [], { kind: 'open' }],
  ])('reads nothing seen %s', (_what, one, provided, reading) => {
    expect(read(one, [], provided)).toMatchObject(reading)
  })

  it('tells a bug of ours from the target’s', () => {
    const broken: Rule = {
      ...ceiling,
      judge() {
        throw new TypeError('x is undefined')
      },
    }
    expect(read(broken)).toMatchObject({
      kind: 'broken',
      text: expect.stringMatching(/a bug of vps-contract/),
    })
  })

  it.each<[string, Rule, string]>([
    ['counted', ceiling, 'broken'],
    ['not counted', advice, 'open'],
  ])('says what could not be judged: %s', (_what, one, kind) => {
    const doubtful: Rule = { ...one, judge: () => ({ kind: 'inconclusive', why: 'moved' }) }
    expect(read(doubtful)).toEqual({ kind, text: 'could not be judged: moved' })
  })
})

it('hints are those of vitest: there are no flags', () => {
  expect(hintsFor(['creates', 'limits', 'other'])).toBe(
    'set VPS_ALLOW_CREATES=1; the k6 probes come with vps-contract run; set VPS_API_TOKEN_OTHER',
  )
})

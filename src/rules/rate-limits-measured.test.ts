/** Tests of the rules and questions on measured limits, each against a verdict of the fit. */
import { describe, expect, it } from 'vitest'
import type { FitStanding, LimitVerdict } from '#contract/fit-verdict.ts'
import { promisedLimits } from '#contract/limits.ts'
import { type View, viewEach } from '#views/view.ts'
import type { Measured } from '#views/windows-fit.ts'
import { judge } from './judge.ts'
import { rateMeasuredRules } from './rate-limits-measured.ts'
import { rateQuestions } from './rate-limits-questions.ts'
import { call } from './testing.ts'

const { burst, sustained } = promisedLimits
type Members = Partial<LimitVerdict>

function measured(
  ofBurst: Members,
  ofMinute: Members,
  strangers: boolean,
  eachToken = false,
): View<Measured> {
  const kept = { standing: 'promised', kinds: ['fixed'], charges: ['admitted'] } as const
  return viewEach('measured', (exchange) => ({
    exchanges: [exchange],
    verdict: {
      burst: { ...kept, ...burst, ...ofBurst } as LimitVerdict,
      sustained: { ...kept, ...sustained, ...ofMinute } as LimitVerdict,
      ...{ distance: 0, moments: 9, free: [] },
    },
    strangers,
    eachToken,
  }))
}

const standing = (word: FitStanding, members: Members = {}): Members => ({
  standing: word,
  ...members,
})

/** Outcomes of: minute no wider, burst no wider, no narrower, windows pass, not of each token. */
function outcomes(
  ofBurst: Members,
  ofMinute: Members,
  strangers = false,
  eachToken = false,
): string {
  const view = measured(ofBurst, ofMinute, strangers, eachToken)
  const { verdicts } = judge([call('GET /plans', 200)], rateMeasuredRules(promisedLimits, view))
  return verdicts.map(({ outcome }) => outcome).join(' ')
}

describe('what was measured', () => {
  it.each<[string, Members, Members, string]>([
    ['as promised', {}, {}, 'pass pass pass pass none'],
    ['a wide burst', standing('wider', { limit: 31 }), {}, 'pass fail pass fail none'],
    ['a wide burst window', standing('wider', { windowMs: 9_000 }), {}, 'pass fail pass none none'],
    ['a wide burst of 30', standing('wider', { limit: 30 }), {}, 'pass fail pass none none'],
    ['no burst limit', standing('wider', { limit: null }), {}, 'pass fail pass none none'],
    ['a wide minute', {}, standing('wider', { limit: 121 }), 'fail pass pass fail none'],
    ['no minute', {}, standing('wider', { limit: null }), 'fail pass pass pass none'],
    ['a narrow burst', standing('narrower', { limit: 29 }), {}, 'pass pass fail none none'],
    ['a narrow minute', {}, standing('narrower'), 'pass pass fail pass none'],
    ['nothing', standing('unseen'), standing('unseen'), 'none none none none none'],
    ['no minute yet', {}, standing('unseen'), 'none pass pass pass none'],
    ['what fits nothing', standing('ambiguous'), {}, 'pass inconclusive inconclusive none none'],
    [
      'a minute that fits nothing',
      {},
      standing('ambiguous'),
      'inconclusive pass inconclusive pass none',
    ],
  ])('%s: %4$s', (_what, ofBurst, ofMinute, expected) => {
    expect(outcomes(ofBurst, ofMinute)).toBe(expected)
  })

  it('while somebody else drew on it excuses what is narrow or odd, not what is wide', () => {
    expect(outcomes(standing('narrower'), {}, true)).toBe('pass pass none none none')
    expect(outcomes({}, standing('narrower'), true)).toBe('pass pass none pass none')
    expect(outcomes(standing('ambiguous'), standing('ambiguous'), true)).toBe(
      'none none none none none',
    )
    expect(outcomes(standing('wider', { limit: 60 }), {}, true)).toBe('pass fail none fail none')
  })

  it('is of each token: then nothing else is wrong with it', () => {
    const wide = standing('wider', { limit: 60 })
    expect(outcomes(wide, {}, false, true)).toBe('none none none none fail')
  })

  it('is told by limit, window and kind', () => {
    const ofBurst = standing('wider', { limit: 31, kinds: ['fixed', 'sliding-log'] as never })
    const view = measured(ofBurst, standing('narrower', { limit: null }), false)
    const { verdicts } = judge([call('GET /plans', 200)], rateMeasuredRules(promisedLimits, view))
    const finding = {
      message: 'the burst limit is wider than promised, whatever the algorithm',
      expected: '30 in 10 s',
      actual: '31 in 10 s (fixed or sliding-log)',
    }
    expect(verdicts[1]!.findings).toMatchObject([finding])
    expect(verdicts[3]!.findings).toMatchObject([finding])
    expect(verdicts[2]!.findings).toMatchObject([
      {
        message: 'the sustained limit is narrower than promised, whatever the algorithm',
        expected: '120 in 60 s',
        actual: 'no limit (fixed)',
      },
    ])
    const ambiguous = measured(standing('ambiguous'), standing('ambiguous'), false)
    const told = judge([call('GET /plans', 200)], rateMeasuredRules(promisedLimits, ambiguous))
    const why = ['what was let through fits no algorithm we know']
    expect(told.verdicts.map((verdict) => verdict.why)).toEqual([why, why, why, [], []])
    const ids = verdicts.flatMap(({ findings }) => findings.map(({ id }) => id))
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('the algorithm', () => {
  const answersOn = (ofBurst: Members, ofMinute: Members): Record<string, readonly string[]> => {
    const questions = rateQuestions(measured(ofBurst, ofMinute, false))
    const { observations } = judge([call('GET /plans', 200)], [], questions)
    return Object.fromEntries(observations.map(({ question, answers }) => [question, answers]))
  }

  it('is named where one is left for each limit', () => {
    const two = { kinds: ['fixed', 'bucket'] as never }
    expect(answersOn({}, { kinds: ['bucket'] as never })['rate-limits/algorithm']).toEqual([
      'burst: fixed; sustained: bucket',
    ])
    expect(answersOn(two, {})['rate-limits/algorithm']).toBeUndefined()
    expect(answersOn({}, two)['rate-limits/algorithm']).toBeUndefined()
  })

  it.each([
    ['admitted', 'refused requests do not count'],
    ['all', 'refused requests count'],
    ['others', 'requests refused by the other limit count'],
    ['debt', 'refused requests count, below nothing'],
    ['opening', 'refused requests do not count, but begin a window'],
  ] as const)('says of %s: %s', (charge, words) => {
    const id = 'rate-limits/refused-requests-count'
    expect(answersOn({ charges: [charge] }, {})[id]).toEqual([words])
    expect(answersOn({ charges: ['all', charge] }, {})[id]).toBeUndefined()
  })
})

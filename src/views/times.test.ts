/** Tests of reading instants. */
import { describe, expect, test } from 'vitest'
import { call } from '#rules/testing.ts'
import { readAnswer } from './responses.ts'
import { answeredAt, instantOf, timeText } from './times.ts'

const noon = Date.UTC(2026, 4, 14, 12)

describe('instantOf', () => {
  test.each([
    ['2026-05-14T12:00:00+00:00', noon],
    ['2026-05-14t12:00:00z', noon],
    ['2026-05-14 14:00:00+02:00', noon],
    ['2026-05-14T12:00:00.123456Z', noon + 123],
    ['2026-05-14T11:59:60Z', noon - 1000],
    ['2026-05-14T12:00:00-23:59', noon + 86_340_000],
  ])('%s', (text, instant) => {
    expect(instantOf(text)).toBe(instant)
  })

  test.each([
    ['2026-05-14T12:00:00'],
    ['2026-05-14T12:00:00+0000'],
    ['2026-05-14T12:00:00+24:00'],
    ['2026-02-31T12:00:00Z'],
    ['2026-13-01T12:00:00Z'],
    ['2026-05-14'],
    ['14 May 2026'],
    [''],
    [1_778_754_600],
    [null],
    [undefined],
  ])('%s is none', (text) => {
    expect(instantOf(text)).toBe(null)
  })
})

test('answeredAt reads the Date header, else the clock of the harness', () => {
  const at = (date: string | null) =>
    answeredAt(
      readAnswer(call('GET /plans', 200, { sentAt: 7, tookMs: 5, headers: { Date: date } }))!,
    )
  expect(at('Thu, 14 May 2026 12:00:00 GMT')).toBe(noon)
  expect(at('yesterday')).toBe(12)
  expect(at(null)).toBe(12)
})

test('timeText writes any instant, and says so of what is none', () => {
  expect(timeText(noon)).toBe('2026-05-14T12:00:00.000Z')
  expect([timeText(9e15), timeText(Number.NaN)]).toEqual(
    Array(2).fill('a time outside the calendar'),
  )
})

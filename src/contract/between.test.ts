/** Tests of how much gets through while requests are under way. */
import { describe, expect, it } from 'vitest'
import { mostBetween } from './between.ts'
import type { Reading, ReadingKind } from './readings.ts'

const read = (kind: ReadingKind): Reading => ({
  ...{ kind, limit: 30, windowMs: 10_000, phaseMs: 2_000, perMs: 0.003, charge: 'admitted' },
})

describe('mostBetween', () => {
  it.each<[string, ReadingKind, number, number, number, number, number]>([
    ['its room, in no time', 'sliding-log', 0, 10, 4, 4, 4],
    ['what is forgotten meanwhile', 'sliding-log', 0, 4_000, 4, 20, 20],
    ['whatever a log forgets twice', 'sliding-log', 0, 10_000, 30, 30, 60],
    ['two windows that meet', 'fixed-window-clock', 11_900, 12_100, 30, 30, 60],
    ['one window where none begins', 'fixed-window-clock', 11_000, 11_900, 30, 30, 30],
    ['three windows', 'fixed-window-clock', 1_900, 12_100, 30, 30, 90],
    ['two windows that run on', 'fixed-window-running', 11_900, 12_100, 30, 30, 60],
    ['two windows of its own', 'fixed-window-first-hit', 0, 100, 5, 30, 35],
    ['its first window', 'fixed-window-first-hit', 0, 5_000, 30, 30, 30],
    ['a bucket that fills', 'token-bucket', 0, 1_000, 30, 30, 33],
    ['a bucket that has filled', 'token-bucket', 0, 1_000, 4, 7, 7],
    ['a counter that forgets', 'sliding-counter-clock', 0, 1_000, 4, 5, 8],
    ['no more than nothing', 'sliding-counter-first-hit', 0, 10, -3, -2, 0],
    ['anything', 'none', 0, 10, 1e9, 1e9, 1e9],
  ])('is %s (%s)', (_what, kind, fromMs, toMs, early, late, most) => {
    expect(mostBetween(read(kind), { fromMs, toMs, early, late })).toBe(most)
  })
})

/** Tests of the view of answers that come after the times which a refusal named. */
import { expect, it } from 'vitest'
import { retrySlackMs } from '#contract/patience.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { type Rates, readAt, refusedAt, t0 } from '#rules/rates/testing.ts'
import { call } from '#rules/testing.ts'
import { waits } from './waits.ts'

function read(...tape: readonly Exchange[]): boolean[] {
  const lens = waits.open()
  const found = [...tape.flatMap((exchange) => [...lens.see(exchange)]), ...lens.close()]
  return found.map(({ retryAfterRead }) => retryAfterRead)
}

const resetS = t0 / 1000 + 20
const after = (rates: Rates, seconds: number) =>
  read(refusedAt(0, { dateMs: t0, ...rates }), readAt(2 + seconds * 1_000 + retrySlackMs))

it('waits for the later of both times', () => {
  expect(after({ retry: 10 }, 10)).toEqual([true])
  expect(after({ retry: 10 }, 9.999)).toEqual([])
  expect(after({ reset: resetS }, 20)).toEqual([false])
  expect(after({ reset: resetS }, 19.999)).toEqual([])
  expect(after({ retry: 10, reset: resetS }, 20)).toEqual([true])
  expect(after({ retry: 10, reset: resetS }, 15)).toEqual([])
  expect(after({ retry: 30, reset: resetS }, 25)).toEqual([])
})

it('takes no absurd time for one', () => {
  expect(after({ retry: 3_600 }, 3_600)).toEqual([true])
  for (const retry of [3_601, '-1', '1.5', 'x1', '1x', '']) {
    expect(after({ retry }, 4_000)).toEqual([])
  }
  expect(after({ reset: t0 / 1000 + 3_600 }, 3_600)).toEqual([false])
  expect(after({ reset: t0 / 1000 - 1 }, 0)).toEqual([false])
  for (const reset of [t0 / 1000 + 3_601, t0 / 1000 - 2, `x${resetS}`, `${resetS}x`]) {
    expect(after({ reset }, 4_000)).toEqual([])
  }
  const headers = { 'X-RateLimit-Reset': String(resetS), Date: 'today' }
  const undated = call('GET /plans', 429, { sentAt: t0, headers })
  expect(read(undated, readAt(90_000))).toEqual([])
})

it('follows each account, and only its next answer', () => {
  const refused = refusedAt(0, { retry: 1 })
  const late = readAt(9_000)
  expect(read(refused, readAt(9_000, {}, { token: 'B1' }), late)).toEqual([true])
  expect(read(refused, readAt(9_000, {}, { token: 'none' }), late)).toEqual([true])
  expect(read(refused, late, readAt(9_500))).toEqual([true])
  expect(read(refused, call('GET /plans', 0, { sentAt: t0 + 500 }), late)).toEqual([])
  const gateway = call('GET /plans', 502, { sentAt: t0 + 500, text: '<html>' })
  expect(read(refused, gateway, late)).toEqual([])
  expect(read(refused, refusedAt(9_000, { retry: 1 }), readAt(19_000))).toEqual([true, true])
})

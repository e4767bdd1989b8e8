/** Tests of what a tape has shown of the catalogue. */
import { describe, expect, test } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { call, collection } from '#rules/testing.ts'
import { openOffers } from './offers.ts'

function offersOf(...tape: readonly Exchange[]) {
  const offers = openOffers()
  for (const exchange of tape) offers.see(exchange)
  return offers
}

const plans = (target: string, items: readonly unknown[], meta = {}) =>
  call(target, 200, { json: collection(items, meta) })

describe('plans', () => {
  test('a plan that was not shown is missing once all were', () => {
    const offers = offersOf(plans('GET /plans', [{ id: 1 }, { id: '2' }]))
    expect(offers.hasPlan(1)).toBe(true)
    expect(offers.hasPlan(2)).toBe(true)
    expect(offers.hasPlan(3)).toBe(false)
    expect(offers.hasPlan({ id: 1 })).toBe(null)
    expect(offers.hasPlan(undefined)).toBe(null)
  })

  test('nothing is missing while a page is', () => {
    const offers = offersOf(plans('GET /plans', [{ id: 1 }], { total: 2 }))
    expect(offers.hasPlan(3)).toBe(null)
  })

  test('a filtered list shows plans, but not how many there are', () => {
    const offers = offersOf(plans('GET /plans?location_id=6', [{ id: 1 }]))
    expect(offers.hasPlan(1)).toBe(true)
    expect(offers.hasPlan(3)).toBe(null)
  })

  test('different readings of one plan are kept, up to four', () => {
    const tape = [1, 1, 2, 3, 4, 5].map((cpu) => plans('GET /plans', [{ id: 1, cpu }]))
    const offers = offersOf(...tape)
    expect(offers.planReadings(1).map(({ cpu }) => cpu)).toEqual([1, 2, 3, 4])
    expect(offers.planReadings(2)).toEqual([])
    expect(offers.planReadings(null)).toEqual([])
  })

  test('no more than two thousand plans are kept', () => {
    const items = Array.from({ length: 2_100 }, (_, id) => ({ id }))
    const offers = offersOf(plans('GET /plans', items))
    expect(offers.hasPlan(1_999)).toBe(true)
    expect(offers.hasPlan(2_050)).toBe(null)
  })

  test('odd answers teach nothing', () => {
    const offers = offersOf(
      call('GET /plans', 0),
      call('GET /plans', 429, { json: {} }),
      call('GET /plans', 404, { json: { data: [{ id: 1 }] } }),
      call('GET /plans', 200, { json: { data: { id: 1 } } }),
      call('GET /plans', 200, { json: { data: [1, null, { id: null }, { id: {} }], meta: [] } }),
      call('GET /plans', 200, { text: '[' }),
    )
    expect(offers.hasPlan(1)).toBe(null)
  })
})

describe('locations and templates', () => {
  const offers = offersOf(
    call('GET /locations', 200, { json: { data: [{ id: 6 }] } }),
    call('GET /locations/6/templates', 200, { json: { data: [{ slug: 'a', name: 'A' }] } }),
    call('GET /locations/6/templates?x=1', 200, { json: { data: [{ slug: 'b' }] } }),
  )

  test('a list without meta is complete', () => {
    expect(offers.hasLocation(6)).toBe(true)
    expect(offers.hasLocation(7)).toBe(false)
    expect(offers.hasTemplate(6, 'a')).toBe(true)
    expect(offers.hasTemplate(6, 'c')).toBe(false)
  })

  test('templates belong to their location', () => {
    expect(offers.templateOf(6, 'a')).toEqual({ slug: 'a', name: 'A' })
    expect(offers.templateOf(6, 'c')).toBe(null)
    expect(offers.templateOf(7, 'a')).toBe(null)
    expect(offers.hasTemplate(7, 'a')).toBe(null)
    expect(offers.hasTemplate(null, 'a')).toBe(null)
  })

  test('no more than two thousand locations are remembered', () => {
    const tape = Array.from({ length: 2_001 }, (_, id) =>
      call(`GET /locations/${id}/templates`, 200, { json: { data: [{ slug: 'a' }] } }),
    )
    expect(offersOf(...tape).hasTemplate(2_000, 'a')).toBe(null)
    expect(offersOf(...tape).hasTemplate(1_999, 'a')).toBe(true)
  })

  test('a path without a location is nowhere', () => {
    const odd = call('GET /locations', 200, { operation: 'listTemplates', json: { data: [] } })
    expect(offersOf(odd).hasTemplate(6, 'a')).toBe(null)
  })
})

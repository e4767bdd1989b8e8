/** What is remembered of the catalogue, within bounds; orders and statuses beside it. */
import { describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { page, plans } from '#rules/pagination/testing.ts'
import { call, collection, envelope } from '#rules/testing.ts'
import {
  catalogued,
  idOf,
  locationFilter,
  planItems,
  type Shelf,
  templatesLocation,
  wholeNumber,
} from './catalogue.ts'
import { orders } from './catalogue-creations.ts'
import { filteredPlans } from './catalogue-filtered.ts'
import { repeatedFailures } from './failures.ts'
import { framings } from './framings.ts'
import { heads } from './heads.ts'
import { landmarks } from './landmarks.ts'
import { memberTypes } from './types.ts'
import { statusMembers } from './types-status.ts'
import { revalidations } from './validators.ts'
import type { Subject, View } from './view.ts'

function read<S extends Subject>(view: View<S>, tape: readonly Exchange[]): S[] {
  const lens = view.open()
  return [...tape.flatMap((exchange) => [...lens.see(exchange)]), ...lens.close()]
}

const counts = catalogued('counts', function* (answer, shelf: Shelf) {
  const { plans: known, locations, templates, stock, plansWhole, locationsWhole } = shelf
  const slugs = [...templates.values()].reduce((sum, { size }) => sum + size, 0)
  yield {
    exchanges: answer.exchanges,
    known: known.size,
    locations: locations.size,
    places: templates.size,
    slugs,
    stock: stock.size,
    plansWhole,
    locationsWhole,
  }
})

const placed = (ids: readonly unknown[], meta?: object) =>
  call('GET /locations', 200, {
    json: { data: ids.map((id) => ({ id })), ...(meta ? { meta } : {}) },
  })
const imaged = (id: number | string, slugs: readonly unknown[]) =>
  call(`GET /locations/${id}/templates`, 200, { json: { data: slugs.map((slug) => ({ slug })) } })
const look = call('GET /nowhere', 404)
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)

describe('the shelf', () => {
  it('holds what lists have shown', () => {
    const tape = [
      page('/plans'),
      placed([1, 2, '3']),
      imaged(1, ['a', 'b', 7]),
      page('/plans?location_id=1'),
      look,
    ]
    expect(read(counts, tape).at(-1)).toMatchObject({
      known: 8,
      locations: 2,
      places: 1,
      slugs: 2,
      stock: 1,
      plansWhole: true,
      locationsWhole: true,
    })
  })

  it('knows when a list is not whole', () => {
    const tape = [page('/plans?per_page=4'), placed([1], { total: 9 }), placed([1], {}), look]
    expect(read(counts, tape).at(-1)).toMatchObject({ plansWhole: false, locationsWhole: false })
  })

  it('takes nothing from refusals, odd filters and odd paths', () => {
    const tape = [
      call('GET /plans', 404, { json: { data: plans } }),
      page('/plans?location_id=x'),
      imaged('x', ['a']),
      call('GET /servers', 200, { json: collection([]) }),
      look,
    ]
    expect(read(counts, tape).at(-1)).toMatchObject({ known: 0, places: 0, stock: 0 })
  })

  it('is bounded', () => {
    const many = numbers(2_100)
    const tape = [
      call('GET /plans', 200, { json: { data: many.map((id) => ({ id })) } }),
      placed(many),
      imaged(1, many.map(String)),
      ...many.map((id) => page(`/plans?location_id=${id}`, [])),
      ...many.map((id) => imaged(id, [])),
      look,
    ]
    expect(read(counts, tape).at(-1)).toMatchObject({
      known: 2_000,
      locations: 2_000,
      places: 2_000,
      slugs: 2_000,
      stock: 2_000,
    })
  })
})

describe('reading ids', () => {
  it('accepts integers alone', () => {
    expect([{ id: 1 }, { id: 1.5 }, { id: '1' }, {}, null].map(idOf)).toEqual([
      1,
      null,
      null,
      null,
      null,
    ])
    expect(['12', '', '-1', '1e3', null, undefined].map(wholeNumber)).toEqual([
      12,
      null,
      null,
      null,
      null,
      null,
    ])
  })

  it('finds locations in paths and queries', () => {
    expect(templatesLocation(imaged(7, []))).toBe(7)
    expect(templatesLocation(call('GET /locations/7/templates/?page=1', 200))).toBe(7)
    expect(templatesLocation(call('GET /plans', 200))).toBeNull()
    expect(locationFilter(page('/plans?location_id=3'))).toBe('3')
    expect(locationFilter(page('/plans?location_id='))).toBeUndefined()
  })
})

describe('plans', () => {
  it('are seen beside what they were before', () => {
    const items = read(planItems, [
      page('/plans'),
      page('/plans?location_id=1', [...plans.slice(0, 1), { id: 77 }]),
    ])
    expect(items.slice(8)).toMatchObject([
      { known: { values: { id: 1 } }, filtered: true, allKnown: true },
      { known: null, filtered: true, allKnown: true },
    ])
  })

  it('under a filter are remembered up to a bound', () => {
    const tape = [page('/plans'), ...numbers(130).map(() => page('/plans?location_id=1'))]
    expect(read(filteredPlans, tape)).toHaveLength(1_000)
  })
})

describe('orders', () => {
  it('under a key are those that used it first', () => {
    const order = { plan_id: 1, location_id: 1, template_slug: 'a' }
    const send = (key: string) =>
      call('POST /servers', 422, {
        sent: order,
        requestHeaders: { 'Idempotency-Key': key },
        json: envelope('X'),
      })
    const keys = numbers(2_001).map(String)
    const found = read(orders, [...keys, '0', '2000'].map(send))
    expect(found).toHaveLength(2_002)
    expect(found[0]).toMatchObject({
      ...{ planId: 1, locationId: 1, slug: 'a' },
      locationListed: null,
      inStock: null,
    })
  })
})

describe('views with a memory', () => {
  const json = { data: [] }

  it('remember a bounded number of targets, reasons and calls', () => {
    const gets = numbers(501).map((i) => call(`GET /servers/${i}`, 200, { json }))
    expect(
      read(heads, [...gets, call('HEAD /servers/0', 200), call('HEAD /servers/500', 200)]),
    ).toHaveLength(1)
    const refusals = [...numbers(501), 0, 500].map((i) =>
      call(`GET /servers/${i}`, 404, { json: envelope('X') }),
    )
    expect(read(repeatedFailures, refusals)).toHaveLength(1)
    const broken = [...numbers(201), 0, 200].map((i) => ({
      ...call(`GET /servers/${i}`, 0),
      failure: 'malformed' as const,
    }))
    expect(
      read(framings, broken)
        .slice(-2)
        .map(({ times }) => times),
    ).toEqual([2, 1])
  })

  it('remember a bounded number of representations', () => {
    const issued = numbers(501).map((i) =>
      call(`GET /servers/${i}`, 200, { json: { data: { uuid: i } }, headers: { ETag: '"e"' } }),
    )
    const changed = [0, 500].map((i) => call(`GET /servers/${i}`, 200, { json }))
    const asked = [0, 500].map((i) =>
      call(`GET /servers/${i}`, 304, { requestHeaders: { 'If-None-Match': '"e"' } }),
    )
    expect(
      read(revalidations, [...issued, ...changed, ...asked]).map(({ outdated }) => outdated),
    ).toEqual([true, false])
  })

  it('keep three exchanges as evidence of a whole tape', () => {
    const [marks] = read(landmarks, [...numbers(5).map(() => page('/plans')), look])
    expect(marks).toMatchObject({ found: 5, missed: 0 })
    expect(marks!.exchanges).toHaveLength(3)
    const lists = numbers(5).map(() =>
      call('GET /servers', 200, { json: collection([{ uuid: 'a', status: null }, { uuid: 'b' }]) }),
    )
    const [status] = read(statusMembers, [
      ...lists,
      call('GET /servers/a', 200, { json: {} }),
      look,
      call('GET /nowhere', 200),
    ])
    expect(status).toMatchObject({ operation: 'listServers', words: 0, nulls: 5, absent: 5 })
    expect(status!.exchanges).toHaveLength(3)
  })

  it('see no types where there is no success of a known kind', () => {
    expect(
      read(memberTypes, [look, call('GET /nowhere', 200, { json }), call('GET /plans', 0)]),
    ).toEqual([])
  })
})

/** Tests of reading lists of servers: joined, filtered and successive ones, and their items. */
import { describe, expect, test } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { listed, made, type Tale, tell, uuidA, uuidB } from '#rules/life/testing.ts'
import { filteredPages } from './filtered.ts'
import { items } from './items.ts'
import { openSweeper, readServerPage, type Sweep } from './lives/sweeps.ts'
import { totals, uuidsOf } from './totals.ts'
import type { Subject, View } from './view.ts'

function subjectsIn<S extends Subject>(view: View<S>, tape: readonly Exchange[]): readonly S[] {
  const lens = view.open()
  return [...tape.flatMap((exchange) => [...lens.see(exchange)]), ...lens.close()]
}

function sweepsIn({ tape }: Tale): readonly Sweep[] {
  const sweeper = openSweeper()
  return tape.flatMap((exchange) => {
    const page = readServerPage(exchange)
    return (page === null ? null : sweeper.see(page)) ?? []
  })
}

const page = (tale: Tale, number: number, total: number, items: readonly unknown[] = [listed()]) =>
  tale.list(items, `?per_page=1&page=${number}`, { per_page: 1, total, current_page: number })

describe('sweeps', () => {
  test('a list on one page is a sweep', () => {
    const [sweep] = sweepsIn(tell().list([listed()]))
    expect(sweep).toMatchObject({ total: 1, isWhole: true, filter: null, path: '/servers?' })
  })

  test('pages that follow each other are joined', () => {
    const tale = page(page(tell(), 1, 2), 2, 2, [listed({ uuid: uuidB })])
    const [sweep] = sweepsIn(tale)
    expect(uuidsOf(sweep!)).toEqual([uuidA, uuidB])
    expect(sweep).toMatchObject({
      isWhole: true,
      exchanges: tale.tape,
      path: '/servers?per_page=1',
    })
    expect(sweep!.to - sweep!.from).toBe(1010)
  })

  test.each([
    ['a page left out', page(page(tell(), 1, 3), 3, 3)],
    ['a beginning left out', page(tell(), 2, 2)],
    ['a total that changed', page(page(tell(), 1, 2), 2, 3)],
    ['no meta', tell().answer('GET /servers', 200, [])],
    ['an unknown parameter', tell().list([], '?sort=name')],
    ['no array', tell().answer('GET /servers', 200, {})],
    ['a refusal', tell().refuse('GET /servers', 422)],
    ['no answer', tell().call('GET /servers', 0)],
    ['another operation', tell().get()],
  ])('%s is no sweep', (_what, tale) => {
    expect(sweepsIn(tale)).toEqual([])
  })

  test('a list that counts more than it shows is not whole', () => {
    expect(sweepsIn(tell().list([listed()], '', { total: 2 }))[0]?.isWhole).toBe(false)
    const [sweep] = sweepsIn(page(page(tell(), 1, 2), 2, 2, []))
    expect(sweep?.isWhole).toBe(false)
  })

  test('endless walks are given up', () => {
    let tale = tell()
    for (let number = 1; number <= 52; number += 1) tale = page(tale, number, 52)
    expect(sweepsIn(tale)).toEqual([])
  })

  test('no more than sixty-four walks are followed at once', () => {
    let tale = tell()
    const open = (n: number, number: number) =>
      tale.list([listed()], `?per_page=1&status=s${n}&page=${number}`, { per_page: 1, total: 2 })
    for (let n = 0; n < 65; n += 1) tale = open(n, 1)
    tale = open(64, 2)
    expect(sweepsIn(tale)).toEqual([])
    expect(sweepsIn(open(0, 2))).toHaveLength(1)
  })
})

describe('filtered pages', () => {
  const seen = (tale: Tale) =>
    subjectsIn(filteredPages, tale.tape).map(({ whole }) => whole?.items.length ?? null)

  test('stand beside the list that was read before', () => {
    expect(seen(tell().list([listed()]).list([], '?status=installing'))).toEqual([1])
    expect(seen(tell().list([], '?status=installing'))).toEqual([null])
    expect(seen(tell().list([]).create({}, { status: 422 }).list([], '?status=x'))).toEqual([null])
    expect(seen(tell().list([]).delete(404).list([], '?status=x'))).toEqual([null])
    expect(seen(tell().list([]).answer('POST /keys', 201).list([], '?status=x'))).toEqual([0])
    expect(seen(tell().list([], '', { total: 3 }).list([], '?status=x'))).toEqual([null])
    expect(seen(tell().list([], '?status=x', {}, { token: 'none' }).get())).toEqual([])
  })

  test('know how many servers the account has in all', () => {
    const full = (tale: Tale) => subjectsIn(filteredPages, tale.list([], '?status=x').tape)[0]?.full
    expect(full(tell().list([listed()]))).toBe(1)
    expect(full(tell().list([listed()]).delete().delete(404).delete(0))).toBe(0)
    expect(full(tell().list([]).create())).toBe(1)
    expect(full(tell().create().delete())).toBe(null)
  })

  test('no more than sixty-four accounts are remembered', () => {
    const tale = tell()
    for (let n = 0; n < 65; n += 1) tale.list([], '', {}, { account: `A${n}` })
    expect(seen(tale.list([], '?status=x', {}, { account: 'A64' }))).toEqual([null])
    expect(seen(tale.list([], '?status=x', {}, { account: 'A0' }))).toEqual([null, 0])
  })
})

describe('totals', () => {
  test('successive lists of each account are paired', () => {
    const { tape } = tell().list([]).list([], '', {}, { token: 'B1' }).create().list([listed()])
    const [pair, ...others] = subjectsIn(totals, tape)
    expect(others).toEqual([])
    expect(pair).toMatchObject({ samePath: true, disturbed: true, made: new Set([uuidA]) })
  })

  test('filters and strangers are left out', () => {
    const { tape } = tell()
      .list([])
      .list([], '?status=installing')
      .list([], '', {}, { token: 'none' })
      .list([])
    expect(subjectsIn(totals, tape)).toMatchObject([
      { disturbed: false, exchanges: [tape[0], tape[3]] },
    ])
  })

  test('no more than a thousand pairs and sixty-four accounts are kept', () => {
    const tale = tell()
    for (let n = 0; n < 66; n += 1) tale.list([], '', {}, { account: `A${n}` })
    expect(subjectsIn(totals, tale.list([], '', {}, { account: 'A65' }).tape)).toEqual([])
    for (let n = 0; n < 1_002; n += 1) tale.list([], '', {}, { account: 'A1' })
    expect(subjectsIn(totals, tale.tape)).toHaveLength(1_000)
  })
})

describe('items', () => {
  const seen = (tale: Tale) =>
    subjectsIn(items, tale.tape).map(({ via, filter, page }) => [via, filter, page])

  test('come out of 201s, lists and reads', () => {
    const tale = tell().create().list([listed(), 7], '?status=x&page=2').get()
    expect(seen(tale)).toEqual([
      ['create', null, 1],
      ['list', 'x', 2],
      ['get', null, 1],
    ])
  })

  test.each([
    ['refusals', tell().gone()],
    ['other codes', tell().create({}, { status: 200 }).answer('GET /servers', 206, [made()])],
    ['no list', tell().answer('GET /servers', 200, { uuid: uuidA })],
    ['no object', tell().answer(`GET /servers/${uuidA}`, 200, [made()])],
    ['strangers', tell().list([listed()], '', {}, { token: 'none' })],
    ['no answer', tell().call('GET /servers', 0)],
    ['cut answers', tell().call('GET /servers', 200, { json: { data: [] }, body: { cut: true } })],
    ['other operations', tell().running()],
    ['other paths', tell().answer('GET /nowhere', 200, made())],
  ])('but not out of %s', (_what, tale) => {
    expect(seen(tale)).toEqual([])
  })
})

/** Pages, walks and what is remembered beside them: content, order and bounds. */
import { describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { page, plans, servers, walk } from '#rules/pagination/testing.ts'
import { call } from '#rules/testing.ts'
import { fellowsMax, type Page, pages } from './pages.ts'
import {
  identify,
  identities,
  ignoresSize,
  isCalm,
  isConsistent,
  isMislabelled,
  isOverfull,
  isShort,
  isWithin,
  metNear,
  near,
  wholeList,
} from './pages-facts.ts'
import { openInstalls } from './pages-installs.ts'
import { readAnswer } from './responses.ts'
import type { Subject, View } from './view.ts'
import { walks } from './walks.ts'

function read<S extends Subject>(view: View<S>, tape: readonly Exchange[]): S[] {
  const lens = view.open()
  return [...tape.flatMap((exchange) => [...lens.see(exchange)]), ...lens.close()]
}

const firstPage = (path: string, items = plans): Page => read(pages, [page(path, items)])[0]!

describe('pages', () => {
  it('read the query and meta of every page', () => {
    expect(firstPage('/plans?per_page=4&page=2')).toMatchObject({
      operation: 'listPlans',
      askedPage: '2',
      askedSize: '4',
      page: 2,
      size: 4,
      filters: [],
      meta: { current: 2, last: 2, perPage: 4, total: 8 },
      changes: 0,
      calmMs: Number.POSITIVE_INFINITY,
      late: false,
    })
  })

  it.each(['/plans?per_page=4&per_page=5', '/plans?page=1&page=2'])(
    'are no evidence where the query says two things: %s',
    (path) => {
      expect(read(pages, [page(path)])).toEqual([])
    },
  )

  it('take the page for the one it says it is where none was asked for', () => {
    const last = page('/plans', plans, (body) => Object.assign(body.meta, { current_page: 3 }))
    expect(read(pages, [last])[0]!.page).toBe(3)
  })

  it('sort filters and tell collections apart by them and by account', () => {
    const one = firstPage('/servers?status=installing&region=1', servers(1))
    const same = firstPage('/servers?region=1&status=installing&page=1', servers(1))
    const [other] = read(pages, [page('/servers', servers(1), () => {}, { token: 'B1' })])
    expect(one.collection).toBe(same.collection)
    expect(one.collection).not.toBe(other!.collection)
  })

  it.each([
    ['a refused token', [call('GET /plans', 401)]],
    ['a blocked address', [call('GET /plans', 403)]],
    ['a server error', [call('GET /plans', 500)]],
    ['a limit probe', [page('/plans', plans, () => {}, { source: 'k6' })]],
    ['the limiter', [call('GET /plans', 429)]],
    ['no answer', [call('GET /plans', 0)]],
    ['a broken answer', [{ ...page('/plans'), failure: 'reset' as const }]],
    ['a single server', [call('GET /servers/a', 200, { json: { data: {} } })]],
    ['locations in one piece', [call('GET /locations', 200, { json: { data: [] } })]],
    [
      'locations with some other meta',
      [call('GET /locations', 200, { json: { data: [], meta: { total: 1 } } })],
    ],
    ['an unknown path', [call('GET /nowhere', 200, { json: { data: [] } })]],
  ])('are not made of %s', (_what, tape) => {
    expect(read(pages, tape)).toEqual([])
  })

  it('count what the account itself changed', () => {
    const created = call('POST /servers', 201, { json: { data: {} } })
    const deleted = call('DELETE /servers/a', 204)
    const foreign = call('DELETE /servers/a', 404, { token: 'B1' })
    const list = page('/servers', servers(1), () => {}, { sentAt: deleted.sentAt + 6_010 })
    expect(read(pages, [created, deleted, foreign, list])[0]).toMatchObject({
      changes: 2,
      deletions: 1,
      calmMs: 6_000,
    })
  })

  it('count changes of a hundred accounts at most', () => {
    const made = Array.from({ length: 101 }, (_, i) =>
      call('POST /servers', 201, { account: `a${i}`, json: { data: {} } }),
    )
    const lists = ['a99', 'a100'].map((account) => page('/servers', [], () => {}, { account }))
    expect(read(pages, [...made, ...lists]).map(({ changes }) => changes)).toEqual([1, 0])
  })

  it('are held back until the end, but only so many', () => {
    const lens = pages.open()
    const tape = Array.from({ length: fellowsMax + 2 }, () => page('/plans'))
    const counts = tape.map((exchange) => [...lens.see(exchange)].length)
    expect(counts.slice(0, fellowsMax).every((count) => count === 0)).toBe(true)
    expect(counts.slice(fellowsMax)).toEqual([fellowsMax + 1, 1])
    expect([...lens.close()]).toEqual([])
  })

  it('that come late are compared with themselves alone', () => {
    const tape = Array.from({ length: fellowsMax + 1 }, () => page('/plans'))
    const late = read(pages, tape).at(-1)!
    expect(late.late).toBe(true)
    expect(near(late)).toEqual([late])
  })
})

describe('facts of a page', () => {
  it('are read from pages that are near', () => {
    const list = read(pages, [page('/plans'), page('/plans?per_page=4'), page('/servers', [])])
    expect(near(list[1]!)).toEqual(list.slice(0, 2))
    expect(metNear(list[1]!).size).toBe(8)
    expect(wholeList(list[1]!)).toHaveLength(8)
    expect(wholeList(list[2]!)).toEqual([])
    expect(isConsistent(list[1]!)).toBe(true)
  })

  it('tell which size is in force, where that can be told', () => {
    const spoilt = (path: string, perPage: number, items: typeof plans) =>
      page(path, plans, (body) => {
        body.data = structuredClone([...items])
        body.meta.per_page = perPage
      })
    const tape = [
      page('/plans'),
      spoilt('/plans?per_page=4&page=1', 25, plans.slice(0, 4)),
      spoilt('/plans?per_page=4&page=1', 25, plans),
      spoilt('/plans?per_page=4&page=1', 25, plans.slice(0, 2)),
      spoilt('/plans?per_page=3&page=3', 2, plans.slice(6)),
      spoilt('/plans?per_page=3&page=3', 2, plans.slice(4, 6)),
      spoilt('/plans?per_page=3&page=3', 2, plans.slice(0, 2)),
      spoilt('/plans?per_page=9&page=3', 7, []),
      spoilt('/plans?per_page=3&page=3', 2, [{ id: 99 }]),
    ]
    const found = read(pages, tape).map((one) => [isMislabelled(one), ignoresSize(one)])
    expect(found.slice(1)).toEqual([
      [true, false],
      [false, true],
      [false, false],
      [true, false],
      [false, true],
      [false, false],
      [false, false],
      [false, false],
    ])
    expect(isWithin(read(pages, tape)[1]!)).toBe(false)
    const [alone] = read(pages, [spoilt('/plans?per_page=3&page=3', 2, plans.slice(6))])
    expect([isMislabelled(alone!), ignoresSize(alone!)]).toEqual([false, false])
  })

  it('are none of a page that was refused or has no meta', () => {
    const [refused, bare] = read(pages, [
      call('GET /plans?per_page=4', 422),
      call('GET /plans', 200, { json: { data: [] } }),
    ])
    expect(identities(refused!)).toEqual([])
    expect([isShort(bare!), isWithin(bare!), isOverfull(bare!)]).toEqual([false, false, false])
  })

  it('never compare servers of an account that is not known', () => {
    const details = { token: 'unlabelled' } as const
    const list = read(
      pages,
      [1, 2].map(() => page('/servers', servers(1), () => {}, details)),
    )
    expect(near(list[0]!)).toEqual([list[0]])
    expect(isCalm(list[0]!)).toBe(false)
  })

  it.each([
    [{ uuid: 'a', id: 1 }, 'uuid a'],
    [{ id: 1 }, 'id 1'],
    [{ slug: 'x' }, 'slug x'],
    [{ uuid: null, name: 'x' }, '{"uuid":null,"name":"x"}'],
    ['text', '"text"'],
    [null, 'null'],
  ])('identify %j as %s', (item, identity) => {
    expect(identify(item)).toBe(identity)
  })
})

describe('installs', () => {
  const about = (target: string, status: string | null, sentAt: number) =>
    readAnswer(call(target, 200, { json: { data: { uuid: 'a', status } }, sentAt }))!
  const at = (sentAt: number, token: 'A1' | 'B1' = 'A1') =>
    page('/servers', [], () => {}, { sentAt, token })

  it('cover the time from five seconds after the first sight to the first other word', () => {
    const installs = openInstalls()
    installs.note(about('GET /servers/a', 'installing', 1_000))
    installs.note(about('GET /servers/a/status', 'installing', 3_000))
    installs.note(about('GET /servers/a/status', null, 9_000))
    installs.note(about('GET /servers/a/status', null, 12_000))
    installs.note(about('GET /servers/b/status', null, 12_000))
    expect([2_000, 6_000, 8_999, 9_000].map((time) => installs.cover(at(time)))).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(installs.cover(at(7_000, 'B1'))).toBe(false)
  })

  it('take the uuid of a creation from its body, and forget what has none', () => {
    const installs = openInstalls()
    const creation = (data: unknown) =>
      readAnswer(call('POST /servers', 201, { json: { data }, sentAt: 0 }))!
    installs.note(creation({ status: 'installing' }))
    expect(installs.cover(at(10_000))).toBe(false)
    installs.note(creation({ uuid: 'a', status: 'installing' }))
    expect(installs.cover(at(10_000))).toBe(true)
    installs.note(readAnswer(call('GET /nowhere', 200, { json: {} }))!)
  })

  it('are kept for so many servers only', () => {
    const installs = openInstalls()
    for (let i = 0; i < 500; i += 1) {
      installs.note(about(`GET /servers/s${i}`, 'installing', 0))
      installs.note(about(`GET /servers/s${i}`, null, 1))
    }
    installs.note(about('GET /servers/another', 'installing', 0))
    expect(installs.cover(at(10_000))).toBe(false)
  })
})

describe('walks', () => {
  it('go from the first page to the last at one size', () => {
    const found = read(walks, [page('/plans'), ...walk('/plans', 3)])
    expect(found.map(({ pages: walked, perPage }) => [walked.length, perPage])).toEqual([
      [1, 25],
      [3, 3],
    ])
    expect(found[1]).toMatchObject({ total: 8, filtered: false, quiet: true, even: true })
  })

  it('start anew with every first page and need every page in turn', () => {
    const [one, two, three] = walk('/plans', 3)
    expect(read(walks, [one!, two!, one!, three!])).toEqual([])
    expect(read(walks, [two!, three!])).toEqual([])
    expect(read(walks, [one!, one!, two!, three!])).toHaveLength(1)
  })

  it('are not made of pages without facts', () => {
    expect(read(walks, [page('/plans?page=abc'), call('GET /plans', 422)])).toEqual([])
  })

  it('are uneven where the size changes on the way', () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ id: i }))
    const tape = [1, 2, 3].map((number) =>
      page(`/plans?page=${number}`, many, (body) => {
        if (number === 2) body.meta.per_page = 20
      }),
    )
    expect(read(walks, tape)[0]!.even).toBe(false)
  })

  it('name what was met twice and what was not met', () => {
    const tape = [
      page('/plans'),
      ...walk('/plans', 4, plans, (body) => {
        body.data = structuredClone(plans.slice(0, 4))
      }),
    ]
    expect(read(walks, tape)[1]).toMatchObject({
      repeated: ['id 1', 'id 2', 'id 3', 'id 4'],
      unmet: ['id 5', 'id 6', 'id 7', 'id 8'],
    })
  })

  it('are unquiet where the own account changes something in between', () => {
    const [one, two] = walk('/servers', 1, servers(2))
    const made = call('POST /servers', 201, { json: { data: {} } })
    expect(read(walks, [one!, made, two!])[0]!.quiet).toBe(false)
    const [first, second] = walk('/plans', 4)
    expect(read(walks, [first!, made, second!])[0]!.quiet).toBe(true)
  })

  it('are followed a hundred at a time', () => {
    const begun = Array.from({ length: 101 }, (_, i) => page(`/plans?per_page=4&page=1&x=${i}`))
    const [last] = [page('/plans?per_page=4&page=2&x=100')]
    expect(read(walks, [...begun, last!])).toEqual([])
  })
})

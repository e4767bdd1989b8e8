/** Tests of who is held to have made a server that no answer spoke of. */
import { describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { type CallDetails, call, collection, envelope } from '#rules/testing.ts'
import { type Census, censuses } from './censuses.ts'
import { openListings, readListing } from './listings.ts'

function read(tape: readonly Exchange[]): Census[] {
  const lens = censuses.open()
  for (const exchange of tape) lens.see(exchange)
  return [...lens.close()]
}

const item = (uuid: string, name: string, cpu = 1, second = 0) => ({
  uuid,
  name,
  cpu,
  memory: 1024,
  created_at: `2026-05-14T10:30:0${second}+00:00`,
})
const list = (items: readonly object[], details: CallDetails = {}) =>
  call('GET /servers?per_page=100', 200, { json: collection(items), ...details })
const post = (status: number, hostname: string | null, details: CallDetails = {}) =>
  call('POST /servers', status, {
    sent: hostname === null ? {} : { hostname },
    json: envelope('X'),
    ...details,
  })
const keyed = { requestHeaders: { 'Idempotency-Key': 'k' } }
const made = (uuid: string, name: string, cpu = 1) => ({ json: { data: item(uuid, name, cpu) } })
const hiddenIn = (tape: readonly Exchange[]) => read(tape).map(({ hidden }) => [...hidden])

describe('a complete list', () => {
  const cases: [string, Exchange, boolean][] = [
    ['on one page', list([item('a', 'a')]), true],
    ['of nothing', list([]), true],
    [
      'that is filtered',
      call('GET /servers?status=installing', 200, { json: collection([]) }),
      false,
    ],
    ['that is a part', list([], { json: collection([], { total: 7 }) }), false],
    ['without meta', list([], { json: { data: [] } }), false],
    ['of something else', call('GET /plans', 200, { json: collection([]) }), false],
    ['that is none', list([], { json: { data: {} } }), false],
    ['that is refused', call('GET /servers', 422, { json: collection([]) }), false],
    ['without an answer', call('GET /servers', 0), false],
    ['handed to a stranger', list([], { token: 'none' }), false],
  ]
  it.each(cases)('%s', (_name, exchange, complete) => {
    expect(readListing(exchange) !== null).toBe(complete)
  })
  it('passes over items without a uuid', () => {
    expect(readListing(list([{ name: 'x' }]))!.items.size).toBe(0)
  })
})

describe('a list over several pages', () => {
  const part = (page: number, uuids: string[], total = 3, details: CallDetails = {}) =>
    call(`GET /servers?per_page=2&page=${page}`, 200, {
      json: collection(
        uuids.map((uuid) => item(uuid, uuid)),
        { total, current_page: page, last_page: 2, per_page: 2 },
      ),
      ...details,
    })
  const [one, two] = [part(1, ['a', 'b']), part(2, ['c'])]
  const walks: [string, Exchange[], number | null][] = [
    ['read in turn', [one, two], 3],
    ['read in turn, with another account in between', [one, list([], { token: 'B1' }), two], 3],
    ['with a creation in between', [one, post(422, 'x'), two], null],
    ['with another total', [one, part(2, ['c', 'd'], 4)], null],
    ['without its first page', [two], null],
    [
      'that is filtered',
      [call('GET /servers?status=installing', 200, { json: collection([], { total: 1 }) })],
      null,
    ],
    ['with a page left out', [part(1, ['a', 'b'], 5), part(3, ['e'], 5)], null],
  ]
  it.each(walks)('%s', (_name, tape, found) => {
    const read = openListings()
    const listings = tape.map(read).filter((one) => one?.account === 'A')
    expect(listings.find((listing) => listing !== null)?.items.size ?? null).toBe(found)
  })
})

describe('a hidden server', () => {
  it('is laid at the door of the attempt that asked for its name', () => {
    const extra = list([item('x', 'NAME.')])
    const doors: [string, Exchange][] = [
      ['refused', post(422, 'name')],
      ['forbidden', post(403, 'name')],
      ['overdue', post(402, 'name')],
      ['stranger', post(401, 'name', { token: 'none' })],
      ['malformed', post(400, null, { sentText: '{"hostname": "name",' })],
    ]
    for (const [doing, attempt] of doors) {
      expect(hiddenIn([list([]), attempt, extra])).toEqual([[[doing, ['NAME.']]]])
    }
  })

  it('may turn up only on the list after the next, where lists are behind', () => {
    const at = (sentAt: number): CallDetails => ({ sentAt })
    const young = [list([], at(1e6)), post(422, 'name', at(1e6 + 1_000)), list([], at(1e6 + 2_000))]
    const late = list([item('x', 'name')], at(1e6 + 9_000))
    expect(hiddenIn([...young, late])).toEqual([[], [['refused', ['name']]]])
    expect(hiddenIn([...young, list([], at(1e6 + 9_000))])).toEqual([[]])
    const old = [list([], at(1e6)), post(422, 'name', at(1e6 + 1_000)), list([], at(1e6 + 7_000))]
    expect(hiddenIn([...old, late])).toEqual([[]])
  })

  it('is laid at nobody’s door where it may have come about with good reason', () => {
    const extra = list([item('x', 'name')])
    expect(hiddenIn([list([]), post(0, 'name'), extra])).toEqual([[['unclear', ['name']]]])
    expect(hiddenIn([list([]), post(500, 'name'), extra])).toEqual([[['unclear', ['name']]]])
    expect(hiddenIn([list([]), post(422, 'another'), extra])).toEqual([[]])
    const nameless = (token: 'A1' | 'none') => post(0, null, { token })
    expect(hiddenIn([list([]), nameless('A1'), extra])).toEqual([[['unclear', ['name']]]])
    expect(hiddenIn([list([]), nameless('none'), extra])).toEqual([[]])
    expect(hiddenIn([list([item('x', 'name')]), post(422, 'name'), extra])).toEqual([[]])
    expect(hiddenIn([list([]), call('POST /servers', 400), extra])).toEqual([[]])
    const both = [post(422, 'name'), post(401, 'name', { token: 'none' })]
    expect(hiddenIn([list([]), ...both, extra])).toEqual([[]])
  })

  it('is none where an answer spoke of it, before or after', () => {
    const make = post(201, 'name', made('x', 'name'))
    expect(hiddenIn([list([]), make, list([item('x', 'name')])])).toEqual([[]])
    expect(hiddenIn([list([]), make, list([item('y', 'name')])])).toEqual([[]])
  })

  it('without a name of the client’s is known by its hardware', () => {
    const first = post(201, null, { ...keyed, ...made('a', 'srv-1', 4) })
    const again = post(201, null, { ...keyed, ...made('a', 'srv-1', 4) })
    const twin = [list([]), first, again, list([item('a', 'srv-1', 4), item('b', 'srv-2', 4)])]
    expect(hiddenIn(twin)).toEqual([[['replay', ['srv-2']]]])
    const other = [list([]), first, again, list([item('a', 'srv-1', 4), item('b', 'srv-2', 8)])]
    expect(hiddenIn(other)).toEqual([[]])
    const later = [list([]), first, again, list([item('a', 'srv-1', 4), item('b', 'srv-2', 4, 9)])]
    expect(hiddenIn(later)).toEqual([[]])
    const bare = [list([]), post(422, null), list([{ uuid: 'b' }])]
    expect(hiddenIn(bare)).toEqual([[]])
  })

  describe('on a list that does not tell when it was born', () => {
    const bare = (uuid: string, name: string, cpu = 4) => ({ uuid, name, cpu, memory: 1024 })
    const at = (second: number): CallDetails => ({ sentAt: 1e12 + second * 1_000 })
    const racer = (status = 201, details: CallDetails = {}) =>
      post(status, null, {
        ...at(2),
        tookMs: 50,
        ...keyed,
        ...(status === 201 ? made('a', 'srv-1', 4) : {}),
        ...details,
      })
    const race = [list([], at(0)), racer(), racer()]
    const twin = bare('b', 'srv-22')
    const after = (more: object[], second = 5) => list([bare('a', 'srv-1'), ...more], at(second))
    const elsewhere = (...details: CallDetails[]) => details.map((more) => racer(0, more))
    const cases: [string, Exchange[], readonly string[]][] = [
      ['is known by its name as well', [...race, after([twin])], ['race']],
      [
        'may come up on a part of the list first',
        [...race, after([twin]), after([twin], 90)],
        ['race'],
      ],
      ['is not known where it came up late', [...race, after([twin], 30)], []],
      ['is not known under a name of another making', [...race, after([bare('b', 'web-1')])], []],
      ['is known beside what has no uuid', [...race, after([twin, { name: 'x' }])], ['race']],
      ['is not known without a name', [...race, after([{ ...twin, name: 7 }])], []],
      ['is not known among others', [...race, after([twin, bare('c', 'srv-3')])], []],
      [
        'is not known where others come later',
        [...race, after([twin]), after([twin, bare('c', 'x')], 60)],
        [],
      ],
      [
        'may be of a creation without an answer',
        [...race, ...elsewhere({ requestHeaders: {} }), after([twin])],
        [],
      ],
      [
        'is not known on an imported tape',
        [list([], at(0)), ...[1, 2].map(() => racer(201, { source: 'har' })), after([twin])],
        [],
      ],
    ]
    it.each(cases)('%s', (_name, tape, doings) => {
      expect(hiddenIn(tape).flatMap((hidden) => hidden.map(([doing]) => doing))).toEqual(doings)
    })
  })

  it('of a race is not told from plain replays that make servers too', () => {
    const race = { sentAt: 2e12, tookMs: 50, ...keyed }
    const tape = [
      list([], { sentAt: 1e12 }),
      post(201, 'one', {
        sentAt: 15e11,
        requestHeaders: { 'Idempotency-Key': 'j' },
        ...made('j', 'one'),
      }),
      post(201, 'one', {
        sentAt: 16e11,
        requestHeaders: { 'Idempotency-Key': 'j' },
        ...made('j', 'one'),
      }),
      post(201, null, { ...race, ...made('a', 'srv', 4) }),
      post(409, null, race),
      post(201, null, { ...race, sentAt: 3e12, ...made('a', 'srv', 4) }),
    ]
    const after = (...more: object[]) =>
      list([item('j', 'one'), item('a', 'srv', 4), ...more], { sentAt: 4e12 })
    expect(hiddenIn([...tape, after(item('b', 'srv-b', 4))])).toEqual([[['race', ['srv-b']]]])
    expect(hiddenIn([...tape, after(item('b', 'srv-b', 4), item('c', 'one'))])).toEqual([
      [['replay', ['one']]],
    ])
  })

  it('may have several of one kind', () => {
    const tape = [list([]), post(422, 'one'), post(422, 'two')]
    expect(hiddenIn([...tape, list([item('x', 'one'), item('y', 'two')])])).toEqual([
      [['refused', ['one', 'two']]],
    ])
  })

  it('is looked for in a first list only under names of the run', () => {
    const extra = list([item('x', 'name')], { token: 'OD' })
    expect(hiddenIn([post(402, 'name', { token: 'OD' }), extra])).toEqual([[['overdue', ['name']]]])
    expect(hiddenIn([post(402, 'name', { token: 'OD', source: 'har' }), extra])).toEqual([[]])
  })
})

describe('hidden servers of no known maker', () => {
  const again = (uuid: string) => post(201, 'one', { ...keyed, ...made(uuid, 'one') })
  const ghosts = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => item(`g${from + i}`, 'twin', 8))
  const story = (echoes: readonly [number, number], hidden: readonly [number, number]) => [
    list([]),
    again('a'),
    ...Array.from({ length: echoes[0] }, () => again('a')),
    list([item('a', 'one'), ...ghosts(0, hidden[0])]),
    ...Array.from({ length: echoes[1] }, () => again('a')),
    list([item('a', 'one'), ...ghosts(0, hidden[0] + hidden[1])]),
  ]
  it('are the replays’ where they keep pace with them', () => {
    expect(hiddenIn(story([3, 2], [3, 2]))).toEqual([
      [['replay', ['twin', 'twin', 'twin']]],
      [['replay', ['twin', 'twin']]],
    ])
  })
  it('are somebody else’s where they do not', () => {
    expect(hiddenIn(story([3, 2], [3, 1]))).toEqual([[], []])
    expect(hiddenIn(story([1, 1], [1, 1]))).toEqual([[], []])
    expect(hiddenIn(story([5, 0], [5, 0]))).toEqual([[]])
  })
})

describe('servers of no known maker beside refused creations', () => {
  const refused = (count: number) => Array.from({ length: count }, () => post(422, 'mine'))
  const found = (count: number) =>
    list(Array.from({ length: count }, (_, i) => item(`g${i}`, 'default')))
  const doings = (attempts: number, servers: number) =>
    hiddenIn([list([]), ...refused(attempts), found(servers)])
      .flat()
      .map(([doing]) => doing)

  it.each([
    [5, 5],
    [7, 6],
    [6, 7],
  ])('are their doing where %i were refused and %i came up', (attempts, servers) => {
    expect(doings(attempts, servers)).toEqual(['refused'])
  })

  it.each([
    [4, 4],
    [7, 5],
    [5, 7],
  ])('are anybody’s where %i were refused and %i came up', (attempts, servers) => {
    expect(doings(attempts, servers)).toEqual([])
  })
})

describe('a census', () => {
  it('belongs to one account; strangers may have reached any', () => {
    const tape = [
      post(401, 'a', { token: 'none' }),
      list([], { token: 'B1' }),
      post(422, 'b', { token: 'A1' }),
      list([], { token: 'A1' }),
      list([], { token: 'A1' }),
      post(401, 'c', { token: 'none' }),
      list([], { token: 'B1' }),
    ]
    expect(read(tape).map(({ account, tried }) => [account, [...tried]])).toEqual([
      ['B', ['stranger']],
      ['A', ['stranger', 'refused']],
      ['B', ['stranger']],
    ])
  })

  it('keeps its memory bounded', () => {
    const flood = Array.from({ length: 1_100 }, () => post(422, 'x'))
    const [census] = read([list([]), ...flood, list([])])
    expect(census!.exchanges).toHaveLength(1_002)
    const windows = Array.from({ length: 1_100 }, () => [post(422, 'x'), list([])]).flat()
    expect(read(windows)).toHaveLength(1_000)
  })
})

/** Tests of following servers through their lives. */
import { describe, expect, test } from 'vitest'
import { listed, made, type Tale, tell, uuidA, uuidB } from '#rules/life/testing.ts'
import type { Life, LifeEvent } from './lives/life.ts'
import { storyOf } from './lives/life.ts'
import { aliveLooks, livingLooks, looks } from './lives/timeline.ts'
import { lives } from './lives.ts'
import { pairs } from './pairs.ts'
import { unknownCalls } from './unknown-servers.ts'

function livesIn({ tape }: Tale): readonly Life[] {
  const lens = lives.open()
  return [...tape.flatMap((exchange) => [...lens.see(exchange)]), ...lens.close()]
}

const named = (event: LifeEvent): string =>
  event.kind === 'act'
    ? `${event.own ? '' : 'foreign '}${event.what} ${event.word ?? '-'} ${event.http}`
    : `${event.own ? '' : 'foreign '}${event.via}${event.short ? ' short' : ''} ${event.http}`

const storyIn = (tale: Tale) => livesIn(tale)[0]!.events.map(named)

test('a life holds every look and every act, in the order of the tape', () => {
  const tale = tell()
    .create()
    .get()
    .answer('GET /servers/a1b2c3d4', 200, made())
    .running()
    .credentials('ready', 'x')
    .list([listed()])
    .power('kill', 202)
    .refuse(`GET /servers/${uuidA}/power`, 405)
    .gone('/status')
    .refuse(`GET /servers/${uuidA}`, 404, { token: 'B1' })
    .delete(404, { token: 'B1' })
    .delete(0)
  expect(storyIn(tale)).toEqual([
    'get 200',
    'get short 200',
    'status 200',
    'credentials 200',
    'list 200',
    'power kill 202',
    'look - 405',
    'status 404',
    'foreign get 404',
    'foreign delete - 404',
    'delete - null',
  ])
})

test.each([
  ['other paths', tell().create().refuse(`GET /servers/${uuidA}/console`, 404)],
  ['other methods', tell().create().refuse(`PATCH /servers/${uuidA}`, 405)],
  ['other methods on power', tell().create().refuse(`PUT /servers/${uuidA}/power`, 405)],
  ['the limiter', tell().create().refuse(`GET /servers/${uuidA}`, 429).delete(429)],
  ['what has not changed', tell().create().call(`GET /servers/${uuidA}`, 304)],
  ['gateways', tell().create().call(`GET /servers/${uuidA}`, 502, { text: '<html>' })],
  ['what concerns the token', tell().create().refuse(`GET /servers/${uuidA}`, 401)],
  [
    'another spelling of the uuid',
    tell().create().refuse(`GET /servers/${uuidA.toUpperCase()}`, 404),
  ],
  ['short uuids of others', tell().create().refuse('GET /servers/a1b2c3d4', 404, { token: 'B1' })],
  ['another spelling of the short uuid', tell().create().refuse('GET /servers/A1B2C3D4', 404)],
  [
    'short uuids of nobody',
    tell().create().refuse('GET /servers/a1b2c3d4', 401, { token: 'none' }),
  ],
  ['servers without a uuid', tell().create().list([{}], '', { total: 9 })],
  ['other servers', tell().create().get({ uuid: uuidB })],
  ['lists of others', tell().create().list([listed()], '', {}, { token: 'B1' })],
])('%s are no events', (_what, tale) => {
  expect(storyIn(tale)).toEqual([])
})

describe('which servers are followed', () => {
  test.each([
    ['replays', tell().create().create(), 1],
    ['refusals', tell().create({}, { status: 422 }), 0],
    ['a server that was there before', tell().get().create(), 0],
    ['a body without a uuid', tell().create({ uuid: undefined }), 0],
    ['a uuid given out twice', tell().create().create({}, { key: 'k2' }), 1],
    ['two servers', tell().create().create({ uuid: uuidB }, { key: 'k2' }), 2],
  ])('%s', (_what, tale, count) => {
    expect(livesIn(tale)).toHaveLength(count)
  })

  test('the oldest makes room when there are too many', () => {
    const tale = tell()
    for (let n = 0; n < 66; n += 1) {
      const uuid = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
      tale.create({ uuid }, { key: `k${n}` })
    }
    const followed = livesIn(tale)
    expect(followed).toHaveLength(66)
    expect(followed[0]?.uuid).toBe('00000000-0000-4000-8000-000000000000')
  })
})

test('polls that repeat each other are kept from the first to the last', () => {
  const tale = tell().create()
  for (let n = 0; n < 9; n += 1) tale.installing()
  const [life] = livesIn(tale.running())
  expect(life?.events.map(named)).toHaveLength(3)
  expect(life?.events.map(({ from }) => from)).toEqual([1, 9, 10].map((n) => tale.tape[n]!.sentAt))
})

test('a life has an end, however long the tape', () => {
  const tale = tell().create()
  for (let n = 0; n < 600; n += 1) tale.get()
  expect(livesIn(tale)[0]?.events).toHaveLength(512)
})

test('absence shows on complete lists only', () => {
  const absent = (tale: Tale) =>
    livesIn(tale)[0]!.events.filter((event) => event.kind === 'sight' && !event.listed).length
  expect(absent(tell().create().list([]))).toBe(1)
  expect(absent(tell().create().list([], '', { total: 5 }))).toBe(0)
  expect(absent(tell().create().list([listed()]))).toBe(0)
})

test('looks end where the server may have gone', () => {
  const [life] = livesIn(tell().create().get().delete(404, { token: 'B1' }).get().delete().gone())
  expect(looks(life!, 'get')).toHaveLength(3)
  expect(aliveLooks(life!, 'get')).toHaveLength(2)
  expect(livingLooks(life!, 'get')).toHaveLength(1)
})

test('the deletion of a neighbour is noted', () => {
  const tale = tell()
    .create()
    .create({ uuid: uuidB }, { key: 'k2' })
    .delete(204, {}, uuidB)
    .delete()
  const [one, other] = livesIn(tale)
  expect(one?.neighbourDeletedAt).toBe(tale.tape[2]?.sentAt)
  expect(other?.neighbourDeletedAt).toBe(tale.tape[3]?.sentAt)
  const apart = tell().create().create({ uuid: uuidB }, { token: 'B1' }).delete()
  expect(livesIn(apart)[1]?.neighbourDeletedAt).toBe(Number.POSITIVE_INFINITY)
})

test('pairs are two servers of one account, in both orders', () => {
  const { tape } = tell()
    .create()
    .create({ uuid: uuidB }, { key: 'k2' })
    .create({ uuid: 'c0ffee00-0000-4000-8000-000000000000' }, { token: 'B1' })
  const lens = pairs.open()
  for (const exchange of tape) expect([...lens.see(exchange)]).toEqual([])
  expect([...lens.close()].map(({ one, other }) => [one.uuid, other.uuid])).toEqual([
    [uuidA, uuidB],
    [uuidB, uuidA],
  ])
})

test.each([
  [{ status: null }, 'healthy'],
  [{ status: 'active' }, 'healthy'],
  [{ status: 'installing' }, 'installing'],
  [{ status: 'suspended' }, 'suspended'],
  [{ status: 7 }, undefined],
  [{}, undefined],
  [null, undefined],
])('the story of %j is %s', (value, story) => {
  expect(storyOf(value)).toBe(story)
})

test('no more than two thousand unknown servers are remembered', () => {
  const uuidOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
  const tale = tell().list(
    Array.from({ length: 2_001 }, (_, n) => listed({ uuid: uuidOf(9_000 + n) })),
  )
  for (let n = 0; n <= 2_000; n += 1) tale.gone('', uuidOf(n))
  tale
    .gone('/status', uuidOf(0))
    .gone('/status', uuidOf(2_000))
    .gone('', uuidOf(11_000))
    .list([null, {}])
  const lens = unknownCalls.open()
  const calls = tale.tape.flatMap((exchange) => [...lens.see(exchange)])
  expect(calls.map(({ answer }) => answer.exchange.request.path)).toEqual([
    `/servers/${uuidOf(0)}/status`,
  ])
})

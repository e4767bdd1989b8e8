/** Tests of the rules on reads: they change nothing, and they repeat. */
import { describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { readsRules } from './reads.ts'
import { type CallDetails, call, collection, envelope, run } from './testing.ts'

const verdict = (id: string, ...tape: Exchange[]) =>
  run(readsRules.find((rule) => rule.id === `reads/${id}`)!, tape).outcome

const uuid = '11111111-aaaa-4aaa-8aaa-111111111111'
const other = '22222222-bbbb-4bbb-8bbb-222222222222'
const path = `/servers/${uuid}`
const json = (data: unknown) => ({ json: { data } })
const status = (state: string, word: string | null = null, id = uuid, details: CallDetails = {}) =>
  call(`GET /servers/${id}/status`, 200, { ...json({ state, status: word }), ...details })
const password = (word: string) =>
  call(`GET ${path}/credentials`, 200, json({ password_status: word, root_password: 'x' }))

describe('reading changes nothing', () => {
  const id = 'reading-changes-nothing'
  it('holds while everything stays', () => {
    expect(verdict(id, status('running'), status('running'))).toBe('pass')
    expect(verdict(id, password('ready'), password('ready'))).toBe('pass')
  })
  it('holds while the server comes up by itself', () => {
    const tape = [status('running', 'installing'), status('running'), status('running')]
    expect(verdict(id, ...tape)).toBe('pass')
    expect(verdict(id, password('generating'), password('ready'))).toBe('none')
    expect(verdict(id, status('running'), status('stopping'), status('running'))).toBe('pass')
  })
  it('is in doubt after one movement and broken after two', () => {
    expect(verdict(id, status('running'), status('stopped'))).toBe('inconclusive')
    expect(verdict(id, status('running'), status('stopped'), status('running'))).toBe('fail')
    expect(verdict(id, status('running'), status('running', 'suspended'))).toBe('inconclusive')
    const both = [uuid, other].flatMap((one) => [
      status('running', null, one),
      status('stopped', null, one),
    ])
    expect(verdict(id, ...both)).toBe('fail')
  })
  it('holds a calm word to what it holds null to, and no other', () => {
    const calm = [status('running', 'active'), status('running', 'active')]
    expect(verdict(id, ...calm)).toBe('pass')
    expect(verdict(id, ...calm, status('running', 'suspended'))).toBe('inconclusive')
    expect(verdict(id, status('running', 'tuning'), status('running', 'tuning'))).toBe('none')
  })
  it('follows what the run itself set going, to its end', () => {
    const act = (word: string) => call(`POST ${path}/power`, 202, { sent: { action: word } })
    const asleep = [status('running'), act('shutdown'), status('running'), status('stopped')]
    expect(verdict(id, ...asleep, status('stopped'))).toBe('pass')
    expect(verdict(id, ...asleep, status('running'))).toBe('fail')
    expect(verdict(id, ...asleep, act('start'), status('running'), status('running'))).toBe('pass')
    expect(
      verdict(id, status('running'), act('restart'), status('stopped'), status('running')),
    ).toBe('none')
    expect(verdict(id, status('stopped'), status('running'))).toBe('pass')
  })
  it('counts uptime and backups', () => {
    const up = (seconds: number) =>
      call(
        `GET ${path}/status`,
        200,
        json({ state: 'running', status: null, uptime_seconds: seconds }),
      )
    expect(verdict(id, up(5), up(5), up(9))).toBe('pass')
    expect(verdict(id, up(5), up(2))).toBe('inconclusive')
    expect(verdict(id, up(5), up(2), up(7), up(1))).toBe('fail')
    const backups = (total: number) =>
      call(`GET ${path}/backups`, 200, { json: collection([], { total }) })
    expect(verdict(id, backups(0), backups(1), backups(2))).toBe('fail')
    expect(verdict(id, call(`GET ${path}/backups`, 200, json([])), backups(1))).toBe('none')
  })
  it('believes no uptime that no restart explains', () => {
    const up = (seconds: number) =>
      call(`GET ${path}/status`, 200, {
        ...json({ state: 'running', status: null, uptime_seconds: seconds }),
      })
    expect(verdict(id, up(900), up(800), up(700))).toBe('pass')
    expect(verdict(id, up(-5), up(-9), up(-12))).toBe('pass')
  })
  it('leaves what moved with another server to the clause on that', () => {
    const act = (action: string, at = other) =>
      call(`POST /servers/${at}/power`, 202, { sent: { action } })
    const between = (write: () => Exchange) => {
      const tape = [status('running'), status('running')]
      return verdict(id, ...tape, write(), status('stopped'))
    }
    expect(between(() => act('kill'))).toBe('pass')
    expect(between(() => act('restart'))).toBe('pass')
    expect(between(() => act('start'))).toBe('inconclusive')
    expect(between(() => call(`DELETE /servers/${other}`, 204))).toBe('pass')
    const before = [act('kill'), status('running'), status('stopped')]
    expect(verdict(id, ...before)).toBe('inconclusive')
  })
  it('leaves what moved after a refusal to the clauses on refusals', () => {
    const tape = (details: CallDetails) => [
      status('running'),
      call(`POST ${path}/power`, 422, details),
      status('stopped'),
    ]
    expect(verdict(id, ...tape({}))).toBe('none')
    expect(verdict(id, ...tape({ token: 'B1', sent: { action: 'kill' } }))).toBe('none')
    expect(verdict(id, ...tape({ token: 'B1', sent: { action: 'x' } }))).toBe('inconclusive')
  })
  it('says nothing of what was written to', () => {
    const writes = [
      call(`POST ${path}/power`, 202),
      call(`POST ${path}/power`, 0),
      call(`DELETE ${path}`, 204, { token: 'none' }),
      call(`GET ${path}/power`, 200),
    ]
    for (const write of writes) {
      expect(verdict(id, status('running'), write, status('stopped'), status('running'))).toBe(
        'none',
      )
    }
  })
  it('says nothing of answers that are no evidence', () => {
    const stranger = status('stopped', null, uuid, { token: 'none' })
    const failed = call(`GET ${path}/status`, 404)
    const bare = call(`GET ${path}/status`, 200, json({}))
    const delivery = { ...status('stopped'), kind: 'delivery' as const }
    const tape = [
      stranger,
      failed,
      bare,
      delivery,
      call(`GET ${path}/status`, 0),
      call(`GET ${path}/backups`, 200),
    ]
    expect(verdict(id, status('running'), ...tape)).toBe('none')
    const elsewhere = call(`GET ${path}/other`, 200, {
      operation: 'getOther',
      ...json({ state: 'x' }),
    })
    expect(verdict(id, elsewhere, elsewhere)).toBe('none')
  })
  it('counts the servers of complete lists', () => {
    const list = (...items: string[]) =>
      call('GET /servers', 200, { json: collection(items.map((one) => ({ uuid: one }))) })
    expect(verdict(id, list('a'), list('a'))).toBe('pass')
    expect(verdict(id, list('a'), list('a', 'b'))).toBe('inconclusive')
    expect(verdict(id, list('a'), list('a', 'b'), list('a', 'b', 'c'))).toBe('fail')
    const write = call('POST /servers', 201)
    const soon = call('GET /servers', 200, { sentAt: write.sentAt + 500, json: collection([]) })
    expect(verdict(id, list('a'), write, soon)).toBe('none')
  })
  it('keeps its memory of accounts bounded', () => {
    const list = (account: string, total: number) =>
      call('GET /servers', 200, { account, json: collection(Array(total).fill({})) })
    const flood = Array.from({ length: 10_001 }, (_, i) => list(`account ${i}`, 0))
    expect(verdict(id, ...flood, list('account 10000', 0))).toBe('none')
  })
  it('keeps its memory bounded', () => {
    const ids = Array.from({ length: 10_100 }, (_, i) => i.toString(16).padStart(8, '0'))
    const once = ids.map((one) => status('running', null, one))
    expect(verdict(id, ...once, status('stopped', null, ids.at(-1)!))).toBe('none')
    const again = Array.from({ length: 10_100 }, () => status('running'))
    expect(verdict(id, ...again, status('stopped'))).toBe('pass')
    const touched = ids.flatMap((one) =>
      [202, 422].map((code) => call(`POST /servers/${one}/power`, code)),
    )
    const last = ids.at(-1)!
    expect(
      verdict(id, ...touched, status('running', null, last), status('running', null, last)),
    ).toBe('pass')
  })
})

describe('a repeat', () => {
  const id = 'repeat-has-the-same-status'
  const plans = (code: number, details: CallDetails = {}) =>
    call('GET /plans', code, { json: collection([]), ...details })
  it('has the same status', () => {
    expect(verdict(id, plans(200), plans(200))).toBe('pass')
    expect(verdict(id, plans(202), plans(200))).toBe('pass')
    expect(verdict(id, plans(200), plans(404))).toBe('fail')
    expect(verdict(id, plans(200), plans(200, { token: 'A2' }))).toBe('none')
  })
  it('is judged on nothing that other clauses are about', () => {
    const none = [
      plans(420, { source: 'k6' }),
      plans(500),
      plans(401),
      plans(403),
      plans(429),
      plans(0),
      plans(401, { token: 'none' }),
    ]
    for (const second of none) expect(verdict(id, plans(200), second)).toBe('none')
    expect(verdict(id, plans(404), plans(200))).toBe('none')
    const secret = (code: number) => call(`GET ${path}/credentials`, code)
    expect(verdict(id, secret(200), secret(410))).toBe('none')
    expect(verdict(id, plans(200), { ...plans(404), kind: 'delivery' })).toBe('none')
  })
  it('is none after a write, while a server is young, or while it goes', () => {
    const get = (code: number, details: CallDetails = {}) => call(`GET ${path}`, code, details)
    expect(verdict(id, get(200), call('POST /servers', 422), get(404))).toBe('none')
    expect(verdict(id, call(`DELETE ${path}`, 204), get(200), get(404))).toBe('none')
    const write = call('POST /servers', 201)
    const young = [
      get(200, { sentAt: write.sentAt + 100 }),
      get(404, { sentAt: write.sentAt + 200 }),
    ]
    expect(verdict(id, write, ...young)).toBe('none')
    const settled = [
      get(200, { sentAt: write.sentAt + 9_000 }),
      get(404, { sentAt: write.sentAt + 9_900 }),
    ]
    expect(verdict(id, write, ...settled)).toBe('fail')
    expect(verdict(id, write, plans(200), plans(404))).toBe('fail')
  })
  it('shows the same locations and templates', () => {
    const shows = 'repeat-shows-the-same'
    const locations = (...ids: unknown[]) =>
      call('GET /locations', 200, json(ids.map((one) => ({ id: one, load: Math.random() }))))
    expect(verdict(shows, locations(1, 2), locations(1, 2))).toBe('pass')
    expect(verdict(shows, locations(1, 2), locations(1))).toBe('fail')
    const templates = (...slugs: unknown[]) =>
      call('GET /locations/1/templates', 200, json(slugs.map((slug) => ({ slug }))))
    expect(verdict(shows, templates('a'), templates('b'))).toBe('fail')
    expect(
      verdict(
        shows,
        call('GET /locations', 200, json([1])),
        call('GET /locations', 200, json([1])),
      ),
    ).toBe('pass')
    const odd = [
      call('GET /locations', 200, json({})),
      call('GET /locations', 404, { json: envelope('X') }),
    ]
    for (const second of odd) expect(verdict(shows, locations(1), second)).toBe('none')
    expect(verdict(shows, plans(422), plans(422), call('GET /no', 200), call('GET /no', 200))).toBe(
      'none',
    )
  })
  it('shows the same plans, prices and stock apart', () => {
    const shows = 'repeat-shows-the-same'
    const list = (plans: object[]) => call('GET /plans?page=1', 200, { json: collection(plans) })
    const plan = { id: 1, name: 'one', cpu: 1, memory: 2, disk: 3 }
    expect(verdict(shows, list([plan]), list([{ ...plan, monthly_price: 9 }]))).toBe('pass')
    expect(verdict(shows, list([plan]), list([{ ...plan, id: 2 }]))).toBe('pass')
    expect(verdict(shows, list([plan]), list([{ ...plan, memory: 4 }]))).toBe('fail')
    expect(verdict(shows, list([{ id: 1 }]), list([{ id: 1 }]))).toBe('pass')
    expect(
      verdict(shows, list([plan]), call('POST /servers', 201), list([{ ...plan, cpu: 4 }])),
    ).toBe('fail')
  })
  it('is remembered within bounds', () => {
    const flood = Array.from({ length: 5_001 }, (_, i) => call(`GET /plans?page=${i}`, 200))
    expect(verdict(id, ...flood, call('GET /plans?page=5000', 404))).toBe('none')
    const gone = Array.from({ length: 5_001 }, (_, i) => call(`DELETE /servers/${i}`, 204))
    const get = (code: number) => call('GET /servers/5000', code)
    expect(verdict(id, ...gone, get(200), get(404))).toBe('fail')
  })
})

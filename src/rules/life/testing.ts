/** Tells tapes for tests: one server's life, step by step, on a clock that the test moves. */
import { describe, expect, test } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import type { Question } from '../question.ts'
import type { Rule } from '../rule.ts'
import { ask, type CallDetails, call, collection, envelope, runAmong } from '../testing.ts'

export const uuidA = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890'
export const uuidB = 'b9b2c3d4-e5f6-7890-abcd-ef1234567899'
const startMs = Date.UTC(2026, 4, 14, 10, 30)

type Members = Readonly<Record<string, unknown>>

/** A server as a 201 describes it; `undefined` removes a member. */
export function made(members: Members = {}): Members {
  const uuid = typeof members.uuid === 'string' ? members.uuid : uuidA
  return {
    uuid,
    uuid_short: uuid.slice(0, 8),
    name: 'app-01.example.com',
    status: 'installing',
    cpu: 1,
    memory: 3_221_225_472,
    disk: 21_474_836_480,
    password_status: 'generating',
    operating_system: 'Ubuntu 24.04 LTS',
    ip_addresses: [{ address: '203.0.113.50', type: 'ipv4', gateway: '203.0.113.1', cidr: 24 }],
    created_at: '2026-05-14T10:30:00+00:00',
    ...members,
  }
}

/** A server as a list shows it. */
export function listed(members: Members = {}): Members {
  const { uuid, uuid_short, name, status, cpu, memory } = made({ status: null, ...members })
  return { uuid, uuid_short, name, status, cpu, memory, ...members }
}

/** A valid order. */
export const order = { plan_id: 1, location_id: 6, template_slug: 'ubuntu-24.04' }
export const namedOrder = { ...order, hostname: 'app-01.example.com' }

const plan = (id: number, cpu: number, memory: number, disk: number) => ({ id, cpu, memory, disk })

/** Builds a tape call by call; every call takes 10 ms and comes one second after the last. */
export class Tale {
  readonly tape: Exchange[] = []
  private atMs = startMs

  /** Lets seconds pass before the next call. */
  wait(seconds: number): this {
    this.atMs += seconds * 1000
    return this
  }

  /** Any call. The answer carries the Date of the story's clock. */
  call(target: string, status: number, details: CallDetails = {}): this {
    this.atMs += 1000
    const headers = { Date: new Date(this.atMs).toUTCString(), ...details.headers }
    this.tape.push(call(target, status, { sentAt: this.atMs, ...details, headers }))
    return this
  }

  /** An answer with `data`, or the error envelope where `data` is left out. */
  answer(target: string, status: number, data?: unknown, details: CallDetails = {}): this {
    const json = data === undefined ? envelope('CODE') : { data }
    return this.call(target, status, { json, ...details })
  }

  /** Plans 1 and 2, location 6, template ubuntu-24.04. */
  catalogue(): this {
    return this.call('GET /plans', 200, {
      json: collection([
        plan(1, 1, 3_221_225_472, 21_474_836_480),
        plan(2, 2, 4_294_967_296, 32_212_254_720),
      ]),
    })
      .answer('GET /locations', 200, [{ id: 6, name: 'Sydney, AU' }])
      .answer('GET /locations/6/templates', 200, [
        { slug: 'ubuntu-24.04', name: 'Ubuntu 24.04 LTS' },
      ])
  }

  /** A creation; without a status it succeeds. */
  create(
    members: Members = {},
    details: CallDetails & { key?: string; status?: number } = {},
  ): this {
    const { key = 'k1', status = 201, ...rest } = details
    const requestHeaders = key === '' ? {} : { 'Idempotency-Key': `‹key:${key}›` }
    const data = status < 300 ? made(members) : undefined
    return this.answer('POST /servers', status, data, {
      sent: namedOrder,
      requestHeaders,
      ...rest,
    })
  }

  /** A read of the server by itself. */
  get(members: Members = {}, details: CallDetails = {}): this {
    const uuid = String(members.uuid ?? uuidA)
    const ready = { status: null, password_status: 'ready' }
    return this.answer(`GET /servers/${uuid}`, 200, made({ ...ready, ...members }), details)
  }

  /** Any refused read or act below the server. */
  refuse(target: string, status: number, details: CallDetails = {}): this {
    return this.answer(target, status, undefined, details)
  }

  status(state: unknown, status: unknown, uptime: unknown = 0, uuid: string = uuidA): this {
    const data = { state, status, uptime_seconds: uptime }
    return this.answer(`GET /servers/${uuid}/status`, 200, data)
  }

  installing(uuid: string = uuidA): this {
    return this.status('stopped', 'installing', 0, uuid)
  }

  running(uptime = 10, uuid: string = uuidA): this {
    return this.status('running', null, uptime, uuid)
  }

  credentials(word: unknown, password: unknown, uuid: string = uuidA): this {
    const data = { password_status: word, root_password: password }
    return this.answer(`GET /servers/${uuid}/credentials`, 200, data)
  }

  /** A list of servers; `query` with its question mark. */
  list(items: readonly unknown[], query = '', meta: Members = {}, details: CallDetails = {}): this {
    const json = collection(items, { per_page: 100, ...meta })
    return this.call(`GET /servers${query}`, 200, { json, ...details })
  }

  power(word: string, status = 200, details: CallDetails & { member?: string } = {}): this {
    const { member = 'action', ...rest } = details
    const data = status < 300 ? { accepted: true } : undefined
    return this.answer(`POST /servers/${uuidA}/power`, status, data, {
      sent: { [member]: word },
      ...rest,
    })
  }

  delete(status = 204, details: CallDetails = {}, uuid: string = uuidA): this {
    return this.call(`DELETE /servers/${uuid}`, status, details)
  }

  gone(below = '', uuid: string = uuidA): this {
    return this.refuse(`GET /servers/${uuid}${below}`, 404)
  }
}

/** Begins a tale. */
export function tell(): Tale {
  return new Tale()
}

/** The outcome of one rule on a tale. */
export function verdictOn(rules: readonly Rule[], id: string, tale: Tale): string {
  return runAmong(rules, id, tale.tape).outcome
}

/** What a question answers on a tale. */
export function answerOn(questions: readonly Question[], id: string, tale: Tale): string {
  const found = questions.find((question) => question.id === id)
  if (found === undefined) throw new Error(`There is no question ${id} in this topic.`)
  return ask(found, tale.tape).join(' / ')
}

/** One row of a table: what is told, the outcome, the tale. */
export type Row = readonly [what: string, outcome: string, tale: Tale]

/** Checks rules of one topic against tables: `judges('topic/rule', rows)`. */
export function judging(rules: readonly Rule[]) {
  return (id: string, rows: readonly Row[]): void => {
    describe(id, () => {
      test.each(rows)('%s: %s', (_what, outcome, tale) => {
        expect(verdictOn(rules, id, tale)).toBe(outcome)
      })
    })
  }
}

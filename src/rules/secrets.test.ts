/** Tests of the rules on secrets: where tokens and root passwords may stand. */
import { describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { secretsQuestions, secretsRules } from './secrets.ts'
import { call, collection, envelope, failing, run } from './testing.ts'

const fails = (...tape: Exchange[]) => failing(secretsRules, tape).map((id) => id.split('/')[1])
const marker = '‹secret:000000000001›'
const credentials = call('GET /servers/1/credentials', 200, {
  json: { data: { password_status: 'ready', root_password: marker } },
})

describe('a token', () => {
  it('is in no answer', () => {
    const clean = call('GET /plans', 200, { json: collection([]) })
    expect(run(secretsRules[0]!, [clean, call('GET /plans', 204)]).outcome).toBe('pass')
    const body = call('GET /plans', 401, { json: envelope('X', 'Bad token ‹token:unknown›') })
    expect(fails(body)).toEqual(['token-is-not-echoed'])
    expect(fails(call('GET /plans', 200, { headers: { 'X-T': '‹token:A1›' } }))).toEqual([
      'token-is-not-echoed',
    ])
  })
})

describe('a root password', () => {
  it('is in the credentials, and in nothing else', () => {
    expect(fails(credentials)).toEqual([])
    const leaks = [
      call('GET /servers/1/status', 200, { json: { data: { root_password: marker } } }),
      call('GET /servers/1/status', 200, { json: { data: { note: marker } } }),
      call('POST /servers/1/power', 409, { json: envelope('X', marker) }),
      call('GET /servers/1', 404, { json: envelope('X', marker) }),
    ]
    for (const leak of leaks) {
      expect(fails(credentials, leak)).toEqual(['password-is-in-the-credentials-only'])
    }
  })
  it('that is null, empty or no marker is none', () => {
    const tape = [null, '', 'plain', 7].map((root_password) =>
      call('GET /servers/1/credentials', 200, { json: { data: { root_password } } }),
    )
    const status = call('GET /servers/1/status', 200, { json: { data: { root_password: null } } })
    const stranger = call('GET /servers/1/status', 200, { json: { data: { key: '‹secret:9›' } } })
    expect(
      fails(...tape, status, stranger, call('GET /plans', 204), call('GET /plans', 0)),
    ).toEqual([])
  })
  it('is not beside the data of a list or a server, and in no header', () => {
    const headers = { 'X-Root-Password': marker }
    const leaks = [
      call('GET /servers', 200, { json: { ...Object(collection([])), debug: marker } }),
      call('GET /servers/1', 200, { json: { data: {}, meta: { root_password: marker } } }),
      call('GET /servers', 500, { json: envelope('X', marker) }),
      call('GET /servers/1', 200, { json: { data: {} }, headers }),
      call('POST /servers', 201, { json: { data: {} }, headers: { 'X-Debug': marker } }),
      call('GET /plans', 200, { text: marker }),
      call('DELETE /servers/1', 204, { headers: { 'X-Debug': marker } }),
    ]
    for (const leak of leaks) {
      expect(fails(credentials, leak)).toEqual(['password-is-in-the-credentials-only'])
    }
    const fair = [
      call('POST /servers', 201, { json: { data: {} }, headers }),
      call('GET /plans', 200, { headers: { 'Set-Cookie': marker } }),
      call('GET /servers/1', 200, { json: { data: {} }, headers: { 'X-Debug': '‹secret:7›' } }),
      call('GET /servers/1/credentials', 200, { json: { data: {} }, headers }),
      call('GET /servers/1/status', 200, { json: { data: { root_password: '********' } } }),
    ]
    expect(fails(credentials, ...fair)).toEqual([])
  })
  it('in a 201, a list or a server has clauses of its own', () => {
    const data = { root_password: marker }
    const tape = [
      call('POST /servers', 201, { json: { data } }),
      call('GET /servers', 200, { json: collection([data]) }),
      call('GET /servers/1', 200, { json: { data } }),
    ]
    expect(fails(...tape)).toEqual([])
  })
  it('is remembered within bounds', () => {
    const many = Array.from({ length: 5_001 }, (_, i) =>
      call('GET /servers/1/credentials', 200, {
        json: { data: { root_password: `‹secret:${i}›` } },
      }),
    )
    const late = call('GET /servers/1/status', 200, { json: { data: { note: '‹secret:5000›' } } })
    expect(fails(...many, late)).toEqual([])
  })
  it('leaves no question open', () => {
    expect(secretsQuestions).toEqual([])
  })
})

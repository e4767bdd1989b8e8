/** No secret passes the redactor, whatever it is wrapped in, and equal secrets stay comparable. */
import { describe, expect, it } from 'vitest'
import { openRedactor } from './redact.ts'

const token = 'vrtx_9f8e7d6c5b4a/+39=='
const redactor = () => openRedactor('salt', new Map([['A1', token]]))

describe('tokens', () => {
  it.each([
    ['raw', token],
    ['base64', Buffer.from(token).toString('base64')],
    ['base64url', Buffer.from(token).toString('base64url')],
    ['URL-encoded', encodeURIComponent(token)],
    ['JSON with escaped slashes', token.replaceAll('/', '\\/')],
  ])('are replaced when %s', (_form, text) => {
    const out = redactor().text(`before ${text} after`)
    expect(out).not.toContain(text)
    expect(out).toContain('‹token:A1›')
  })

  it('are replaced in the Authorization header, unknown ones too', () => {
    const out = redactor().headers([
      ['Authorization', `Bearer ${token}`],
      ['authorization', 'Basic dXNlcjpwYXNz'],
      ['Accept', '*/*'],
    ])
    expect(out).toEqual([
      ['Authorization', 'Bearer ‹token:A1›'],
      ['authorization', 'Basic ‹token:unknown›'],
      ['Accept', '*/*'],
    ])
  })

  it('are told from a token that only begins with them', () => {
    const known = openRedactor(
      'salt',
      new Map([
        ['A1', 'abcdefgh'],
        ['A2', 'abcdefghij'],
      ]),
    )
    expect(known.text('abcdefghij')).toBe('‹token:A2›')
  })

  it.each([
    ['second', '{"uptime_seconds":1,"message":"Wait a second."}'],
    ['revoked', '{"message":"This token was revoked."}'],
    ['a1', '{"uuid":"b6a1c0de-0000-4000-8000-0000000000a1","id":"a1"}'],
    ['42', '{"total":42}'],
    ['test-1', '{"name":"latest-1","slug":"test-12","host":"my-test-1"}'],
  ])('that are plain (%s) spoil no text, and are replaced as credentials', (plain, text) => {
    const r = openRedactor('salt', new Map([['A1', plain]]))
    expect(r.text(text)).toBe(text)
    const sent = ['Bearer', 'bearer'].map((scheme) => ['Authorization', `${scheme} ${plain}`])
    expect(r.headers(sent as [string, string][]).map(([, value]) => value)).toEqual([
      'Bearer ‹token:A1›',
      'bearer ‹token:A1›',
    ])
    const bare = (value: string) => r.headers([['Authorization', value]])[0]![1]
    expect(bare(plain)).toBe('‹token:A1›')
    expect(bare(`${plain}x`)).toBe('‹token:unknown›')
    expect(bare(`Bearer ${plain}x`)).toBe('Bearer ‹token:unknown›')
  })

  it('that are empty stand for nothing', () => {
    const r = openRedactor('salt', new Map([['A1', '']]))
    expect(r.headers([['Authorization', 'Bearer']])).toEqual([['Authorization', 'Bearer']])
  })

  it('of middling length are replaced wherever they stand by themselves', () => {
    const r = openRedactor('salt', new Map([['A1', 'a.b+c/9']]))
    expect(r.text('token a.b+c/9, "a.b+c/9" and a%2Eb a.b%2Bc%2F9')).toBe(
      'token ‹token:A1›, "‹token:A1›" and a%2Eb ‹token:A1›',
    )
    expect(r.text('xa.b+c/9 a.b+c/99')).toBe('xa.b+c/9 a.b+c/99')
  })
})

describe('passwords', () => {
  it('are replaced by place, equal ones by equal markers', () => {
    const r = redactor()
    const first = r.text('{"root_password":"s3cret-pass"}')
    const again = r.text('{"root_password": "s3cret-pass"}')
    const other = r.text('{"root_password":"other-pass"}')
    const markerOf = (text: string) => /‹secret:[0-9a-f]{12}›/.exec(text)?.[0]
    expect(markerOf(first)).toBeDefined()
    expect(markerOf(again)).toBe(markerOf(first))
    expect(markerOf(other)).not.toBe(markerOf(first))
    expect(first).not.toContain('s3cret-pass')
  })

  it('are replaced by value once they are known', () => {
    const r = redactor()
    r.text('{"root_password":"s3cret-pass"}')
    expect(r.text('motd: s3cret-pass')).toMatch(/^motd: ‹secret:/)
  })

  it('that are null, empty or only a status stay as they are', () => {
    const text = '{"root_password":null,"password":"","password_status":"generating"}'
    expect(redactor().text(text)).toBe(text)
  })

  it('are replaced in headers of such a name, and known from then on', () => {
    const r = redactor()
    const [pair] = r.headers([['X-Root-Password', 's3cret-pass']])
    expect(pair?.[1]).toMatch(/^‹secret:/)
    expect(r.text('motd: s3cret-pass')).toBe(`motd: ${pair?.[1]}`)
    const fair: [string, string][] = [
      ['X-Root-Password', '********'],
      ['X-Root-Password', ''],
      ['X-Password-Status', 'ready'],
    ]
    expect(r.headers(fair)).toEqual(fair)
    expect(r.headers([['X-Api-Token', token]])).toEqual([['X-Api-Token', '‹token:A1›']])
  })

  it('that are masked stay as they are: nobody can log in with them', () => {
    const text = '{"root_password":"********","password":"\\u2022\\u2022"}'
    expect(redactor().text(text)).toBe(text)
  })

  it('with escapes inside are read as the text they mean', () => {
    const r = redactor()
    r.text('{"root_password":"a\\"b\\\\c-long"}')
    expect(r.text('a"b\\c-long')).toMatch(/^‹secret:/)
  })
})

describe('idempotency keys', () => {
  const key = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
  it('are only what has a value', () => {
    const blank: [string, string][] = [['Idempotency-Key', ' ']]
    expect(redactor().headers(blank)).toEqual(blank)
  })
  it('are replaced in the header and wherever they come back', () => {
    const r = redactor()
    const [pair] = r.headers([['idempotency-key', key]])
    expect(pair?.[1]).toMatch(/^‹key:[0-9a-f]{12}›$/)
    expect(r.text(`{"key":"${key}"}`)).toBe(`{"key":"${pair?.[1]}"}`)
  })
})

it('gives another marker under another salt', () => {
  const one = openRedactor('one').learn('secret', 'long-enough')
  expect(openRedactor('two').learn('secret', 'long-enough')).not.toBe(one)
})

describe('a secret that is learnt by its place', () => {
  const password = 'Zü/9"x\\&<kQ2+w7>'

  it('is replaced in the same text, before and behind it, in every form', () => {
    const redactor = openRedactor('salt')
    const bytes = Buffer.from(password)
    const forms = {
      raw: password,
      base64: bytes.toString('base64'),
      amid: Buffer.from(`user:${password}!`).toString('base64'),
      url: encodeURIComponent(password),
      html: 'Zü/9&quot;x\\&amp;&lt;kQ2+w7&gt;',
    }
    const json = JSON.stringify({ before: forms, root_password: password, behind: forms })
    const text = redactor.text(json)
    for (const form of [...Object.values(forms).filter((form) => form !== forms.amid)]) {
      expect(text).not.toContain(JSON.stringify(form).slice(1, -1))
    }
    expect(text).not.toContain(forms.amid.slice(8, -8))
    const ascii = JSON.stringify(password).replace('ü', '\\u00fc').replace('/', '\\/')
    expect(redactor.text(`{"message":${ascii}}`)).toMatch(/^\{"message":"‹secret:\w{12}›"\}$/)
  })

  it('is left where else it stands when it is a mere word: a verdict may hang on it', () => {
    const redactor = openRedactor('salt')
    const text = redactor.text('{"root_password":"installing","status":"installing"}')
    expect(text).toMatch(/^\{"root_password":"‹secret:\w{12}›","status":"installing"\}$/)
  })
})

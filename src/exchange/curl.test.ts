/** Reproducers: what a shell makes of them, with whatever a server sent in them. */
import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { hostile } from '#report/testing.ts'
import { call, delivery } from '#rules/testing.ts'
import { curlDelete, curlLines, curlOf, shellQuote } from './curl.ts'
import type { Exchange } from './exchange.ts'

const target = 'http://127.0.0.1:4010/api/v2/'
const line = (exchange: Exchange): string => curlOf(exchange, target) ?? ''

/** What a shell hands to curl: its arguments, one per element. */
function argumentsOf(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }; VPS_API_TOKEN=tok; ${command}`
  const out = execFileSync('bash', ['-c', script], {
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return out.toString('utf8').split('\0').slice(0, -1)
}

describe('curl', () => {
  test('a plain read', () => {
    expect(line(call('GET /plans?page=2', 200))).toBe(
      'curl -i -H "Authorization: Bearer $VPS_API_TOKEN" ' +
        "'http://127.0.0.1:4010/api/v2/plans?page=2'",
    )
  })

  test.each([
    ['A2', 'Bearer $VPS_API_TOKEN_SECOND'],
    ['B1', 'Bearer $VPS_API_TOKEN_OTHER'],
    ['OD', 'Bearer $VPS_API_TOKEN_OVERDUE'],
    ['IPX', 'Bearer $VPS_API_TOKEN_BLOCKED'],
    ['RV', 'Bearer $VPS_API_TOKEN_REVOKED'],
    ['lowercase', 'bearer $VPS_API_TOKEN'],
    ['malformed', 'Basic $VPS_API_TOKEN'],
  ] as const)('the token %s has its own variable', (token, text) => {
    expect(line(call('GET /plans', 200, { token }))).toContain(`"Authorization: ${text}"`)
  })

  test.each([
    ['malformed', 'Bearer', 'Bearer'],
    ['unknown', 'Bearer ‹token:unknown›', 'Bearer a-token-that-belongs-to-nobody'],
  ] as const)('a %s credential %s is sent again as %s', (token, Authorization, again) => {
    const sent = call('GET /plans', 401, { token, requestHeaders: { Authorization } })
    expect(argumentsOf(line(sent))).toContain(`Authorization: ${again}`)
  })

  test('a request without a token has no such header', () => {
    expect(line(call('GET /plans', 401, { token: 'none' }))).not.toContain('Authorization')
  })

  test('a body, its type, and one key for all commands of a shell', () => {
    const create = call('POST /servers', 201, {
      sent: { name: "it's $HOME `id`" },
      requestHeaders: { 'Content-Type': 'application/json', 'Idempotency-Key': '‹key:00ff›' },
    })
    const [first, again] = [line(create), line(create)]
    const both = argumentsOf(`${first}; ${again}`)
    expect(both).toContain('{"name":"it\'s $HOME `id`"}')
    expect(both).toContain('Content-Type: application/json')
    const keys = both.filter((argument) => argument.startsWith('Idempotency-Key: '))
    expect(keys).toHaveLength(2)
    expect(keys[0]).toMatch(/: [0-9a-f-]{36}$/)
    expect(keys[0]).toBe(keys[1])
  })

  test('what a hostile server made up stays one argument', () => {
    const path = `/servers/'; $(id) \`id\` "${hostile.replaceAll('\u0000', '')}`
    const command = line(call('GET /x', 200, { token: 'none', sentText: hostile }))
    expect(argumentsOf(command)).toContain(hostile.replaceAll('\u0000', '\ufffd'))
    const got = argumentsOf(
      line({ ...call('GET /x', 200), request: { ...call('GET /x', 200).request, path } }),
    )
    expect(got.at(-1)).toBe(`http://127.0.0.1:4010/api/v2${path}`)
  })

  test.each([...`'"$\`\\!#&*?[]{}()<>|;~ \n\t\r\u001b\u007f\u0085\u2028ä😀`])(
    'the shell reads %j back',
    (char) => {
      expect(argumentsOf(`curl ${shellQuote(`-${char}-`)}`)).toEqual([`-${char}-`])
    },
  )

  test('no control character is left in a command', () => {
    expect(shellQuote(hostile)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
  })

  test('header names that are curl syntax are left out, empty values kept', () => {
    const command = line(
      call('GET /plans', 200, { requestHeaders: { '@/etc/passwd': 'x', 'X-A': '' } }),
    )
    expect(command).not.toContain('passwd')
    expect(argumentsOf(command)).toContain('X-A;')
  })

  test('odd paths reach the wire as they were', () => {
    expect(line(call('GET /a/../b[1]', 200))).toMatch(/--globoff --path-as-is/)
    expect(line(call('HEAD /plans', 200))).toContain('curl -i -I ')
    expect(line(call('DELETE /servers/1', 204))).toContain('-X DELETE')
  })

  test('a recording has no base of its own; a delivery is not ours to send', () => {
    expect(curlOf(call('GET /plans', 200), 'night.har')).toContain('"$VPS_API_URL"/plans')
    expect(curlOf(delivery({}), target)).toBeNull()
  })

  test('equal commands in a row become a loop, long findings are cut', () => {
    const plans = Array.from({ length: 61 }, () => call('GET /plans', 200))
    expect(curlLines(plans, target)).toEqual([`for i in $(seq 61); do ${line(plans[0]!)}; done`])
    const pages = Array.from({ length: 13 }, (_, i) => call(`GET /plans?page=${i}`, 200))
    expect(curlLines(pages, target)).toHaveLength(11)
    expect(curlLines([...pages, delivery({})], target).at(-1)).toBe('# … and 3 more requests')
  })

  test('deleting a server by hand', () => {
    expect(curlDelete('a b', target)).toBe(
      'curl -i -X DELETE -H "Authorization: Bearer $VPS_API_TOKEN" ' +
        'http://127.0.0.1:4010/api/v2/servers/a%20b',
    )
  })
})

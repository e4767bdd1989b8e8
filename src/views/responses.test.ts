/** Tests of telling a gateway's answer from the API's own. */
import { describe, expect, it } from 'vitest'
import { call } from '#rules/testing.ts'
import { isGatewayAnswer } from './responses.ts'

const html = (text: string) => ({ text, headers: { 'Content-Type': 'text/html' } })
const later = { 'Retry-After': '1' }
const error = { error: { code: 'X', message: 'It broke.' } }

describe('isGatewayAnswer', () => {
  it.each([
    ['no answer at all', call('GET /plans', 0), false],
    ['502 in a format of its own', call('GET /plans', 502, html('<h1>Bad Gateway</h1>')), true],
    ['502 without content', call('GET /plans', 502), true],
    ['502 in the envelope', call('GET /plans', 502, { json: error }), false],
    ['503 in the envelope', call('GET /plans', 503, { json: error }), false],
    ['503 that asks for a pause', call('GET /plans', 503, { json: error, headers: later }), true],
    [
      '503 that stands for a 429',
      call('GET /plans', 503, { json: { error: { code: 'RATE_LIMIT' } }, headers: later }),
      false,
    ],
    ['503 to a creation', call('POST /servers', 503, { json: error, headers: later }), false],
    ['500 as text', call('GET /plans', 500, html('Whoops')), false],
    ['400 of nginx', call('GET /plans', 400, html('<center>nginx</center>')), true],
    ['403 of Cloudflare', call('GET /plans', 403, html('<title>No | Cloudflare</title>')), true],
    ['403 of a framework', call('GET /plans', 403, html('<title>Forbidden</title>')), false],
    ['400 of a framework', call('GET /plans', 400, html('<h1>Bad Request</h1>')), false],
    ['400 in the envelope', call('GET /plans', 400, { json: error }), false],
    ['400 of a container for %25', call('GET /servers/a%25', 400, html('<h1>Oops</h1>')), true],
    ['403 of a firewall for %25', call('GET /servers/a%25', 403), true],
    ['400 of a framework for %25', call('GET /servers/a%25', 400, { json: { error: 'X' } }), true],
    ['400 in the envelope for %25', call('GET /servers/a%25', 400, { json: error }), false],
    ['404 as a page for %25', call('GET /servers/a%25', 404, html('<h1>Oops</h1>')), false],
    ['400 for %25 in the query', call('GET /plans?a=%25', 400, html('<h1>No</h1>')), false],
  ])('%s', (_name, exchange, expected) => {
    expect(isGatewayAnswer(exchange)).toBe(expected)
  })
})

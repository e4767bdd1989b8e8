/** Tests that one defect of the doors fires one rule. */
import { describe, expect, it } from 'vitest'
import { collection, envelope, failing } from '../testing.ts'
import {
  book,
  gone,
  item,
  mine,
  no,
  notAllowed,
  plansData,
  type Retelling,
  server,
  tell,
  theirs,
  unauthenticated,
} from './testing.ts'

describe('a single defect', () => {
  const defects: [string, Retelling, string[]][] = [
    [
      'plans are public',
      {
        'noauth.plans': plansData,
        'noauth.fresh': plansData,
        'revoked.plans': plansData,
        'blocked.plans': plansData,
        'blocked.spoofed': plansData,
      },
      ['authentication/no-data-without-a-token'],
    ],
    [
      'templates are public',
      {
        'noauth.templates': { status: 200, json: { data: [] } },
        'malformed.templates': { status: 200, json: { data: [] } },
      },
      ['authentication/no-data-without-a-token'],
    ],
    [
      'no token is 403',
      {
        'noauth.plans': { status: 403, ...no('FORBIDDEN') },
        'noauth.fresh': { status: 403, ...no('FORBIDDEN') },
      },
      ['authentication/missing-header-is-401'],
    ],
    [
      'no token redirects to a login page',
      { 'noauth.plans': { status: 302, text: '<html>' } },
      ['authentication/missing-header-is-401'],
    ],
    [
      'no token has another code',
      { 'noauth.plans': no('INVALID_TOKEN'), 'noauth.fresh': no('INVALID_TOKEN') },
      ['authentication/missing-header-is-unauthenticated'],
    ],
    [
      'a malformed header is 400',
      { 'malformed.templates': { status: 400, ...no('BAD') } },
      ['authentication/malformed-header-is-401'],
    ],
    [
      'a malformed header opens',
      { 'malformed.templates': { status: 200, json: { data: [] } } },
      ['authentication/malformed-header-is-401'],
    ],
    [
      'a malformed header has another code',
      { 'malformed.templates': no('BAD_HEADER') },
      ['authentication/malformed-header-has-a-code-of-the-table'],
    ],
    [
      'tokens are compared by prefix',
      { 'unknown.servers': { status: 200, json: collection([]) } },
      ['authentication/unknown-token-is-401'],
    ],
    [
      'an unknown token has the code of a missing one',
      { 'unknown.servers': unauthenticated },
      ['authentication/unknown-token-is-invalid-token'],
    ],
    [
      'a valid token is refused somewhere',
      { list: { status: 401, ...no('INVALID_TOKEN') } },
      ['authentication/valid-token-is-accepted-everywhere'],
    ],
    [
      'a valid token is forbidden somewhere',
      { plans: { status: 403, ...no('FORBIDDEN') } },
      ['authentication/valid-token-is-accepted-everywhere'],
    ],
    [
      'a creation without a token goes through',
      { 'noauth.create': { status: 201, json: { data: item(theirs) } } },
      ['authentication/write-without-a-token-is-refused'],
    ],
    [
      'a deletion without a token goes through',
      { 'noauth.delete': { status: 204, text: '' } },
      ['authentication/write-without-a-token-is-refused'],
    ],
    [
      'a refused deletion without a token works',
      { 'get.after-noauth': { status: 404, ...gone }, 'get.after-other': null },
      ['authentication/delete-without-a-token-does-nothing'],
    ],
    [
      'bodies are looked at first',
      { 'noauth.empty': { status: 422, ...no('VALIDATION_ERROR') } },
      ['authentication/token-is-looked-at-before-the-body'],
    ],
    [
      'a connection carries the login',
      { 'noauth.plans': plansData },
      ['authentication/connection-carries-no-login'],
    ],
    [
      'a revoked token lives on',
      { 'revoked.plans': plansData },
      ['authentication/revoked-token-is-401'],
    ],
    [
      'there is no whitelist',
      {
        'blocked.plans': plansData,
        'blocked.create': { status: 422, ...no('VALIDATION_ERROR') },
        'blocked.spoofed': plansData,
      },
      ['authentication/address-outside-the-whitelist-is-403'],
    ],
    [
      'the whitelist refuses with another code',
      { 'blocked.plans': no('FORBIDDEN'), 'blocked.spoofed': no('IP_NOT_ALLOWED') },
      ['authentication/address-outside-the-whitelist-is-named'],
    ],
    [
      'the whitelist binds everybody',
      { list: { status: 403, ...notAllowed } },
      ['authentication/whitelist-binds-nobody-else'],
    ],
    [
      'the whitelist forgets POST',
      { 'blocked.create': { status: 422, ...no('VALIDATION_ERROR') } },
      ['authentication/whitelist-guards-every-operation'],
    ],
    [
      'the whitelist says that there are no plans',
      { 'blocked.plans': { status: 404, ...no('NOT_FOUND') } },
      ['authentication/address-outside-the-whitelist-is-403'],
    ],
    [
      'the whitelist believes the client',
      { 'blocked.spoofed': plansData },
      ['authentication/whitelist-ignores-claimed-addresses'],
    ],
    [
      'a list shows all servers',
      { 'other.list': { json: collection([item(mine), item(theirs)]) } },
      ['authentication/list-shows-own-servers-only'],
    ],
    [
      'a foreign server can be read',
      { 'other.get': server },
      ['authentication/server-of-another-account-is-unreadable'],
    ],
    [
      'a foreign server can be read by its short uuid',
      { 'other.short': server },
      ['authentication/server-of-another-account-is-unreadable'],
    ],
    [
      'a foreign status can be read by the short uuid',
      {
        'other.short': {
          target: `GET /servers/${mine.slice(0, 8)}/status`,
          status: 200,
          json: { data: { state: 'running' } },
        },
      },
      ['authentication/server-of-another-account-is-unreadable'],
    ],
    [
      'foreign credentials can be read',
      {
        'other.credentials': {
          status: 200,
          json: { data: { root_password: '‹secret:000000000001›' } },
        },
      },
      ['authentication/server-of-another-account-is-unreadable'],
    ],
    [
      'foreign backups are an empty list',
      { 'other.backups': { status: 200, json: collection([]) } },
      ['authentication/server-of-another-account-is-unreadable'],
    ],
    [
      'a foreign server obeys',
      { 'other.power': { status: 202, json: { data: {} } } },
      ['authentication/server-of-another-account-is-untouchable'],
    ],
    [
      'a refused foreign power call works',
      {
        'status.after': { json: { data: { state: 'stopped', status: null } } },
        'status.unpowered': { json: { data: { state: 'stopped', status: null } } },
      },
      ['authentication/power-by-another-account-does-nothing'],
    ],
    [
      'a refused power call without a token works',
      { 'status.unpowered': { json: { data: { state: 'stopped', status: null } } } },
      ['authentication/power-without-a-token-does-nothing'],
    ],
    [
      'one of two refused power calls works',
      {
        'status.after': null,
        'status.unpowered': { json: { data: { state: 'stopped', status: null } } },
      },
      [
        'authentication/power-by-another-account-does-nothing',
        'authentication/power-without-a-token-does-nothing',
      ],
    ],
    [
      'a foreign DELETE is accepted',
      { 'other.delete': { status: 204, text: '' } },
      ['authentication/server-of-another-account-is-untouchable'],
    ],
    [
      'a refused foreign DELETE works',
      { 'get.after-other': { status: 404, ...gone } },
      ['authentication/delete-by-another-account-does-nothing'],
    ],
    [
      'a second token sees nothing',
      { 'second.list': { json: collection([]) } },
      ['authentication/tokens-of-one-account-see-the-same-servers'],
    ],
    [
      'an error names the other server',
      { 'other.get': { json: envelope('X', 'one.example.com is not yours') } },
      ['authentication/nothing-of-another-account-is-heard'],
    ],
    [
      'an error names the full uuid',
      { 'other.short': { json: envelope('X', `${mine} is not yours`) } },
      ['authentication/nothing-of-another-account-is-heard'],
    ],
    [
      'an error names the address',
      { 'other.status': { json: envelope('X', '203.0.113.50 is busy') } },
      ['authentication/nothing-of-another-account-is-heard'],
    ],
    [
      'an answer holds the other password',
      { 'other.power': { json: envelope('X', '‹secret:000000000001›') } },
      [
        'authentication/nothing-of-another-account-is-heard',
        'secrets/password-is-in-the-credentials-only',
      ],
    ],
    [
      'an answer repeats the token',
      { 'unknown.servers': { json: envelope('INVALID_TOKEN', 'No such token: ‹token:unknown›') } },
      ['secrets/token-is-not-echoed'],
    ],
    [
      'a header repeats the token',
      { get: { headers: { 'X-Debug': 'Bearer ‹token:A1›' } } },
      ['secrets/token-is-not-echoed'],
    ],
    [
      'a status holds the password',
      {
        'other.power': null,
        'get.after-noauth': {
          target: `GET /servers/${mine}/status`,
          json: { data: { root_password: '‹secret:000000000001›' } },
        },
      },
      ['secrets/password-is-in-the-credentials-only'],
    ],
  ]
  it.each(defects)('%s', (_name, retelling, rules) => {
    expect(failing(book, tell(retelling))).toEqual(rules)
  })
})

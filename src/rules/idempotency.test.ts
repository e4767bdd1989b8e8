/** Tests that one defect of the keys fires one rule, and that every accepted reading fires none. */
import { describe, expect, it } from 'vitest'
import { authenticationRules } from './authentication.ts'
import { errorsRules } from './errors.ts'
import { extra, first, type Retelling, second, server, tell, uuids } from './idempotency/testing.ts'
import { idempotencyRules } from './idempotency.ts'
import { judge } from './judge.ts'
import { readsRules } from './reads.ts'
import { secretsRules } from './secrets.ts'
import { collection, envelope, failing } from './testing.ts'

const book = [
  ...idempotencyRules,
  ...authenticationRules,
  ...errorsRules,
  ...readsRules,
  ...secretsRules,
]

const present = { data: { ...first.data, status: null, password_status: 'ready' } }
const third = { data: server(uuids.extra, 'srv-3') }
const otherNamed = { data: server(uuids.extra, 'other.example.com') }
const withExtra = (item: { data: unknown }) => ({
  json: collection([first.data, second.data, item.data]),
})
const conflict = { status: 409, json: envelope('CONFLICT') }
const locked = { status: 409, json: envelope('BUSY', 'Another order is in progress.') }
const inUse = { status: 409, json: envelope('IDEMPOTENCY_KEY_IN_USE') }

describe('a single defect', () => {
  const defects: [string, Retelling, string[]][] = [
    [
      'replays are answered 200',
      {
        'create.first.replay': { status: 200 },
        'create.second.replay': { status: 200 },
        'create.first.replay.running': { status: 200 },
        'create.first.replay.deleted': { status: 200 },
        'create.first.other-body': { status: 200, json: first },
      },
      ['idempotency/repeat-is-answered-201'],
    ],
    [
      'every replay is refused',
      {
        'create.first.replay': conflict,
        'create.second.replay': conflict,
        'create.first.replay.running': conflict,
        'create.first.replay.deleted': conflict,
      },
      ['idempotency/repeat-is-answered-201'],
    ],
    [
      'replays are answered 201 without content',
      { 'create.first.replay.running': { status: 201, json: null } },
      ['idempotency/repeat-has-the-first-body'],
    ],
    [
      'every replay makes a server',
      {
        'create.first.replay': { json: extra },
        'create.first.other-body': { status: 201, json: otherNamed },
        'create.second.loser': { status: 201, json: third },
        'create.second.replay': { json: { data: server('4', 'srv-4') } },
        'create.first.replay.running': { json: { data: server('5', 'one.example.com') } },
        'create.first.replay.deleted': { json: { data: server('6', 'one.example.com') } },
      },
      ['idempotency/repeat-gives-the-first-server', 'idempotency/key-stands-for-one-server'],
    ],
    [
      'replays show the present state',
      {
        'create.first.replay.running': { json: present },
        'create.first.replay.deleted': { status: 404, json: envelope('NOT_FOUND') },
      },
      ['idempotency/repeat-has-the-first-body'],
    ],
    [
      'the answer is forgotten with the server',
      { 'create.first.replay.deleted': { status: 404, json: envelope('NOT_FOUND') } },
      ['idempotency/repeat-outlives-the-server'],
    ],
    [
      'a replay after the deletion orders anew',
      { 'create.first.replay.deleted': { json: extra } },
      ['idempotency/repeat-outlives-the-server'],
    ],
    [
      'the key is forgotten after a while',
      {
        'create.first.replay.running': { json: extra },
        'create.first.replay.deleted': { json: extra },
      },
      ['idempotency/repeat-is-remembered-later', 'idempotency/key-stands-for-one-server'],
    ],
    [
      'the second key gives the first server',
      {
        'create.second': { json: first },
        'create.second.loser': { status: 201, json: first },
        'create.second.replay': { json: first },
        'servers.after-create': { json: collection([first.data]) },
      },
      ['idempotency/two-keys-make-two-servers', 'idempotency/keys-are-compared-in-full'],
    ],
    [
      'the second key is taken for the first with another body',
      {
        'create.second': { status: 422, json: envelope('IDEMPOTENCY_MISMATCH'), tookMs: 0 },
        'create.second.loser': null,
        'create.second.replay': { status: 422, json: envelope('IDEMPOTENCY_MISMATCH') },
      },
      ['idempotency/keys-are-compared-in-full'],
    ],
    [
      'another body makes a server',
      { 'create.first.other-body': { status: 201, json: otherNamed } },
      ['idempotency/other-body-makes-no-second-server'],
    ],
    [
      'another body renames the server',
      {
        'create.first.other-body': {
          status: 201,
          json: { data: { ...first.data, name: 'other.example.com' } },
        },
      },
      ['idempotency/other-body-makes-no-second-server'],
    ],
    [
      'another body breaks the server',
      { 'create.first.other-body': { status: 500, json: envelope('OOPS') } },
      ['idempotency/other-body-makes-no-second-server'],
    ],
    [
      'another body is answered with another status',
      { 'create.first.other-body': { status: 200, json: first } },
      ['idempotency/other-body-makes-no-second-server'],
    ],
    [
      'another body changes the answer',
      {
        'create.first.other-body': { status: 201, json: { data: { ...first.data, cpu: 4 } } },
      },
      ['idempotency/all-201s-of-a-key-are-equal'],
    ],
    [
      'a race makes two servers',
      { 'create.second.loser': { status: 201, json: third } },
      ['idempotency/race-makes-one-server', 'idempotency/key-stands-for-one-server'],
    ],
    [
      'a race makes no server',
      {
        'create.second': inUse,
        'create.second.loser': inUse,
        'create.second.replay': null,
      },
      ['idempotency/race-makes-one-server'],
    ],
    [
      'a race meets a lock on all orders of the account',
      { 'create.second': locked, 'create.second.loser': locked, 'create.second.replay': null },
      [],
    ],
    [
      'the loser gets a 500',
      { 'create.second.loser': { status: 500, json: envelope('OOPS') } },
      ['idempotency/race-loser-gets-the-201-or-a-4xx'],
    ],
    [
      'the loser gets 503 without Retry-After',
      { 'create.second.loser': { status: 503, json: envelope('BUSY') } },
      ['idempotency/race-loser-gets-the-201-or-a-4xx'],
    ],
    [
      'the loser gets an unfinished 201',
      { 'create.second.loser': { status: 201, json: { data: { uuid: uuids.second } } } },
      ['idempotency/race-loser-gets-the-201-or-a-4xx'],
    ],
    [
      'the loser gets an empty 201',
      { 'create.second.loser': { status: 201, json: {} } },
      ['idempotency/race-loser-gets-the-201-or-a-4xx'],
    ],
    [
      'a raced key stays busy',
      { 'create.second.replay': inUse },
      ['idempotency/race-winner-is-replayed'],
    ],
    [
      'a raced key creates anew',
      { 'create.second.replay': { json: third, sent: undefined } },
      ['idempotency/race-winner-is-replayed'],
    ],
    [
      'bytes are compared, and others create',
      {
        'create.first.replay': { json: extra },
        'create.second.replay': { json: third },
      },
      ['idempotency/equal-json-makes-no-second-server'],
    ],
    [
      'bytes are compared, and others are refused',
      { 'create.first.replay': conflict, 'create.second.replay': conflict },
      ['idempotency/equal-json-is-the-same-request'],
    ],
    [
      'a lower-case field name is not read',
      { 'create.first.replay': { json: extra } },
      ['idempotency/field-name-has-no-letter-case'],
    ],
    [
      "another account gets the key's server",
      { 'other.replay': { status: 201, json: first } },
      ['idempotency/key-brings-no-server-of-another-account'],
    ],
    [
      'another account is blocked by the key',
      { 'other.replay': inUse },
      ['idempotency/key-of-another-account-is-still-fresh'],
    ],
    [
      'the stored answer is open to all',
      { 'noauth.replay': { status: 201, json: first } },
      ['idempotency/stored-answer-needs-a-valid-token'],
    ],
    [
      'a refused stranger poisons the key',
      {
        'create.first': { status: 401, json: envelope('UNAUTHENTICATED') },
        'create.first.replay': null,
        'create.first.other-body': null,
        'create.first.replay.running': null,
        'create.first.replay.deleted': null,
        'servers.after-create': { json: collection([second.data]) },
      },
      ['idempotency/turned-away-attempt-leaves-no-trace'],
    ],
    [
      'a replay makes a hidden server',
      { 'servers.after-create': withExtra(extra) },
      ['idempotency/repeat-makes-no-hidden-server'],
    ],
    [
      'another body makes a hidden server',
      { 'servers.after-create': withExtra(otherNamed) },
      ['idempotency/other-body-makes-no-hidden-server'],
    ],
    [
      'a race makes a hidden server',
      { 'servers.after-create': withExtra(third) },
      ['idempotency/race-makes-no-hidden-server'],
    ],
    [
      'a replay after the deletion makes a hidden server',
      {
        'create.first.replay.running': null,
        'servers.after-delete': { json: collection([second.data, extra.data]) },
      },
      ['idempotency/repeat-after-deletion-makes-no-hidden-server'],
    ],
    [
      'a refused stranger makes a hidden server',
      { 'servers.after-create': withExtra({ data: server(uuids.extra, 'Nobody.example.com') }) },
      ['authentication/create-without-a-token-makes-no-server'],
    ],
    [
      'a stranger creates',
      {
        'noauth.create': { status: 201, json: { data: server('9', 'nobody.example.com') } },
        'noauth.replay': { status: 201, json: first },
      },
      ['authentication/write-without-a-token-is-refused'],
    ],
    [
      'replays have the headers of the first answer',
      {
        'create.first': { headers: { Date: 'Thu, 14 May 2026 10:30:03 GMT' } },
        'create.first.replay.running': { headers: { Date: 'Thu, 14 May 2026 10:30:03 GMT' } },
      },
      ['idempotency/replay-has-headers-of-its-own-moment'],
    ],
    [
      'replays have the Reset of the first answer',
      {
        'create.first': { headers: { Date: 'Thu, 14 May 2026 10:30:03 GMT' } },
        'create.first.replay.running': {
          headers: { Date: 'Thu, 14 May 2026 10:31:03 GMT', 'X-RateLimit-Reset': '1778754604' },
        },
      },
      ['idempotency/replay-has-headers-of-its-own-moment'],
    ],
  ]
  it.each(defects)('%s', (_name, retelling, rules) => {
    expect(failing(book, tell(retelling))).toEqual(rules)
  })
})

describe('an accepted reading', () => {
  const variants: [string, Retelling][] = [
    ['as told', {}],
    [
      'another body brings the first answer',
      { 'create.first.other-body': { status: 201, json: first } },
    ],
    ['the loser waits', { 'create.second.loser': { status: 201, json: second } }],
    [
      'the loser is told to retry',
      {
        'create.second.loser': {
          status: 503,
          json: envelope('BUSY'),
          headers: { 'Retry-After': '1' },
        },
      },
    ],
    [
      'the loser is limited',
      { 'create.second.loser': { status: 429, json: envelope('RATE_LIMIT_EXCEEDED') } },
    ],
    [
      'the limiter has the whole race',
      {
        'create.second': { status: 429, json: envelope('RATE_LIMIT_EXCEEDED') },
        'create.second.loser': { status: 429, json: envelope('RATE_LIMIT_EXCEEDED') },
        'create.second.replay': null,
        'servers.after-create': { json: collection([first.data]) },
      },
    ],
    ['the loser gets no answer', { 'create.second.loser': { status: 0 } }],
    [
      'the second one wins',
      { 'create.second': conflict, 'create.second.loser': { status: 201, json: second } },
    ],
    [
      'request ids stand beside data',
      { 'create.first.replay.running': { json: { ...first, request_id: 'r2' } } },
    ],
    [
      'somebody else makes a server meanwhile',
      { 'servers.after-create': withExtra({ data: server('8', 'web', { cpu: 16 }) }) },
    ],
    [
      'a list shows but a part',
      { 'servers.after-create': { json: collection([first.data], { total: 2 }) } },
    ],
    [
      'a key lost to the limiter is used again',
      { 'create.first.replay': { status: 429, json: envelope('RATE_LIMIT_EXCEEDED') } },
    ],
    [
      'the account has been blocked meanwhile',
      { 'create.first.replay.running': { status: 402, json: envelope('OVERDUE_INVOICE') } },
    ],
    [
      'the second creation finds no stock',
      {
        'create.second': { status: 409, json: envelope('OUT_OF_STOCK') },
        'create.second.loser': { status: 409, json: envelope('OUT_OF_STOCK') },
        'create.second.replay': null,
        'servers.after-create': { json: collection([first.data]) },
      },
    ],
  ]
  it.each(variants)('%s', (_name, retelling) => {
    const { verdicts } = judge(tell(retelling), book)
    const alarms = verdicts.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'none')
    expect(alarms).toEqual([])
  })
})

describe('evidence', () => {
  it('reaches every rule that a run with two accounts must decide', () => {
    const { verdicts } = judge(tell(), idempotencyRules)
    const undecided = verdicts.filter(({ outcome }) => outcome === 'none').map(({ rule }) => rule)
    expect(undecided).toEqual([
      'idempotency/replay-has-headers-of-its-own-moment',
      'idempotency/failed-attempt-leaves-the-key-usable',
    ])
  })

  it('is none where the only replay was respelt and refused', () => {
    const tape = tell({
      'create.first.replay': conflict,
      'create.second.replay': null,
      'create.first.replay.running': null,
      'create.first.replay.deleted': null,
    })
    expect(failing(book, tape)).toEqual([])
  })
})

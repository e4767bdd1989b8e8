/** Tests that failed repeats are blamed on what they have in common and good ones have not. */
import { describe, expect, it } from 'vitest'
import { idempotencyRules } from '../idempotency.ts'
import { collection, envelope, failing } from '../testing.ts'
import {
  extra,
  first,
  otherRequest,
  type Retelling,
  sameRequest,
  second,
  server,
  tell,
  tellOn,
  uuids,
} from './testing.ts'

const fails = (retelling: Retelling, more: Parameters<typeof tellOn>[1] = []) =>
  failing(idempotencyRules, tellOn(retelling, more)).map((id) => id.split('/')[1])

const other = (uuid: string) => ({ json: { data: server(uuid, 'one.example.com') } })
const late = (members: object = {}) => [{ ...sameRequest, status: 201, ...members }]
const forgetful = ['repeat-is-remembered-later', 'key-stands-for-one-server']

describe('a key that is forgotten', () => {
  it('by other creations', () => {
    const lost: Retelling = {
      'create.first.replay': other('x1'),
      'create.first.replay.running': other('x2'),
      'create.first.replay.deleted': other('x3'),
    }
    expect(fails(lost)).toEqual(forgetful)
  })
  it('so that another body creates, too', () => {
    const lost: Retelling = {
      'create.first.replay': other('x1'),
      'create.first.other-body': { status: 201, json: { data: server('x4', 'other.example.com') } },
      'create.first.replay.running': other('x2'),
      'create.first.replay.deleted': other('x3'),
    }
    expect(fails(lost)).toEqual(forgetful)
  })
  it('or taken over by another body, where it stood until then', () => {
    const taken: Retelling = {
      'create.first.other-body': { status: 201, json: { data: server('x4', 'other.example.com') } },
      'create.first.replay.running': other('x2'),
      'create.first.replay.deleted': other('x3'),
    }
    expect(fails(taken)).toEqual(['other-body-makes-no-second-server', forgetful[1]])
    const back = { ...taken, 'create.first.replay.deleted': null }
    expect(fails(back, late())).toContain('repeat-is-remembered-later')
    const twice = { ...taken, 'create.second.loser': { status: 201, ...other('x6') } }
    expect(fails(twice)).toContain('repeat-is-remembered-later')
    expect(fails({ ...taken, 'create.second.replay': other('x5') })).toEqual(forgetful)
  })
  it('by time, not by the deletion', () => {
    const story: Retelling = { 'delete.first': null, 'create.first.replay.deleted': null }
    expect(fails(story, late(other('x1')))).toEqual(forgetful)
    const deleted: Retelling = {
      'create.first.replay.deleted': { status: 404, json: envelope('X') },
    }
    expect(fails(deleted, [{ ...otherRequest, status: 201 }])).toEqual([
      'repeat-outlives-the-server',
    ])
  })
  it('by another connection', () => {
    const onW0 = { connection: 'w0' }
    const story: Retelling = {
      'create.first': onW0,
      'create.first.replay': onW0,
      'create.first.replay.running': { connection: 'w7', ...other('x1') },
      'create.first.replay.deleted': onW0,
    }
    expect(fails(story)).toEqual(forgetful)
  })
  it('for no reason that shows', () => {
    const story: Retelling = { 'create.first.replay.running': other('x1') }
    expect(fails(story, late())).toEqual(forgetful)
    const refused: Retelling = {
      'create.first.replay.running': { status: 409, json: envelope('X') },
    }
    expect(fails(refused)).toEqual(['repeat-is-answered-201'])
  })
})

describe('a race', () => {
  const third = { json: { data: server(uuids.extra, 'srv-3') } }
  it('is not to blame where the key never counted', () => {
    const ignored: Retelling = {
      'create.second.loser': { status: 201, ...third },
      'create.second.replay': { json: { data: server('x4', 'srv-4') } },
    }
    expect(fails(ignored)).toEqual(['repeat-gives-the-first-server', 'key-stands-for-one-server'])
  })
  it('may bring the present state where replays do', () => {
    const stale = { json: { data: { ...second.data, password_status: 'ready' } } }
    const differing: Retelling = {
      'create.second.loser': { status: 201, ...stale },
      'create.first.replay.running': { json: { data: { ...first.data, status: null } } },
    }
    expect(fails(differing)).toEqual(['repeat-has-the-first-body'])
  })
})

describe('a uuid given out twice', () => {
  it('is no shared key where the servers differ', () => {
    const reused = { json: { data: { ...second.data, uuid: uuids.first } } }
    const story: Retelling = {
      'create.second': reused,
      'create.second.replay': reused,
      'servers.after-create': {
        json: collection([first.data, { ...second.data, uuid: uuids.extra }]),
      },
    }
    expect(fails(story)).toEqual([])
  })
})

describe('evidence that is thin', () => {
  it('blames the deletion where nothing else was repeated', () => {
    const story: Retelling = {
      'create.first.replay': null,
      'create.second.replay': null,
      'create.first.replay.running': null,
      'create.first.replay.deleted': { json: extra },
    }
    expect(fails(story)).toEqual(['repeat-outlives-the-server'])
  })
  it('compares no headers without a Date', () => {
    const story: Retelling = {
      'create.first': { headers: { Date: 'Thu, 14 May 2026 10:30:03 GMT' } },
      'create.first.replay.running': { headers: { Date: 'today' } },
      'create.first.replay': { headers: { Date: 'Thu, 14 May 2026 10:30:07 GMT' } },
    }
    expect(fails(story)).toEqual([])
    const later = { headers: { Date: 'Thu, 14 May 2026 10:30:11 GMT' } }
    expect(fails({ ...story, 'create.first.replay.running': later })).toEqual([])
    expect(tell(story)).toHaveLength(tell().length)
  })
})

/** Tests of backups: of installed servers, of unknown ones, of others. */
import { describe, expect, test } from 'vitest'
import { backupsQuestions, backupsRules } from './backups.ts'
import { answerOn, judging, type Tale, tell, uuidA, uuidB } from './life/testing.ts'
import { collection } from './testing.ts'

const judges = judging(backupsRules)
const path = (uuid: string = uuidA) => `GET /servers/${uuid}/backups`
const live = () => tell().create().running()
const foreign = { token: 'B1' } as const

const backups = (tale: Tale, items: readonly unknown[], meta = {}, uuid: string = uuidA) =>
  tale.call(path(uuid), 200, { json: collection(items, meta) })

judges('backups/installed-server-is-200', [
  ['200', 'pass', backups(live(), [])],
  ['404', 'fail', live().wait(5).refuse(path(), 404)],
  ['404 of a replica that is behind', 'none', live().refuse(path(), 404)],
  ['409', 'fail', live().refuse(path(), 409)],
  ['409 during the installation', 'none', tell().create().installing().refuse(path(), 409)],
  [
    '409 during the installation, 200 afterwards',
    'pass',
    backups(tell().create().refuse(path(), 409).running(), []),
  ],
  ['not asked', 'none', live()],
])

judges('backups/unknown-server-is-404', [
  ['404', 'pass', tell().gone().refuse(path(), 404)],
  ['200', 'fail', backups(tell().gone(), [])],
  ['422', 'fail', tell().gone().refuse(path(), 422)],
  ['401', 'none', tell().gone().refuse(path(), 401)],
  ['the status', 'none', tell().gone().running()],
  ['a known one', 'none', backups(live(), [])],
])

judges('backups/hidden-from-other-accounts', [
  ['404', 'pass', live().refuse(path(), 404, foreign)],
  ['200', 'fail', live().answer(path(), 200, [], foreign)],
  ['to nobody', 'none', live().refuse(path(), 401, { token: 'none' })],
  ['to the owner', 'none', backups(live(), [])],
])

judges('backups/meta-fits-the-page', [
  ['it does', 'pass', backups(tell(), [{}])],
  ['more than the total', 'fail', backups(tell(), [{}], { total: 0 })],
  ['more than a page', 'fail', backups(tell(), [{}, {}], { per_page: 1 })],
  ['no meta', 'none', tell().answer(path(), 200, [])],
  [
    'no array',
    'none',
    tell().call(path(), 200, { json: { data: {}, meta: { total: 1, per_page: 2 } } }),
  ],
  ['refused', 'none', tell().refuse(path(), 404)],
  ['no token', 'none', tell().refuse(path(), 401, { token: 'none' })],
  ['another list', 'none', tell().list([])],
])

judges('backups/belong-to-the-server', [
  ['named by uuid', 'pass', backups(live(), [{ server_uuid: uuidA }])],
  ['one that is not named beside it', 'pass', backups(live(), [{ server_uuid: uuidA }, {}])],
  ['named by object', 'pass', backups(live(), [{ server: { uuid: uuidA } }])],
  ['of another', 'fail', backups(live(), [{ server_id: uuidB }, {}])],
  ['not named', 'none', backups(live(), [{ server: 7 }])],
  ['no array', 'none', live().answer(path(), 200, null)],
  ['refused', 'none', live().refuse(path(), 409)],
])

const two = () => live().create({ uuid: uuidB }, { key: 'k2' })

const at = (time: string) => [{ id: 1, created_at: time }]

judges('backups/none-is-older-than-its-server', [
  ['a younger one', 'pass', backups(live(), at('2026-05-14T10:31:00Z'))],
  ['one as old', 'pass', backups(live(), at('2026-05-14T10:29:00Z'))],
  [
    'an older one',
    'fail',
    backups(live(), [...at('2026-05-14T10:31:00Z'), ...at('2026-05-01T00:00:00Z')]),
  ],
  ['one without a time', 'none', backups(live(), [{ id: 1, created_at: 'today' }])],
  ['none at all', 'none', backups(live(), [])],
])

judges('backups/are-of-one-server', [
  ['they are', 'pass', backups(backups(two(), [{ id: 1 }]), [{ id: 2 }], {}, uuidB)],
  ['one is of both', 'fail', backups(backups(two(), [{ uuid: 'b' }]), [{ uuid: 'b' }], {}, uuidB)],
  [
    'both are the first of theirs',
    'pass',
    backups(
      backups(two(), [{ id: 1, created_at: '2026-05-14T10:31:00Z' }]),
      [{ id: 1, created_at: '2026-05-14T10:32:00Z' }],
      {},
      uuidB,
    ),
  ],
  [
    'the very same with a number',
    'fail',
    backups(backups(two(), [{ id: 7, size: 5 }]), [{ id: 7, size: 5 }], {}, uuidB),
  ],
  ['no ids', 'none', backups(backups(two(), [{ id: null }]), [{}], {}, uuidB)],
  ['one was asked', 'none', backups(two(), [{ id: 1 }])],
])

describe('questions', () => {
  test.each([
    ['backups/members', backups(live(), [{ size: 1, id: 2 }]), 'id, size'],
    ['backups/members', backups(live(), []), 'no backups'],
    ['backups/members', live(), ''],
    ['backups/while-installing', tell().create().installing().wait(9).refuse(path(), 409), '409'],
    ['backups/while-installing', backups(live(), []), ''],
  ])('%s', (id, tale, answer) => {
    expect(answerOn(backupsQuestions, id, tale)).toBe(answer)
  })
})

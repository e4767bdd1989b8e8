/** Tests of deletion: what it answers, what it leaves, and of whom. */
import { describe, expect, test } from 'vitest'
import { deleteQuestions, deleteRules } from '../delete.ts'
import { answerOn, judging, made, type Tale, tell, uuidA, uuidB } from '../life/testing.ts'
import { envelope } from '../testing.ts'

const judges = judging(deleteRules)
const live = () => tell().create().running()
const at = `/servers/${uuidA}`
const foreign = { token: 'B1' } as const

const two = () => live().create({ uuid: uuidB }, { key: 'k2' }).running(1, uuidB)

judges('delete/first-deletion-succeeds', [
  ['204', 'pass', live().delete()],
  ['202', 'pass', live().delete(202)],
  ['405 leaves it open', 'inconclusive', live().delete(405)],
  ['404 leaves it open', 'inconclusive', live().delete(404)],
  ['404, and it is gone', 'fail', live().delete(404).gone()],
  [
    '404 after a neighbour went',
    'inconclusive',
    two().delete().delete(404, {}, uuidB).gone('', uuidB),
  ],
  [
    '404 after a neighbour went, though it was there',
    'fail',
    two().delete().get({ uuid: uuidB }).delete(404, {}, uuidB).gone('', uuidB),
  ],
  ['404 after a lost answer', 'pass', live().delete(0).delete(404).gone()],
  ['404, and no answer later', 'fail', live().delete(404).delete(0).gone()],
  ['404, and it is there', 'inconclusive', live().delete(404).get()],
  ['409', 'fail', live().delete(409)],
  ['409 right after an action', 'none', live().power('kill').delete(409)],
  [
    '409 after an action that was seen',
    'fail',
    live().power('kill').status('stopped', null).delete(409),
  ],
  ['500', 'fail', live().delete(500)],
  ['403', 'fail', live().delete(403)],
  ['403 for the address', 'none', live().delete(403, { json: envelope('IP_NOT_ALLOWED') })],
  ['no answer', 'pass', live().delete(0).delete(204)],
  ['installing', 'none', tell().create().installing().delete(409)],
  ['gone before', 'none', live().delete(204, foreign).delete(404)],
  ['there after a foreign attempt', 'fail', live().delete(404, foreign).get().delete(409)],
  ['gone after a nameless attempt', 'none', live().delete(401, { token: 'none' }).delete(404)],
  ['by the short uuid', 'none', live().call('DELETE /servers/a1b2c3d4', 404)],
  ['not deleted', 'none', live()],
])

judges('delete/repetition-is-harmless', [
  ['404', 'pass', live().delete().delete(404)],
  ['410', 'pass', live().delete().delete(410)],
  ['204', 'pass', live().delete().delete()],
  ['409', 'pass', live().delete(202).delete(409)],
  ['500', 'fail', live().delete().delete(500)],
  ['422', 'fail', live().delete().delete(422)],
  ['not repeated', 'none', live().delete()],
  ['never accepted', 'none', live().delete(409).delete(409)],
])

judges('delete/deleted-server-is-gone', [
  ['404', 'pass', live().delete().gone()],
  ['410 in the end', 'pass', live().delete().get().refuse(`GET ${at}`, 410)],
  ['there for a moment', 'none', live().delete().get()],
  ['there for long', 'fail', live().delete().wait(30).get()],
  ['neither there nor gone', 'fail', live().delete().wait(30).refuse(`GET ${at}`, 409)],
  ['there although the status is gone', 'fail', live().delete().gone('/status').wait(5).get()],
  ['deleting', 'none', live().delete().wait(30).get({ status: 'deleting' })],
  ['deleting for ever', 'fail', live().delete().wait(60).get({ status: 'deleting' })],
  ['only a second DELETE does it', 'fail', live().delete().wait(60).get().delete().gone()],
  ['a second DELETE came soon', 'pass', live().delete().wait(30).get().delete().gone()],
  ['a crash', 'none', live().delete().wait(30).refuse(`GET ${at}`, 500)],
  ['not looked for', 'none', live().delete()],
  ['not deleted', 'none', live().gone()],
])

judges('delete/status-of-deleted-server-is-gone', [
  ['404', 'pass', live().delete().gone('/status')],
  ['there for long', 'fail', live().delete().wait(30).running()],
])

/** Asked for by the short uuid, the server is still there. */
const shortly = (tale: Tale, members = {}): Tale =>
  tale.answer('GET /servers/a1b2c3d4', 200, made(members))

judges('delete/short-uuid-of-deleted-server-is-gone', [
  ['404', 'pass', live().delete().refuse('GET /servers/a1b2c3d4', 404)],
  ['there, its answer lost', 'fail', shortly(live().delete(0).delete(410).wait(30))],
  ['there for long', 'fail', shortly(live().delete().wait(30))],
  ['no id at all', 'pass', live().delete().wait(30).refuse('GET /servers/a1b2c3d4', 422)],
  ['no id at all, by 400', 'pass', live().delete().wait(30).refuse('GET /servers/a1b2c3d4', 400)],
  ['forbidden for long', 'fail', live().delete().wait(30).refuse('GET /servers/a1b2c3d4', 403)],
  ['there, and gone by its uuid', 'fail', shortly(live().delete().gone().wait(6))],
  ['there a moment later', 'none', shortly(live().delete().gone())],
  ['another server', 'none', shortly(live().delete().wait(30), { uuid: uuidB })],
  ['not deleted', 'none', shortly(live())],
])

const getB = (tale: Tale) => tale.get({ uuid: uuidB })

judges('delete/other-servers-survive', [
  ['it does', 'pass', getB(two().delete())],
  ['it does not', 'fail', two().delete().gone('', uuidB)],
  ['it was deleted, too', 'none', two().delete().delete(204, {}, uuidB).gone('', uuidB)],
  ['nobody looked', 'none', two().delete()],
  ['a crash', 'none', two().delete().refuse(`GET /servers/${uuidB}`, 500)],
  ['never seen', 'none', live().create({ uuid: uuidB }, { key: 'k2' }).delete().gone('', uuidB)],
  ['refused', 'none', two().delete(409).gone('', uuidB)],
])

const B = [10, uuidB] as const
const killing = { sent: { action: 'kill' } }

judges('delete/other-servers-run-on', [
  [
    'it runs',
    'pass',
    two()
      .delete()
      .running(...B),
  ],
  ['it is stopped', 'fail', two().delete().status('stopped', null, 0, uuidB)],
  [
    'it was never seen running',
    'none',
    live().create({ uuid: uuidB }, { key: 'k2' }).delete().status('stopped', null, 0, uuidB),
  ],
  ['nobody looked', 'none', two().delete()],
  ['the deletion was refused', 'none', two().delete(409).status('stopped', null, 0, uuidB)],
  [
    'it was stopped itself',
    'none',
    two()
      .answer(`POST /servers/${uuidB}/power`, 200, {}, killing)
      .delete()
      .status('stopped', null, 0, uuidB),
  ],
  ['the first was stopped', 'none', two().power('kill').delete().status('stopped', null, 0, uuidB)],
  [
    'the first was started',
    'fail',
    two().power('start').delete().status('stopped', null, 0, uuidB),
  ],
])

judges('delete/other-accounts-delete-nothing', [
  ['nothing', 'pass', live().delete(404, foreign).get()],
  ['it is gone', 'fail', live().delete(404, foreign).gone()],
  [
    'nobody without an account could',
    'fail',
    live().delete(401, { token: 'none' }).get().delete(404, foreign).gone(),
  ],
  [
    'nobody without an account tried as well',
    'none',
    live().delete(404, foreign).delete(401, { token: 'none' }).gone(),
  ],
  ['a crash', 'none', live().delete(404, foreign).refuse(`GET ${at}`, 500)],
  ['nobody looked', 'none', live().delete(404, foreign).delete().gone()],
  ['deleted before', 'none', live().delete().delete(404, foreign).gone()],
  ['never seen', 'none', tell().create().delete(404, foreign).gone()],
  ['nobody tried', 'none', live().delete().gone()],
  ['no account tried', 'none', live().delete(401, { token: 'none' }).gone()],
])

const deleted = () => live().delete().gone()

judges('delete/power-and-backups-are-gone', [
  ['power is', 'pass', deleted().power('start', 404)],
  ['backups are', 'pass', deleted().gone('/backups')],
  ['power is not', 'fail', deleted().power('start')],
  ['backups are not', 'fail', deleted().answer(`GET ${at}/backups`, 200, [])],
  ['not tried', 'none', deleted()],
  ['not gone', 'none', live().delete().power('start')],
  ['not deleted', 'none', live().power('start')],
])

judges('delete/deleted-is-final', [
  ['it is', 'pass', deleted().gone('/status')],
  ['it comes back', 'fail', deleted().wait(5).get()],
  ['it comes back under another operation', 'fail', deleted().gone('/status').wait(5).running()],
  ['a reading of the past', 'none', deleted().get()],
  ['not deleted', 'none', live().gone().get()],
  ['not gone', 'none', live().delete().get()],
])

describe('questions', () => {
  test.each([
    ['delete/status-of-success', live().delete(202), '202'],
    ['delete/status-of-success', live().delete(409), ''],
    ['delete/while-installing', tell().create().installing().delete(), 'accepted'],
    ['delete/while-installing', tell().create().installing().delete(409), 'refused with 409'],
    ['delete/while-installing', live().delete(), ''],
    ['delete/status-of-a-repetition', live().delete().delete(404), '404'],
    ['delete/status-of-a-repetition', live().delete(), ''],
    ['delete/server-that-never-was', tell().delete(404, { step: 'delete.unknown' }), '404'],
    ['delete/server-that-never-was', tell().gone().delete(204), '204'],
    ['delete/server-that-never-was', tell().delete(404), ''],
  ])('%s', (id, tale, answer) => {
    expect(answerOn(deleteQuestions, id, tale)).toBe(answer)
  })
})

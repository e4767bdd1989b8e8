/** Tests of the root password: who gets it, when, and what it looks like. */
import { describe, expect, test } from 'vitest'
import { credentialsQuestions, credentialsRules } from '../credentials.ts'
import { answerOn, judging, type Tale, tell, uuidA, uuidB } from '../life/testing.ts'

const judges = judging(credentialsRules)
const path = `GET /servers/${uuidA}/credentials`
const begun = () => tell().create()
const ready = () => begun().installing().running()
const foreign = { token: 'B1' } as const

judges('credentials/answer-holds-both-members', [
  ['both', 'pass', tell().credentials('ready', 'x')],
  ['null', 'pass', tell().credentials('generating', null)],
  ['no word', 'fail', tell().answer(path, 200, { root_password: 'x' })],
  ['no password', 'fail', tell().answer(path, 200, { password_status: 'ready' })],
  ['a word that is none', 'fail', tell().credentials(null, 'x')],
  ['a password that is none', 'fail', tell().credentials('ready', 7)],
  ['the whole payload null', 'none', tell().answer(path, 200, null)],
  ['refused', 'none', tell().refuse(path, 404)],
  ['no token', 'none', tell().answer(path, 200, {}, { token: 'none' })],
  ['another operation', 'none', tell().get()],
])

judges('credentials/installed-server-is-200', [
  ['200', 'pass', ready().credentials('ready', 'x')],
  ['404', 'fail', ready().credentials('ready', null).wait(5).refuse(path, 404)],
  ['404 of a replica that is behind', 'none', ready().refuse(path, 404)],
  ['403 is about the token', 'none', ready().refuse(path, 403)],
  ['409', 'fail', ready().refuse(path, 409)],
  [
    '409 before',
    'pass',
    begun().installing().refuse(path, 409).running().credentials('ready', 'x'),
  ],
  ['once only is CRD-05', 'pass', ready().credentials('ready', 'x').wait(5).refuse(path, 410)],
  ['not installed', 'none', begun().installing().refuse(path, 409)],
])

judges('credentials/word-fits-the-password', [
  ['ready with one', 'pass', ready().credentials('ready', 'x')],
  ['generating without', 'pass', begun().installing().credentials('generating', null)],
  ['generating with one', 'fail', begun().installing().credentials('generating', 'x')],
  ['ready without', 'fail', begun().installing().credentials('ready', null)],
  ['ready without afterwards is CRD-03', 'pass', ready().credentials('ready', null)],
  ['another word', 'none', ready().credentials('reset', null)],
  ['no word', 'none', begun().answer(path, 200, null)],
])

judges('credentials/password-stays', [
  ['it does', 'pass', ready().credentials('ready', 'x').credentials('ready', 'x')],
  ['another', 'fail', ready().credentials('ready', 'x').credentials('ready', 'y')],
  ['once only', 'fail', ready().credentials('ready', 'x').credentials('ready', null)],
  ['once only, then gone', 'fail', ready().credentials('ready', 'x').wait(5).refuse(path, 404)],
  ['gone on a replica', 'none', ready().credentials('ready', 'x').refuse(path, 404)],
  ['a crash', 'none', ready().credentials('ready', 'x').refuse(path, 500)],
  ['read once', 'none', ready().credentials('ready', 'x')],
  ['taken along by a neighbour', 'none', withNeighbour().wait(5).gone().refuse(path, 404)],
  ['refused, though there', 'fail', withNeighbour().get().wait(5).refuse(path, 404)],
  ['never there', 'none', ready().credentials('ready', '').credentials('ready', null)],
])

function withNeighbour(): Tale {
  return two().running().credentials('ready', 'x').delete(204, {}, uuidB)
}

judges('credentials/servers-have-different-passwords', [
  ['different', 'pass', two().credentials('ready', 'x').credentials('ready', 'y', uuidB)],
  ['equal', 'fail', two().credentials('ready', 'x').credentials('ready', 'x', uuidB)],
  ['one unknown', 'none', two().credentials('ready', 'x').credentials('ready', null, uuidB)],
  ['one server', 'none', ready().credentials('ready', 'x')],
])

function two(): Tale {
  return begun().create({ uuid: uuidB }, { key: 'k2' })
}

judges('credentials/hidden-from-other-accounts', [
  ['404', 'pass', ready().refuse(path, 404, foreign)],
  ['403', 'pass', ready().refuse(path, 403, foreign)],
  ['shown', 'fail', ready().answer(path, 200, { root_password: 'x' }, foreign)],
  ['shown without one', 'pass', ready().answer(path, 200, { root_password: null }, foreign)],
  ['to nobody', 'none', ready().refuse(path, 401, { token: 'none' })],
  ['to the owner', 'none', ready().credentials('ready', 'x')],
])

const deleted = () => ready().delete().gone()

judges('credentials/gone-after-deletion', [
  ['gone', 'pass', deleted().refuse(path, 404)],
  ['gone after a while', 'pass', deleted().credentials('ready', 'x').refuse(path, 410)],
  ['still there', 'fail', deleted().credentials('ready', 'x')],
  ['a crash', 'none', deleted().refuse(path, 500)],
  ['forbidden', 'fail', ready().credentials('ready', 'x').delete().gone().refuse(path, 403)],
  ['forbidden all along', 'none', deleted().refuse(path, 403)],
  ['not asked', 'none', deleted()],
  ['not gone', 'none', ready().delete().get().credentials('ready', 'x')],
  ['not deleted', 'none', ready().credentials('ready', 'x')],
])

const told = () => ready().credentials('ready', 'x')

judges('credentials/word-equals-that-of-the-server', [
  ['equal', 'pass', told().get()],
  ['another for long', 'fail', told().wait(10).get({ password_status: 'generating' })],
  ['another for a moment', 'none', told().get({ password_status: 'generating' })],
  ['not shown', 'none', told().get({ password_status: undefined })],
  ['not told', 'none', ready().get()],
])

const early = () => begun().installing()

/** Refused in turn with reads that find the server. */
function inTurn(tale: Tale, turns = 3): Tale {
  for (let turn = 0; turn < turns; turn += 1) tale.wait(-0.8).refuse(path, 404).wait(-0.8).get()
  return tale
}

judges('credentials/null-while-installing', [
  ['null', 'pass', early().credentials('generating', null)],
  ['the whole payload null', 'pass', early().answer(path, 200, null)],
  ['409', 'fail', early().refuse(path, 409)],
  ['404', 'fail', early().wait(5).refuse(path, 404).installing()],
  ['404 of a replica that is behind', 'none', early().refuse(path, 404).installing()],
  ['404 again and again', 'fail', inTurn(early()).running().credentials('ready', 'x')],
  ['404 again and again, and no end', 'fail', inTurn(early()).installing()],
  ['404 twice only', 'none', inTurn(early(), 2).running()],
  ['404 on what nothing has found', 'none', begun().refuse(path, 404).installing()],
  ['404 by turns with others', 'none', inTurn(early()).gone().running()],
  [
    '404 for a while',
    'pass',
    inTurn(early()).credentials('generating', null).installing().running(),
  ],
  ['404 to the end', 'fail', inTurn(early()).credentials('generating', null).running()],
  ['404 before anything found the server', 'none', begun().refuse(path, 404).installing()],
  ['empty text', 'fail', early().credentials('generating', '')],
  [
    'a password, long before the end',
    'fail',
    early().credentials('ready', 'x').wait(3).installing(),
  ],
  [
    'a password, three reads before the end',
    'fail',
    early().credentials('ready', 'x').installing().get({ status: 'installing' }).installing(),
  ],
  ['a password at the end', 'none', early().credentials('ready', 'x').installing().running()],
  ['installed', 'none', ready().credentials('ready', 'x')],
])

judges('credentials/ready-once-installed', [
  ['ready', 'pass', ready().credentials('ready', 'x')],
  ['ready at last', 'pass', ready().credentials('generating', null).credentials('ready', 'x')],
  ['no password', 'fail', ready().wait(10).credentials('ready', null)],
  ['an empty one', 'fail', ready().wait(10).credentials('ready', '')],
  ['another word', 'fail', ready().wait(10).credentials('done', 'x')],
  ['generating with one', 'fail', ready().wait(10).credentials('generating', 'x')],
  ['generating with one, too soon', 'none', ready().credentials('generating', 'x')],
  [
    'a word of its own for it',
    'none',
    ready().credentials('vaulted', null).wait(10).credentials('vaulted', 'x'),
  ],
  ['too soon', 'none', ready().credentials('generating', null)],
  ['not running', 'none', early().wait(10).credentials('generating', null)],
  ['not asked', 'none', ready()],
])

describe('questions', () => {
  test.each([
    [
      'credentials/words-of-password-status',
      begun().get({ status: 'installing', password_status: 'pending' }).credentials('ready', 'x'),
      'pending (installing), ready',
    ],
    ['credentials/words-of-password-status', begun().running().refuse(path, 404, foreign), ''],
    [
      'credentials/what-is-null-while-installing',
      early().answer(path, 200, null),
      'the whole payload',
    ],
    [
      'credentials/what-is-null-while-installing',
      early().credentials('generating', null),
      'the password',
    ],
    ['credentials/what-is-null-while-installing', early().credentials('ready', 'x').get(), ''],
    [
      'credentials/what-is-null-while-installing',
      early().answer(path, 200, null, { token: 'none' }),
      '',
    ],
  ])('%s', (id, tale, answer) => {
    expect(answerOn(credentialsQuestions, id, tale)).toBe(answer)
  })
})

/** Tests of the rules about servers that stay on the list. */
import { judging, listed, type Tale, tell, uuidB } from '../life/testing.ts'
import { survivorRules } from './survivors.ts'

const judges = judging(survivorRules)
const [one, two] = [listed(), listed({ uuid: uuidB })]
const bothListed = (): Tale =>
  tell().create().create({ uuid: uuidB }, { key: 'k2' }).wait(20).list([one, two])
/** One is deleted, and the other is read right before the next list. */
const upTo = (): Tale => bothListed().delete().wait(3).running(9, uuidB)
const deleteOther = (tale: Tale, status = 204): Tale => tale.delete(status, {}, uuidB)

judges('list/deletion-leaves-other-servers-listed', [
  ['it is on the list', 'pass', upTo().list([two])],
  ['it is not, and can be deleted', 'fail', deleteOther(upTo().list([]))],
  ['it is not, and can be read', 'fail', upTo().list([]).running(12, uuidB)],
  ['it is not, and never seen again', 'none', upTo().list([])],
  ['it is not, and is gone', 'none', deleteOther(upTo().list([]).gone('', uuidB), 404)],
  ['it was not read at once before', 'none', deleteOther(upTo().wait(9).list([]))],
  ['it was never listed', 'none', tell().create().create({ uuid: uuidB }, { key: 'k2' }).delete()],
  ['the list has further pages', 'none', deleteOther(upTo().list([], '', { last_page: 2 }))],
  ['the list is filtered', 'none', deleteOther(upTo().list([], '?status=suspended'))],
  ['another token reads it', 'none', deleteOther(upTo().list([], '', {}, { token: 'A2' }))],
  ['the other is deleted first', 'none', deleteOther(upTo()).list([])],
  ['nothing is deleted', 'none', bothListed().running(9, uuidB).list([one])],
])

const lives = (tale: Tale): Tale => tale.running(9, uuidB)
const neverListed = (): Tale =>
  tell().create().create({ uuid: uuidB }, { key: 'k2' }).wait(20).list([])

const a2 = { token: 'A2' } as const
const young = listed({ uuid: uuidB, status: 'installing' })
const bothYoung = (): Tale =>
  tell().create().create({ uuid: uuidB }, { key: 'k2' }).wait(20).list([one, young])

judges('list/living-server-stays-listed', [
  ['both are on the list again', 'pass', bothListed().list([one, two])],
  ['one is not, and can be read', 'fail', lives(lives(bothListed()).list([one]))],
  ['one is not, and can be deleted', 'fail', deleteOther(lives(bothListed()).list([one]))],
  ['one is not, and never seen again', 'pass', lives(bothListed()).list([one])],
  ['the list was read once', 'none', lives(lives(bothListed()))],
  ['it was never listed', 'none', neverListed().list([])],
  ['another was deleted before', 'none', lives(lives(bothListed().delete()).list([]))],
  ['and it was installed meanwhile', 'fail', lives(lives(bothYoung().delete()).list([]))],
  ['it was deleted itself', 'pass', lives(deleteOther(lives(bothListed())).list([one]))],
  ['another token reads it', 'none', lives(lives(bothListed()).list([one], '', {}, a2))],
])

/** Tests of the rule about servers on the list while others are deleted. */
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

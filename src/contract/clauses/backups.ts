/** GET /servers/{uuid}/backups, and the resources that the reference only mentions. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('backups', 'server')

const noShape =
  'the reference gives neither a path nor a shape, so there is nothing to send or judge'

export const backups: readonly Clause[] = [
  must('BAK-01')`
    The backups of an installed server are answered 200 with an array and a meta object.`,
  expected('BAK-02')`
    The backups of a server that is unknown or another account's are answered 404; for the latter
    403 is accepted.`,
  should('BAK-03')`
    The backup list obeys every pagination clause; most often it is empty.`,
  open('BAK-04')`
    Which members a backup has, and whether the list is empty or refused with 409 while the
    server installs.`,
  expected('BAK-05')`
    The backup list holds backups of the server in its path and of no other.`,
  open('ADD-01', noShape)`
    How security groups, SSH keys and billing are reached and what they look like.`,
  open('ADD-02', noShape)`
    How a server is reinstalled: that it can be is said, the way is not.`,
]

/** GET /servers/{uuid}/credentials: the root password, once there is one. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('credentials', 'server')

export const credentials: readonly Clause[] = [
  must('CRD-01')`
    The credentials operation answers 200 with password_status as text and root_password as text
    or null.`,
  must('CRD-02')`
    While the server installs, credentials answer 200 with a null password. Null in place of the
    whole payload is accepted; 404 and 409 are not.`,
  must('CRD-03')`
    Within 10 seconds of the installation's end root_password is non-empty text and
    password_status is ready.`,
  expected('CRD-04')`
    A password is there whenever password_status is ready and missing whenever it is generating;
    words that the reference does not show are free.`,
  must('CRD-05')`
    Every read gives the same password: it is neither shown only once nor changed by being read.`,
  expected('CRD-06')`
    No two servers have the same root password.`,
  must('CRD-07')`
    Another account never gets to see a server's credentials.`,
  expected('CRD-08')`
    The credentials of a deleted server answer 404 or 410.`,
  should('CRD-09')`
    Where GET /servers/{uuid} shows a password_status, the credentials show the same one.`,
  open('CRD-10')`
    Which other password_status words exist, how passwords are composed, and what Windows servers
    call their user.`,
]

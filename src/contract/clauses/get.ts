/** GET /servers/{uuid}: one server. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, open } = section('get', 'server')

export const get: readonly Clause[] = [
  must('GET-01')`
    GET /servers/{uuid} answers 200 with an object that lacks no member of a list item.`,
  expected('GET-02')`
    GET /servers/{uuid} shows every member that the 201 showed.`,
  must('GET-03')`
    A server is found under its full uuid and under its eight-character short uuid, and both show
    the same server.`,
  must('GET-04')`
    A short uuid leads to one server of the account only: where there are several, even created
    within seconds, each is reached by its own.`,
  open('GET-05')`
    Whether status, credentials, power, DELETE and backups take the short uuid too. Where they
    do, it means the same server.`,
  must('GET-06')`
    The uuid in the answer is the one in the path, or the one whose short form is there.`,
  must('GET-07')`
    Reads with no action in between agree on uuid, uuid_short, name, cpu, memory, disk and
    created_at, the last one compared as an instant to within 1 second.`,
  expected('GET-08')`
    The answer contains no root password that could be used.`,
  expected('GET-09')`
    Only whole ids match: a percent sign or seven characters find no server.`,
  open('GET-10')`
    Whether a uuid in upper case is found.`,
  open('GET-11')`
    What internal numeric ids lead to, 404 as a rule. Another account's server would be a breach
    of AUT-13.`,
]

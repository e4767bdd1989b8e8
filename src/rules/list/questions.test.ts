/** Tests of what the reference leaves open about lists. */
import { expect, test } from 'vitest'
import { answerOn, listed, made, tell, uuidB } from '../life/testing.ts'
import { listQuestions } from '../list.ts'

const old = made({ uuid: uuidB, created_at: '2020-01-01T00:00:00Z' })

test.each([
  ['list/unknown-status-word', tell().list([], '?status=shiny'), '200 with an empty list'],
  ['list/unknown-status-word', tell().list([listed()], '?status=shiny'), '200 with servers'],
  ['list/unknown-status-word', tell().refuse('GET /servers?status=shiny', 422), '422'],
  ['list/unknown-status-word', tell().list([], '?status=suspended').list([]), ''],
  ['list/unknown-status-word', tell().refuse('GET /servers?status=x', 401, { token: 'none' }), ''],
  ['list/running-as-a-filter', tell().list([], '?status=running'), '200 with an empty list'],
  ['list/running-as-a-filter', tell().refuse('GET /servers?status=running', 429), ''],
  ['list/members-of-items', tell().list([listed()]), 'no further members'],
  ['list/members-of-items', tell().list([listed({ tags: [], disk: 1 })]), 'further: disk, tags'],
  ['list/members-of-items', tell().get(), ''],
  ['list/disk-in-items', tell().list([listed(), made()]), 'absent / present'],
  ['list/order-of-items', tell().list([]).list([old, made()]), 'oldest first'],
  ['list/order-of-items', tell().list([]).list([made(), old]), 'newest first'],
  ['list/order-of-items', tell().list([]).list([old, old]), 'all of one age'],
  ['list/order-of-items', tell().list([]).list([old, made(), old]), 'by something else'],
  ['list/order-of-items', tell().list([]).list([old, listed()]), ''],
  ['list/order-of-items', tell().list([]).list([old]), ''],
])('%s', (id, tale, answer) => {
  expect(answerOn(listQuestions, id, tale)).toBe(answer)
})

/** Safety of reads, which the server owes, and retries, which a client owes. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const server = section('retries', 'server')
const { must, should } = section('retries', 'client', 'built by a later issue: client conformance')

export const retries: readonly Clause[] = [
  server.must('SAF-01')`
    GET and HEAD change nothing: reading moves no state, status, password or total.`,
  server.must('SAF-02')`
    A read repeated gives equal results, members that depend on time apart.`,
  must('RTY-01')`
    While a server installs, the client's polls come at growing distances, for instance 2, 4 and
    8 seconds, and never more than 30 seconds apart.`,
  must('RTY-02')`
    After a 429 the client sends nothing until Retry-After has run out.`,
  must('RTY-03')`
    On a 5xx the client retries three times at most, at distances that vary by chance.`,
  must('RTY-04')`
    The client retries no 4xx other than 429, a 409 for a busy key included.`,
  must('RTY-05')`
    The client never retries POST /servers that it sent without a key.`,
  must('RTY-06')`
    A creation that the client retries has the key of the first attempt and an equal body.`,
  must('RTY-07')`
    Each new creation that the client means has a key of its own.`,
  should('RTY-08')`
    The client's keys are UUIDs.`,
  should('RTY-09')`
    The client does not retry power actions by itself.`,
  should('RTY-10')`
    The client retries a DELETE whose answer was lost, and takes a 404 to that as success.`,
  should('RTY-11')`
    The client polls the status operation, not another read.`,
  should('RTY-12')`
    The client fetches credentials only once state is running and status is not installing any
    more.`,
  should('RTY-13')`
    The client stays within 30 requests in 10 seconds and 120 in a minute of its own accord.`,
  must('RTY-14')`
    Every request of the client carries the Bearer token, and a redirect does not take the token
    to another host.`,
  should('RTY-15')`
    The client copes with event types, states, statuses and members it does not know.`,
]

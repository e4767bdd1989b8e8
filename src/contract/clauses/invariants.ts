/** What must fit together across operations; read from exchanges that other clauses need anyway. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should } = section('invariants', 'server')

const needsReceiver = 'built by a later issue: webhook receiver'

export const invariants: readonly Clause[] = [
  expected('INV-01')`
    Where the documented table is pinned, GET /plans has its cpu, memory and disk per id.
    Unpinned, a difference is no more than the warning of PLN-06, as plans may have moved on.`,
  must('INV-02')`
    A 201 has the hardware that the same run's GET /plans shows for the plan asked for.`,
  must('INV-03')`
    Wherever a server appears (201, get, list, event), its uuid, uuid_short and name are equal.`,
  must('INV-04')`
    The 201 and later reads agree on created_at, cpu, memory and disk, and also on
    operating_system and addresses from when these are not empty.`,
  must('INV-05')`
    A list item and GET /servers/{uuid} agree on name, uuid_short, memory and cpu, and on status
    unless it is just changing.`,
  must('INV-06')`
    Status, get, list and filter tell one story: a server found by status=installing is
    installing everywhere, a change just under way apart.`,
  must('INV-07')`
    Each short uuid resolves to the server it was given for. That it starts the uuid is judged by
    CRE-08.`,
  expected('INV-08')`
    No created_at is more than 120 seconds ahead of the Date header that comes with it, and no
    uptime exceeds the server's age by more than 120 seconds.`,
  must('INV-09')`
    A list's total equals the items met by walking it. How it follows creations and deletions is
    judged by LST-03 and LST-10.`,
  must('INV-10')`
    For every page size used in the run, last_page is total over per_page, rounded up.`,
  should('INV-11')`
    Page sizes 3, 4 and 25 lead to one order of items.`,
  expected('INV-12')`
    A server's life runs from installing to running, then between running and stopped, perhaps
    through suspended, to deleted. Failed installations, restorations and deletions that hang are
    tolerated side tracks.`,
  must('INV-13')`
    A password_status of generating goes with a null password, one of ready with a password, and
    an installing server's is not ready.`,
  must('INV-14')`
    Every 201 that is no replay adds exactly one server, and no 4xx adds any. A 5xx leaves it
    open.`,
  must('INV-15')`
    Over all its 201s, a key stands for a single uuid.`,
  must('INV-16')`
    All 201s that a key brings have equal JSON bodies.`,
  must('INV-17', needsReceiver)`
    Events fit the API: one installing for every uuid created and for no other, running no
    earlier than the status operation says so, deleted once reads answer 404.`,
  should('INV-18', needsReceiver)`
    Event times ascend from installing over running to deleted, and the first is at most 5
    seconds before the server's created_at.`,
  expected('INV-19', needsReceiver)`
    An event id stands for one type, one uuid and one body over all deliveries and retries.`,
  must('INV-20')`
    No pair of HTTP status and error code contradicts the table.`,
  must('INV-21')`
    A 2xx has data or no content, everything from 400 up has error, and neither has the other's.
    Answers to HEAD and those of a gateway are exempt.`,
  must('INV-22')`
    In a 429, X-RateLimit-Reset and Retry-After can both be true: waiting for the later of them
    is always enough.`,
  expected('INV-23')`
    No Reset value covers more accepted requests than Limit, and the Remaining that two tokens of
    one account see is a single falling series.`,
  must('INV-24')`
    Plans under location_id are a part of all plans, equal in the values they share.`,
  should('INV-25')`
    Every location that answers templates with 200 or accepts a creation is in GET /locations.`,
  should('INV-26')`
    Over all live servers no address occurs twice, each is of the family its type names, and
    gateways lie in their networks with the exemptions of CRE-15.`,
  must('INV-27')`
    All reads of one server's password are equal. That two servers differ is judged by CRD-06.`,
  expected('INV-28')`
    After a completed DELETE every operation agrees that the server is gone: get, status,
    credentials, backups, power, list and filter.`,
  expected('INV-29')`
    Tokens and root passwords occur in no body other than that of the credentials.`,
  must('INV-30')`
    No uuid, name, address or password of one account occurs in an answer to another.`,
  should('INV-31')`
    A member has one JSON type, null apart, on all endpoints and pages.`,
  should('INV-32')`
    Memory is counted in the same unit in plans, 201, get and list.`,
  expected('INV-33')`
    In a series of status reads installing never follows something else, and uptime never falls
    within one power cycle.`,
  should('INV-34')`
    The same bad request always gets the same status and the same code.`,
]

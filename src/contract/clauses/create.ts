/** POST /servers: what a creation needs, gives and refuses. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('create', 'server')

export const create: readonly Clause[] = [
  must('CRE-01')`
    POST /servers with a valid body answers 201.`,
  must('CRE-02')`
    A creation needs all three of template_slug, location_id and plan_id; a body without one of
    them gets 422 with VALIDATION_ERROR.`,
  must('CRE-03')`
    A creation without hostname is valid.`,
  must('CRE-04')`
    The 201 describes the server in full: uuid and uuid_short, name, created_at, status and
    password_status, operating_system and ip_addresses, and the hardware as cpu, memory and disk.`,
  must('CRE-05')`
    A server just created has the status installing.`,
  must('CRE-06')`
    A uuid is written as 8-4-4-4-12 hexadecimal digits; version and variant are free.`,
  must('CRE-07')`
    The value of uuid_short is eight characters long.`,
  expected('CRE-08')`
    The value of uuid_short repeats the start of uuid, up to its first hyphen.`,
  expected('CRE-09')`
    A server is named by the hostname asked for, whose letter case, trailing dot or IDN form may
    be normalised. Without a hostname the name is some non-empty text.`,
  must('CRE-10')`
    A new server has the cpu, memory and disk that GET /plans gives for the plan asked for.`,
  should('CRE-11')`
    A new server's password_status is generating.`,
  should('CRE-12')`
    A server's operating_system is its template's readable name rather than the slug.`,
  must('CRE-13')`
    Addresses come as an array, possibly empty. An element has address and type as text, gateway
    as text or null, and cidr as an integer.`,
  expected('CRE-14')`
    An address is a literal of the family that its type names, and cidr fits that family: up to
    32 for ipv4, up to 128 for ipv6, never below 0.`,
  should('CRE-15')`
    A gateway belongs to the network that address and cidr span. Link-local gateways and the
    prefixes /31, /32, /127 and /128 are exempt.`,
  should('CRE-16')`
    No two live servers share an address, and a server's address is not its own gateway. Shared
    NAT addresses are conceivable, hence a warning at most.`,
  must('CRE-17')`
    The value of created_at is a date and time by RFC 3339, with an offset or Z.`,
  expected('CRE-18')`
    The value of created_at is at most 120 seconds away from the Date header of the 201.`,
  expected('CRE-19')`
    Five seconds after its 201 at the latest, a server can be read under its uuid.`,
  must('CRE-20')`
    No two creations give out the same uuid; replays of one key are not creations.`,
  must('CRE-21')`
    A plan_id or location_id that does not exist is refused with a 4xx, 422 being usual, and no
    server is made.`,
  must('CRE-22')`
    A refused creation neither changes the number of servers nor causes an event.`,
  must('CRE-23')`
    POST /servers works without an Idempotency-Key.`,
  expected('CRE-24')`
    Members that are unknown or not the client's to set (uuid, user_id, status, monthly_price,
    cpu) are ignored or refused with 422; they never take effect.`,
  open('CRE-25')`
    Whether ids given as text, fractions or booleans are refused with 422 or converted. Where one
    is converted, the server has the plan it names.`,
  expected('CRE-26')`
    The 201 contains no root password that could be used.`,
  open('CRE-27')`
    Whether a Location header or further members come with the 201, and how long it takes.`,
  open('CRE-28')`
    Which hostnames are acceptable in length, characters and uniqueness: 422 and normalisation
    are both fine, a 5xx falls under TRN-12.`,
  open('CRE-29')`
    Which 4xx a plan that has no stock at a location is refused with.`,
  must('CRE-30')`
    No node has to be named: the platform finds one from the required members alone.`,
]

/** Faults in how a success is wrapped. */

import type { Policies } from '#server/policies.ts'
import { joinPolicies } from '#server/policies.ts'
import { amendBody, amendReply, isMembers, type Members, pages, type Where } from '../amend.ts'
import { pageAsked } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

/** Takes the wrapping away. */
function bare(where: Where): Partial<Policies> {
  return amendReply(where, (reply) =>
    reply.status < 300 && isMembers(reply.body) ? { ...reply, body: reply.body.data } : undefined,
  )
}

/** Puts what is under data into a data of its own. */
function doubled(body: Members): void {
  const { data } = body
  body.data = { data }
}

export const successFaults: readonly Fault[] = [
  // return Location::all();
  fault({
    id: 'envelope/locations-are-a-bare-array',
    title: 'GET /locations answers a bare array without data.',
    violates: ['ENV-01', 'ENV-04', 'INV-21'],
    tolerates: ['LOC-01', 'LOC-02', 'ENV-03'],
    policies: bare(['listLocations']),
  }),
  // response()->json($status) for the one endpoint that is not a resource class.
  fault({
    id: 'envelope/status-is-bare',
    title: 'The status operation answers its members without data.',
    violates: ['ENV-01', 'ENV-04', 'INV-21'],
    tolerates: ['STA-01', 'STA-02', 'STA-03', 'ENV-03', 'STA-04'],
    needs: ['creates'],
    policies: bare(['getServerStatus']),
  }),
  // The secret is sent by a controller of its own, written by someone else.
  fault({
    id: 'envelope/credentials-are-bare',
    title: 'The credentials come without data around them.',
    violates: ['ENV-01', 'ENV-04', 'INV-21'],
    tolerates: ['CRD-01', 'CRD-02', 'CRD-03', 'ENV-03', 'STA-15'],
    needs: ['creates'],
    policies: bare(['getServerCredentials']),
  }),
  // {"server": …} was the envelope of the first version.
  fault({
    id: 'envelope/created-server-under-server',
    title: 'The 201 has the new server under server instead of data.',
    violates: ['ENV-01', 'ENV-04', 'INV-21'],
    tolerates: ['CRE-04', 'CRE-01', 'IDE-02', 'IDE-03', 'ENV-03'],
    needs: ['creates'],
    policies: amendReply(['createServer'], (reply) =>
      reply.status === 201 && isMembers(reply.body)
        ? { ...reply, body: { server: reply.body.data } }
        : undefined,
    ),
  }),
  // The stored answer is the inner part; the wrapper is added outside of the middleware.
  fault({
    id: 'envelope/replayed-server-is-bare',
    title: 'A replayed 201 has lost its data, the first one had it.',
    violates: ['ENV-01', 'ENV-04', 'IDE-04', 'INV-21', 'INV-16'],
    tolerates: ['IDE-02', 'IDE-03', 'ENV-03', 'CRE-04', 'IDE-05', 'IDE-13', 'IDE-10', 'IDE-11'],
    needs: ['creates'],
    policies: amendReply(['createServer'], (reply, { replayed }) =>
      replayed && isMembers(reply.body) ? { ...reply, body: reply.body.data } : undefined,
    ),
  }),
  // {"message": "ok"} is what actions have always answered.
  fault({
    id: 'envelope/power-answers-a-message',
    title: 'An accepted power action answers a bare message without data.',
    violates: ['ENV-01', 'INV-21'],
    tolerates: ['ENV-04'],
    needs: ['creates'],
    policies: {
      powerReply: () => ({ status: 200, headers: [], body: { message: 'The action was queued.' } }),
    },
  }),
  // A resource collection inside response()->json(['data' => …]).
  fault({
    id: 'envelope/plans-wrapped-twice',
    title: 'The plans are wrapped twice: data.data.',
    violates: ['ENV-04', 'ENV-03'],
    tolerates: ['PLN-01', 'PLN-02'],
    policies: amendBody(['listPlans'], doubled),
  }),
  // The resource wraps itself, and a middleware wraps every answer.
  fault({
    id: 'envelope/server-wrapped-twice',
    title: 'GET /servers/{uuid} wraps its server twice.',
    violates: ['ENV-04'],
    tolerates: ['GET-01', 'GET-02', 'GET-03', 'GET-06', 'ENV-03'],
    needs: ['creates'],
    policies: amendBody(['getServer'], doubled),
  }),
  // The paginator was converted to an array and put under data as it is.
  fault({
    id: 'envelope/meta-inside-data',
    title: 'meta of the server list lies within data.',
    violates: ['ENV-05', 'ENV-03', 'PAG-01'],
    tolerates: ['LST-01', 'ENV-04'],
    policies: amendBody(['listServers'], (body) => {
      const { data, meta } = body
      body.data = { items: data, meta }
      delete body.meta
    }),
  }),
  // Collection::filter() keeps its keys, and gaps in the keys make an object of an array.
  fault({
    id: 'envelope/filtered-list-is-an-object',
    title: 'A filtered server list is an object with numbers for names instead of an array.',
    violates: ['ENV-03'],
    tolerates: ['LST-04', 'LST-05', 'LST-06', 'LST-01', 'LST-07', 'PAG-18'],
    needs: ['creates'],
    policies: amendBody(['listServers'], (body, { query }) => {
      if (query.status !== undefined && Array.isArray(body.data)) body.data = { ...body.data }
    }),
  }),
  // An empty PHP array cast to an object so that "the type stays the same".
  fault({
    id: 'envelope/empty-list-is-an-object',
    title: 'An empty collection is {} instead of [].',
    violates: ['ENV-03'],
    tolerates: ['LST-07', 'LST-01', 'BAK-01', 'PAG-01'],
    policies: amendBody(pages, (body) => {
      if (Array.isArray(body.data) && body.data.length === 0) body.data = {}
    }),
  }),
  // The XML converter of the old version unwrapped lists of one.
  fault({
    id: 'envelope/list-of-one-is-an-object',
    title: 'A page with a single item is that item instead of an array.',
    violates: ['ENV-03'],
    tolerates: ['LST-01', 'PLN-01', 'LST-05', 'LST-06', 'PAG-07', 'PAG-18', 'PAG-11', 'PAG-06'],
    policies: amendBody(pages, (body) => {
      if (Array.isArray(body.data) && body.data.length === 1) body.data = body.data[0]
    }),
  }),
  // ->get() where ->first() was meant.
  fault({
    id: 'envelope/single-server-in-an-array',
    title: 'GET /servers/{uuid} answers an array with one server.',
    violates: ['ENV-03'],
    tolerates: ['GET-01', 'GET-02', 'GET-03', 'GET-06'],
    needs: ['creates'],
    policies: amendBody(['getServer'], (body) => {
      body.data = [body.data]
    }),
  }),
  // No rows, no data: the member is set inside the loop.
  fault({
    id: 'envelope/data-missing-beyond-the-end',
    title: 'Beyond the last page an answer has meta but no data.',
    violates: ['ENV-01', 'ENV-03', 'INV-21'],
    tolerates: ['PLN-01', 'ENV-04', 'LST-01'],
    policies: amendBody(['listPlans'], (body, context) => {
      if (pageAsked(context) > 1 && Array.isArray(body.data) && body.data.length === 0)
        delete body.data
    }),
  }),
  // One response class with three members, the unused ones null.
  fault({
    id: 'envelope/success-carries-a-null-error',
    title: 'Successes carry an error member, which is null.',
    violates: ['ENV-06', 'INV-21'],
    policies: amendBody(null, (body) => {
      body.error = null
    }),
  }),
  // The same class seen from the other side.
  fault({
    id: 'envelope/refusal-carries-null-data',
    title: 'Refusals carry a data member, which is null.',
    violates: ['ENV-06', 'INV-21'],
    policies: { errorBody: (code, message) => ({ data: null, error: { code, message } }) },
  }),
  // The warning about a plan that is running out was put where errors go.
  fault({
    id: 'envelope/creation-carries-a-warning-as-error',
    title: 'A 201 carries a warning under error.',
    violates: ['ENV-06', 'INV-21'],
    tolerates: ['IDE-04', 'INV-16'],
    needs: ['creates'],
    policies: amendBody(['createServer'], (body) => {
      body.error = { code: 'LOW_STOCK', message: 'Few servers of this plan are left here.' }
    }),
  }),
  // 200 without a byte: the controller returns nothing.
  fault({
    id: 'envelope/deletion-answered-200-without-content',
    title: 'DELETE is answered 200 without content.',
    violates: ['ENV-07'],
    tolerates: ['ENV-01'],
    needs: ['creates'],
    policies: joinPolicies({ deleteReply: () => ({ status: 200, headers: [], body: undefined }) }),
  }),
]

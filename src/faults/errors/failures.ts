/** Faults in what a failure is answered with, and in what it leaves behind. */
import type { RefusalKind } from '#server/context.ts'
import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { amendReply, isMembers, withHeader } from '../amend.ts'
import { flip } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

function answers(kind: RefusalKind, status: number, code: string): Partial<Policies> {
  return {
    statusOf: (one, context) => (one === kind ? status : defaultPolicies.statusOf(one, context)),
    codeOf: (one, context) => (one === kind ? code : defaultPolicies.codeOf(one, context)),
  }
}

export const failureAnswerFaults: readonly Fault[] = [
  // `required` without a type rule: the object is stringified, and the plan is not found.
  fault({
    id: 'errors/impossible-type-answered-404',
    title: 'An object for plan_id is answered 404 instead of 422.',
    violates: ['ERR-07'],
    needs: ['creates'],
    policies: {
      problemsOf: (body, context) =>
        defaultPolicies.problemsOf(body, context).filter((one) => !one.includes('integer')),
      ...answers('unknown-plan', 404, 'NOT_FOUND'),
    },
  }),
  // A list of fields to check that ends one too early.
  fault({
    id: 'errors/missing-template-answered-400',
    title: 'A creation without template_slug is answered 400, other missing members 422.',
    violates: ['CRE-02', 'ERR-07'],
    needs: ['creates'],
    policies: {
      problemsOf: (body, context) =>
        defaultPolicies
          .problemsOf(body, context)
          .filter((one) => !one.startsWith('template_slug is required')),
      templateWith: (slug, locationId, context) =>
        isMembers(context.body) && context.body.template_slug === undefined
          ? refuse('malformed-request')
          : defaultPolicies.templateWith(slug, locationId, context),
    },
  }),
  // first() gives null, and null is rendered.
  fault({
    id: 'errors/unknown-server-is-null',
    title: 'A server that does not exist is answered 200 with null.',
    violates: ['ERR-09'],
    tolerates: ['ENV-03', 'GET-01', 'GET-06', 'AUT-13', 'DEL-03', 'STA-14', 'GET-09', 'INV-28'],
    policies: amendReply(['getServer'], (reply, context) =>
      context.refusal === 'unknown-server'
        ? { ...reply, status: 200, body: { data: null } }
        : undefined,
    ),
  }),
  // The policy class is asked before anyone looks whether there is a server.
  fault({
    id: 'errors/unknown-server-answered-403',
    title: 'A server that does not exist is answered 403.',
    violates: ['ERR-09'],
    tolerates: ['STA-14', 'BAK-02', 'AUT-05'],
    policies: answers('unknown-server', 403, 'FORBIDDEN'),
  }),
  // One exception for whatever is not there.
  fault({
    id: 'errors/unknown-server-answered-410',
    title: 'A server that never was is answered 410.',
    violates: ['ERR-09'],
    policies: answers('unknown-server', 410, 'SERVER_GONE'),
  }),
  // The parser throws outside of the handler, and the worker dies.
  fault({
    id: 'errors/malformed-json-ends-the-worker',
    title: 'Malformed JSON closes the connection without an answer.',
    violates: ['TRN-12'],
    needs: ['creates'],
    policies: amendReply(null, (reply, { refusal }) =>
      refusal === 'malformed-json' ? { ...reply, wire: { drop: true } } : undefined,
    ),
  }),
  // "It is gone" was easier to say than "it never was".
  fault({
    id: 'errors/unknown-server-answered-400',
    title: 'A server that does not exist is answered 400.',
    violates: ['ERR-09'],
    tolerates: ['STA-14', 'BAK-02', 'DEL-02'],
    policies: answers('unknown-server', 400, 'INVALID_SERVER'),
  }),
  // A body that cannot be parsed is an empty one, and 415 is sent for empty ones.
  fault({
    id: 'errors/malformed-json-answered-415',
    title: 'A body that is not JSON is answered 415 although its type is right.',
    violates: ['ERR-10'],
    tolerates: ['TRN-06'],
    needs: ['creates'],
    policies: answers('malformed-json', 415, 'UNSUPPORTED_MEDIA_TYPE'),
  }),
  // json_decode gives null, and the defaults of a demo fill the rest.
  fault({
    id: 'errors/malformed-json-creates-a-server',
    title: 'A body that is not JSON creates a server of the smallest plan.',
    violates: ['ERR-10'],
    tolerates: ['CRE-22', 'LST-03', 'INV-09', 'LST-10', 'CRE-02', 'IDE-09'],
    needs: ['creates'],
    policies: {
      decode(raw, context) {
        try {
          return raw === null ? undefined : (JSON.parse(raw.toString()) as unknown)
        } catch {
          const [location] = context.policies.locations(context)
          const [template] = context.policies.templatesOf(location?.id ?? 0, context) ?? []
          return { plan_id: 1, location_id: location?.id, template_slug: template?.slug }
        }
      },
    },
  }),
  // A number in a path is cast, and the cast fails loudly.
  fault({
    id: 'errors/malformed-id-answered-409',
    title: 'An id that is no uuid is answered 409.',
    violates: ['ERR-11'],
    tolerates: ['GET-09'],
    policies: answers('malformed-id', 409, 'CONFLICT'),
  }),
  // The catch-all route of the single-page console.
  fault({
    id: 'errors/unknown-route-serves-the-console',
    title: 'An unknown route below the base is answered 200 with the page of the console.',
    violates: ['ERR-12', 'TRN-05'],
    tolerates: ['TRN-03', 'TRN-04', 'ENV-01', 'ENV-04', 'INV-21'],
    policies: amendReply(null, (reply, context) =>
      context.refusal === 'unknown-route'
        ? {
            status: 200,
            headers: withHeader(reply.headers, 'Content-Type', 'text/html; charset=UTF-8'),
            body: undefined,
            raw: '<!DOCTYPE html><html><body><div id="app"></div></body></html>',
          }
        : undefined,
    ),
  }),
  // The row is written, validated against the stock, and not rolled back.
  fault({
    id: 'errors/refused-template-creates-all-the-same',
    title: 'A creation refused for its template makes a server all the same.',
    violates: ['ERR-16', 'CRE-22', 'INV-14'],
    tolerates: ['TPL-03', 'LST-03', 'INV-09', 'LST-10', 'LST-05', 'LST-06', 'PAG-11'],
    needs: ['creates'],
    policies: {
      onRefused(kind, context) {
        const { account, world, policies, body } = context
        const [template] = policies.templatesOf(1, context) ?? []
        if (kind !== 'unoffered-template' || account === null) return
        const slug = { template_slug: template?.slug, location_id: 1 }
        world.create(
          account,
          policies.requestIn({ ...(body as object), ...slug }, context),
          context,
        )
      },
    },
  }),
  // Power is switched by the node, and its answer is checked afterwards.
  fault({
    id: 'errors/refused-power-action-switches-the-server',
    title: 'An unknown power action is refused with 422 and switches the server on or off.',
    violates: ['PWR-02', 'ERR-16'],
    tolerates: ['STA-10', 'SAF-01', 'SAF-02', 'STA-07', 'INV-33', 'INV-12', 'AUT-14', 'PWR-09'],
    needs: ['creates'],
    policies: {
      onRefused(kind, { operation, server, body, now }) {
        const named = isMembers(body) && typeof body.action === 'string'
        if (kind === 'validation' && operation === 'powerServer' && server !== null && named)
          flip(server, now)
      },
    },
  }),
]

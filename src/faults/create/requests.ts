/** Faults in which creations are taken, and in what is done with what was asked. */
import type { Plan } from '#server/model.ts'
import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { isMembers, type Members } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

/** Fills in a member that is required, and so never misses it. */
function fillsIn(more: Members): Partial<Policies> {
  return {
    requestIn: (body, context) =>
      defaultPolicies.requestIn(isMembers(body) ? { ...more, ...body } : body, context),
  }
}

/** Asks for a member that nobody documented. */
function demands(member: string): Partial<Policies> {
  return {
    problemsOf(body, context) {
      const problems = defaultPolicies.problemsOf(body, context)
      const missing = isMembers(body) && body[member] === undefined
      return missing ? [...problems, `${member} is required.`] : problems
    },
  }
}

/** Nothing is created by a client that sends what the reference asks for. */
const nothingIsCreated = ['IDE-01', 'IDE-09', 'IDE-07', 'TPL-02', 'CRE-03', 'IDE-11'] as const

export const creationRequestFaults: readonly Fault[] = [
  // The controller returns the resource, and resources are 200.
  fault({
    id: 'create/answered-200',
    title: 'A creation is answered 200 instead of 201.',
    violates: ['CRE-01'],
    tolerates: ['IDE-01', 'IDE-02', 'IDE-05', 'IDE-06'],
    needs: ['creates'],
    policies: { creationReply: () => ({ status: 200, location: null }) },
  }),
  // The work is queued, and 202 is what queued work is answered with.
  fault({
    id: 'create/answered-202',
    title: 'A creation is answered 202 instead of 201.',
    violates: ['CRE-01'],
    tolerates: ['IDE-01', 'IDE-02', 'IDE-05', 'IDE-06'],
    needs: ['creates'],
    policies: { creationReply: () => ({ status: 202, location: null }) },
  }),
  // `'template_slug' => 'sometimes|string'`.
  fault({
    id: 'create/template-defaulted',
    title: 'A creation without template_slug installs the default system.',
    violates: ['CRE-02', 'ERR-07'],
    tolerates: ['CRE-22', 'INV-14'],
    needs: ['creates'],
    policies: fillsIn({ template_slug: 'debian-12' }),
  }),
  // The smallest plan is everybody's default.
  fault({
    id: 'create/plan-defaulted',
    title: 'A creation without plan_id takes the smallest plan.',
    violates: ['CRE-02', 'ERR-07'],
    tolerates: ['CRE-22', 'INV-14'],
    needs: ['creates'],
    policies: fillsIn({ plan_id: 1 }),
  }),
  // "Node selection is automatic" was understood to cover the region.
  fault({
    id: 'create/location-chosen-by-the-platform',
    title: 'A creation without location_id is placed somewhere.',
    violates: ['CRE-02', 'ERR-07'],
    tolerates: ['CRE-22', 'INV-14'],
    needs: ['creates'],
    policies: fillsIn({ location_id: 2 }),
  }),
  // The console's form always sends one.
  fault({
    id: 'create/hostname-required',
    title: 'A creation without hostname is refused.',
    violates: ['CRE-03'],
    tolerates: [...nothingIsCreated, 'CRE-01', 'ERR-08', 'ERR-06'],
    needs: ['creates'],
    policies: demands('hostname'),
  }),
  // Node selection is automatic on the road map.
  fault({
    id: 'create/node-required',
    title: 'A creation that names no node is refused.',
    violates: ['CRE-30', 'CRE-01'],
    tolerates: [...nothingIsCreated, 'ERR-08', 'ERR-06'],
    needs: ['creates'],
    policies: demands('node_id'),
  }),
  // The middleware refuses what it cannot deduplicate.
  fault({
    id: 'create/key-required',
    title: 'A creation without Idempotency-Key is refused with 400.',
    violates: ['CRE-23'],
    tolerates: ['CRE-02', 'ERR-07', 'TPL-03', 'ERR-08', 'ERR-10', 'CRE-21', 'CRE-01'],
    needs: ['creates'],
    policies: {
      beforeHandle: (context) =>
        context.operation === 'createServer' && context.policies.keyOf(context) === null
          ? refuse('bad-key')
          : null,
    },
  }),
  // Plan::find($id) ?? Plan::first().
  fault({
    id: 'create/unknown-plan-becomes-the-first',
    title: 'A creation with an unknown plan_id gets the first plan.',
    violates: ['CRE-21'],
    tolerates: ['CRE-22', 'INV-14', 'CRE-10', 'INV-02', 'IDE-09'],
    needs: ['creates'],
    policies: {
      planWith: (id, context) =>
        defaultPolicies.planWith(id, context) ?? context.policies.plans(context)[0] ?? null,
    },
  }),
  // The plan is taken from the template's default, the request's is ignored.
  fault({
    id: 'create/always-the-smallest-plan',
    title: 'Every server gets the hardware of the smallest plan.',
    violates: ['CRE-10', 'INV-02'],
    needs: ['creates'],
    policies: {
      carriedOut: (request, context) => ({
        ...request,
        plan: context.policies.plans(context)[0] ?? request.plan,
      }),
    },
  }),
  // A singleton keeps the plan of the first order.
  fault({
    id: 'create/second-server-gets-the-plan-of-the-first',
    title: "An account's second server has the hardware of its first one.",
    violates: ['CRE-10', 'INV-02'],
    needs: ['creates'],
    policies: {
      carriedOut: (request, { account }) => ({
        ...request,
        plan: account?.servers[0]?.plan ?? request.plan,
      }),
    },
  }),
  // The node's disks come in steps of 15 GB.
  fault({
    id: 'create/disk-rounded-down',
    title: "A server's disk is rounded down to the storage's steps.",
    violates: ['CRE-10', 'INV-02'],
    needs: ['creates'],
    policies: {
      carriedOut: ({ plan, ...request }) => ({
        ...request,
        plan: { ...plan, disk: plan.disk - (plan.disk % (15 * 2 ** 30)) } satisfies Plan,
      }),
    },
  }),
  // fill($request->all()) on a model with an empty $guarded.
  fault({
    id: 'create/processors-taken-from-the-body',
    title: 'A client that sends cpu gets as many processors as it likes.',
    violates: ['CRE-24', 'CRE-10', 'INV-02'],
    needs: ['creates'],
    policies: {
      carriedOut(request, { body }) {
        const cpu = isMembers(body) ? Number(body.cpu) : Number.NaN
        return cpu > 0 ? { ...request, plan: { ...request.plan, cpu } } : request
      },
    },
  }),
  // The same, for the name by which everything else is found.
  fault({
    id: 'create/uuid-taken-from-the-body',
    title: 'A client that sends uuid chooses the uuid of its server.',
    violates: ['CRE-24'],
    tolerates: ['CRE-08', 'INV-07', 'GET-04', 'CRE-20'],
    needs: ['creates'],
    policies: {
      onCreate(server, { body }) {
        if (!isMembers(body) || typeof body.uuid !== 'string') return
        Object.assign(server, { uuid: body.uuid, shortId: body.uuid.slice(0, 8) })
      },
    },
  }),
  // The status is a column like any other.
  fault({
    id: 'create/status-taken-from-the-body',
    title: 'A client that sends status decides the status of its server.',
    violates: ['CRE-24', 'CRE-05'],
    tolerates: ['STA-03', 'STA-12', 'INV-06', 'LST-05', 'STA-05', 'CRD-02', 'STA-15', 'INV-13'],
    needs: ['creates'],
    policies: {
      onCreate(server, { body, now }) {
        if (!isMembers(body) || body.status === undefined) return
        if (body.status === 'suspended') server.suspendedAt = now
        else if (body.status !== 'installing') Object.assign(server, { installedAt: now })
      },
    },
  }),
]

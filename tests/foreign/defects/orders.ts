/** Defects of the order form of POST /servers. */
import { isObject, Refusal } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { defect, onReply, wrap } from './defect.ts'

const NO_CREATION = ['CRE-01', 'IDE-01', 'TPL-02', 'CRE-03', 'CRE-30', 'CRE-23', 'CRE-20']

function optional(panel: Panel, field: string, value: number | string): void {
  wrap(panel.provision, 'validate', (old) => (body) => {
    const lacks = isObject(body) && body[field] === undefined
    return old(lacks && Object.keys(body).length > 0 ? { ...body, [field]: value } : body)
  })
}

function require(panel: Panel, field: string): void {
  wrap(panel.provision, 'validate', (old) => (body) => {
    const order = old(body)
    if (isObject(body) && body[field] !== undefined) return order
    throw panel.provision.invalid({ [field]: [`The ${field} field is required.`] })
  })
}

/** These defects, in the order of their clauses. */
export const orderDefects: Defect[] = [
  defect(
    'CRE-01',
    'created-200',
    'A creation is answered 200.',
    (p) =>
      onReply(p, ['servers.store'], (reply) => {
        if (reply.status === 201) reply.status = 200
      }),
    {
      also: [
        'IDE-01',
        'IDE-02',
        'IDE-04',
        'CRE-03',
        'CRE-30',
        'IDE-11',
        'IDE-13',
        'IDE-10',
        'IDE-05',
      ],
    },
  ),
  defect(
    'CRE-01',
    'nameless-202',
    'A creation without hostname is answered 202.',
    (p) =>
      onReply(p, ['servers.store'], (reply, call) => {
        if (reply.status === 201 && !/hostname/.test(call.body.toString())) reply.status = 202
      }),
    { also: ['IDE-01', 'IDE-02', 'CRE-03', 'IDE-11', 'IDE-09', 'IDE-10'] },
  ),
  defect(
    'CRE-02',
    'template-optional',
    'Without template_slug a default is installed.',
    (p) => optional(p, 'template_slug', 'debian-12'),
    { also: ['ERR-07', 'CRE-22'] },
  ),
  defect(
    'CRE-02',
    'location-optional',
    'Without location_id a region is chosen.',
    (p) => optional(p, 'location_id', p.catalogue.regions[0]!.id),
    { also: ['ERR-07', 'CRE-22'] },
  ),
  defect(
    'CRE-02',
    'everything-optional',
    'An empty body creates the smallest server.',
    (p) =>
      wrap(p.provision, 'validate', (old) => (body) => {
        const region = p.catalogue.regions[0]!.id
        const slug = p.catalogue.images(region)[0]!.slug
        const preset = { plan_id: 1, location_id: region, template_slug: slug }
        return old(isObject(body) ? { ...preset, ...body } : body)
      }),
    { also: ['ERR-07', 'ERR-05', 'CRE-22', 'LST-03'] },
  ),
  defect('CRE-03', 'hostname-required', 'hostname is required.', (p) => require(p, 'hostname'), {
    also: ['IDE-07', 'IDE-09', 'CRE-24', 'CRE-20', 'IDE-11', 'IDE-10'],
  }),
  defect('CRE-30', 'node-required', 'node_id is required.', (p) => require(p, 'node_id'), {
    also: NO_CREATION,
  }),
  defect(
    'CRE-23',
    'key-required',
    'A creation without Idempotency-Key is refused.',
    (p) =>
      p.inside.push((call) => {
        if (call.route !== 'servers.store' || call.headers['idempotency-key']) return undefined
        throw new Refusal(400, 'IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key.')
      }),
    { also: ['CRE-01', 'ERR-07', 'CRE-02', 'TPL-03', 'ERR-06', 'ERR-08'] },
  ),
  defect(
    'CRE-21',
    'unknown-plan-smallest',
    'An unknown plan_id means the smallest plan.',
    (p) => wrap(p.catalogue, 'plan', (old) => (id) => old(id) ?? p.catalogue.plans[0]),
    { also: ['CRE-22', 'LST-03', 'CRE-10'] },
  ),
  defect(
    'CRE-21',
    'unknown-location-anywhere',
    'An unknown location_id means any region.',
    (p) => {
      const known = p.catalogue.regions
      wrap(p.provision, 'validate', (old) => (body) => {
        const lost = isObject(body) && !known.some((region) => region.id === body.location_id)
        const given = lost && typeof body.location_id === 'number'
        return old(given ? { ...body, location_id: known[0]!.id } : body)
      })
    },
    { also: ['LOC-07', 'CRE-22', 'LST-03'] },
  ),
  defect(
    'CRE-22',
    'refused-but-made',
    'An unknown template is refused after the row was inserted.',
    (p) =>
      wrap(p.catalogue, 'image', (old) => (place, slug) => {
        const image = old(place, slug)
        const plan = p.catalogue.plans[0]!
        const system = p.catalogue.images(place)[0]!
        const owner = p.book.accounts[0]!
        const order = { plan, locationId: place, image: system, hostname: 'orphan' }
        if (!image) p.provision.make(owner, order)
        return image
      }),
    { also: ['ERR-16', 'LST-03', 'TPL-03'] },
  ),
  defect(
    'CRE-22',
    'bad-plan-made',
    'An unknown plan is refused after the row was inserted.',
    (p) =>
      wrap(p.provision, 'missing', (old) => (status, field) => {
        const region = p.catalogue.regions[0]!
        const image = p.catalogue.images(region.id)[0]!
        const plan = p.catalogue.plans[0]!
        const order = { plan, locationId: region.id, image, hostname: 'orphan' }
        if (field === 'plan_id') p.provision.make(p.book.accounts[0]!, order)
        return old(status, field)
      }),
    { also: ['ERR-16', 'LST-03', 'CRE-21'] },
  ),
  defect(
    'CRE-24',
    'cpu-assignable',
    'cpu and memory in the body override the plan.',
    (p) => {
      wrap(p.provision, 'create', (old) => async (call, body) => {
        const reply = await old(call, body)
        const made = p.book.servers.at(-1)
        if (!isObject(body) || !made) return reply
        const { cpu, memory } = body
        if (typeof cpu === 'number') made.plan = { ...made.plan, cpu }
        if (typeof memory === 'number') made.plan = { ...made.plan, memory }
        return p.provision.created(made)
      })
    },
    { also: ['CRE-10'], insists: { strangers: 'ignored' } },
  ),
  defect(
    'CRE-24',
    'status-assignable',
    'status in the body is stored.',
    (p) => {
      wrap(p.provision, 'create', (old) => async (call, body) => {
        const reply = await old(call, body)
        const made = p.book.servers.at(-1)
        if (!isObject(body) || !made || typeof body.status !== 'string') return reply
        p.life.plan(made, 'install', made.createdAt, { status: body.status })
        return p.provision.created(made)
      })
    },
    { also: ['CRE-05', 'STA-03', 'STA-05', 'LST-05', 'LST-04'], insists: { strangers: 'ignored' } },
  ),
  defect(
    'CRE-24',
    'uuid-assignable',
    'uuid in the body becomes the uuid.',
    (p) => {
      wrap(p.provision, 'create', (old) => async (call, body) => {
        const reply = await old(call, body)
        const made = p.book.servers.at(-1)
        if (!isObject(body) || !made || typeof body.uuid !== 'string') return reply
        made.uuid = body.uuid
        made.short = body.uuid.slice(0, 8)
        return p.provision.created(made)
      })
    },
    { also: ['CRE-06', 'CRE-20'], insists: { strangers: 'ignored' } },
  ),
]

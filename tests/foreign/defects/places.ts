/** Defects of locations and templates. */
import type { JsonObject } from '../kinds.ts'
import type { Defect } from './defect.ts'
import { defect, onItems, onOk, onReply, turnInto, wrap } from './defect.ts'

/** These defects, in the order of their clauses. */
export const placeDefects: Defect[] = [
  defect(
    'LOC-01',
    'locations-as-texts',
    'GET /locations is an array of names.',
    (p) =>
      onOk(p, ['locations.index'], (data, body) => {
        body.data = (data as JsonObject[]).map((one) => String(one.name ?? one.region ?? one.id))
      }),
    { also: ['LOC-02', 'LOC-03', 'LOC-04'] },
  ),
  defect(
    'LOC-01',
    'locations-by-id',
    'GET /locations is an object keyed by id.',
    (p) =>
      onOk(p, ['locations.index'], (data, body) => {
        body.data = Object.fromEntries((data as JsonObject[]).map((one) => [String(one.id), one]))
      }),
    { also: ['ENV-03', 'LOC-02'] },
  ),
  defect(
    'LOC-02',
    'location-id-text',
    'Location ids are texts.',
    (p) =>
      onItems(p, ['locations.index'], (place) => {
        place.id = String(place.id)
      }),
    { also: ['LOC-01', 'LOC-03', 'TRN-17'] },
  ),
  defect(
    'LOC-02',
    'location-id-inner',
    'Listed ids are database keys that nothing else knows.',
    (p) =>
      onItems(p, ['locations.index'], (place) => {
        place.id = Number(place.id) + 1000
      }),
    { also: ['LOC-03', 'TPL-01', 'CRE-01', 'PLN-11', 'TPL-02'] },
  ),
  defect(
    'LOC-02',
    'location-id-missing',
    'Locations have a code and no id.',
    (p) =>
      onItems(p, ['locations.index'], (place) => {
        place.code = `loc${place.id}`
        delete place.id
      }),
    { also: ['LOC-01', 'LOC-03', 'LOC-06'] },
  ),
  defect(
    'LOC-06',
    'location-twice',
    'One location is listed twice.',
    (p) =>
      onOk(p, ['locations.index'], (data, body) => {
        const list = data as JsonObject[]
        body.data = [...list.slice(0, 2), { ...list[1]! }, ...list.slice(2)]
      }),
    { also: ['LOC-03', 'PAG-06', 'PAG-10'], insists: { locationMeta: 'none', locations: 'all' } },
  ),
  defect(
    'TPL-01',
    'slug-missing',
    'One template has no slug.',
    (p) =>
      onItems(p, ['templates.index'], (image, _call, index) => {
        if (index === 1) delete image.slug
      }),
    { also: ['TPL-05'] },
  ),
  defect('TPL-01', 'slug-empty', 'One template has an empty slug.', (p) =>
    onItems(p, ['templates.index'], (image, _call, index) => {
      if (index === 1) image.slug = ''
    }),
  ),
  defect(
    'TPL-01',
    'slug-number',
    'Slugs are numeric ids.',
    (p) =>
      onItems(p, ['templates.index'], (image, _call, index) => {
        image.slug = index + 1
      }),
    { also: ['TPL-02'] },
  ),
  defect(
    'TPL-01',
    'templates-grouped',
    'Templates are grouped by family.',
    (p) =>
      onOk(p, ['templates.index'], (data, body) => {
        body.data = { linux: data, windows: [] }
      }),
    { also: ['ENV-03'] },
  ),
  defect(
    'TPL-01',
    'templates-missing',
    'Templates of an existing location are 404.',
    (p) =>
      onReply(p, ['templates.index'], (reply) => {
        if (reply.status === 200) turnInto(reply, 404, 'NOT_FOUND')
      }),
    { also: ['LOC-02', 'INV-25', 'AUT-05'] },
  ),
  defect(
    'TPL-02',
    'slugs-for-show',
    'Listed slugs are not those that creation knows.',
    (p) =>
      onItems(p, ['templates.index'], (image) => {
        image.slug = `os-${String(image.slug).replace('.', '-')}`
      }),
    { also: ['CRE-01', 'IDE-01', 'TPL-08'] },
  ),
  defect(
    'TPL-03',
    'unknown-slug-default',
    'An unknown slug installs the default system.',
    (p) =>
      wrap(
        p.catalogue,
        'image',
        (old) => (place, slug) => old(place, slug) ?? p.catalogue.images(place)[0],
      ),
    { also: ['CRE-22', 'LST-03', 'TPL-04'] },
  ),
  defect(
    'TPL-03',
    'unknown-slug-404',
    'An unknown slug is 404.',
    (p) =>
      onReply(p, ['servers.store'], (reply, call) => {
        if (reply.status === 422 && /template_slug/.test(call.body.toString())) {
          turnInto(reply, 404, 'TEMPLATE_NOT_FOUND')
        }
      }),
    { also: ['ERR-05', 'ERR-07'], choices: { badPlan: 422 } },
  ),
  defect('TPL-04', 'slug-of-elsewhere', 'A slug of another region is accepted.', (p) =>
    wrap(p.catalogue, 'image', (old) => (place, slug) => old(place, slug) ?? old(place + 1, slug)),
  ),
  defect(
    'TPL-05',
    'slug-twice',
    'A slug is listed twice.',
    (p) =>
      onOk(p, ['templates.index'], (data, body) => {
        const list = data as JsonObject[]
        body.data = [...list, { ...list[0]! }]
      }),
    { insists: { templateMeta: 'none' } },
  ),
  defect(
    'SAF-02',
    'locations-come-and-go',
    'Every second read misses the first location.',
    (p) => {
      let reads = 0
      onOk(p, ['locations.index'], (data, body) => {
        reads += 1
        if (reads % 2 === 0) body.data = (data as JsonObject[]).slice(1)
      })
    },
    { also: ['LOC-01'], insists: { locationMeta: 'none', locations: 'all' } },
  ),
  defect(
    'SAF-02',
    'plan-numbers-drift',
    'A plan has another memory on every read.',
    (p) => {
      let reads = 0
      onOk(p, ['plans.index'], () => {
        reads += 1
      })
      onItems(p, ['plans.index'], (plan) => {
        if (plan.id === 2) plan.memory = Number(plan.memory) + reads * 2 ** 20
      })
    },
    { also: ['PLN-15', 'PLN-06', 'PAG-19', 'CRE-10', 'PLN-08'] },
  ),
]

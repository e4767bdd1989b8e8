/** Tables of the rules about locations and templates; what the questions about them answer. */
import { describe, expect, it } from 'vitest'
import { documentedLocations, templateTexts } from '#contract/catalogue.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { locationsQuestions, locationsRules } from '../locations.ts'
import { page, plans as planItems } from '../pagination/testing.ts'
import { templatesQuestions, templatesRules } from '../templates.ts'
import {
  ask,
  type CallDetails,
  call,
  collection,
  envelope,
  openTables,
  type TableLine,
} from '../testing.ts'

const { table, complete } = openTables([...locationsRules, ...templatesRules])

const regions = documentedLocations.map(({ id, region }) => ({ id, name: region }))
const images = Object.entries(templateTexts).map(([slug, name]) => ({ slug, name }))

const placed = (items: unknown, meta?: object) =>
  call('GET /locations', 200, { json: { data: items, ...(meta ? { meta } : {}) } })
const imaged = (items: unknown, id = 1, details: CallDetails = {}) =>
  call(`GET /locations/${id}/templates`, 200, { json: { data: items }, ...details })
const refused = (target: string, status: number, details: CallDetails = {}) =>
  call(target, status, { json: envelope('X'), ...details })

const places = placed(regions)
const plans = page('/plans')
const templates = imaged(images)
const shop = [plans, places, templates]
const order = { plan_id: 1, location_id: 1, template_slug: 'debian-12' }

interface Ordered {
  readonly sent?: unknown
  readonly message?: string
  readonly code?: string
  readonly key?: string
  readonly token?: CallDetails['token']
}

function ordered(status: number, details: Ordered = {}): Exchange {
  const { sent = order, message = 'No.', code = 'VALIDATION_ERROR', key, token } = details
  const json = status < 300 ? { data: { uuid: 'a' } } : envelope(code, message)
  return call('POST /servers', status, {
    sent,
    json,
    ...(key ? { requestHeaders: { 'Idempotency-Key': key } } : {}),
    ...(token ? { token } : {}),
  })
}

table('locations/locations-are-listed', [
  ['listed', [places], 'pass'],
  ['none', [placed([])], 'pass'],
  ['paged (AMB-07)', [call('GET /locations', 200, { json: collection(regions) })], 'pass'],
  ['missing', [refused('GET /locations', 404)], 'fail'],
  ['keyed by id', [placed({ 1: regions[0] })], 'fail'],
  ['names alone', [placed(['London', 'Tokyo'])], 'fail'],
  ['not let in', [refused('GET /locations', 401, { token: 'none' })], 'none'],
])

table('locations/ids-are-integers', [
  ['integers', [places], 'pass'],
  ['text', [placed([{ id: '1', name: 'London' }])], 'fail'],
  ['absent', [placed([{ code: 'lon', name: 'London' }])], 'fail'],
  ['names alone (LOC-01)', [placed(['London'])], 'none'],
])

table('locations/ids-stand-for-their-regions', [
  ['as documented', [places], 'pass'],
  [
    'fewer, more, and nested',
    [
      placed([
        { id: 3, region: { city: 'London' } },
        { id: 14, name: 'Paris' },
      ]),
    ],
    'pass',
  ],
  ['a name nobody knows', [placed([{ id: 3, name: 'Old docks' }])], 'pass'],
  ['names alone (LOC-01)', [placed(['London'])], 'pass'],
  ['Tokyo under the id of London', [placed([{ id: 3, name: 'Tokyo, JP' }])], 'fail'],
])

table('locations/regions-are-readable', [
  ['readable', [places], 'pass'],
  ['nested', [placed([{ id: 1, region: { city: 'New York' } }])], 'pass'],
  ['numbers alone', [placed([{ id: 1, code: '17' }])], 'fail'],
  [
    'links and dates alone',
    [placed([{ id: 1, href: 'https://a.example/l', since: '2026-01-01' }])],
    'fail',
  ],
  ['names alone (LOC-01)', [placed(['London'])], 'none'],
])

table('locations/ids-are-unique', [
  ['unique', [places], 'pass'],
  ['twice', [placed([...regions, regions[0]])], 'fail'],
  ['no ids (LOC-02)', [placed([{ name: 'London' }, { name: 'Tokyo' }])], 'pass'],
  ['refused', [refused('GET /locations', 404)], 'none'],
])

table('locations/ids-lead-to-templates', [
  ['they do', [places, templates], 'pass'],
  ['they do not', [places, refused('GET /locations/1/templates', 404)], 'fail'],
  ['unlisted (TPL-07)', [places, refused('GET /locations/99/templates', 404)], 'none'],
  ['no number', [places, refused('GET /locations/x/templates', 404)], 'none'],
  [
    'not let in',
    [places, refused('GET /locations/1/templates', 401, { token: 'malformed' })],
    'none',
  ],
])

table('locations/ids-serve-for-orders', [
  ['they do', [...shop, ordered(201)], 'pass'],
  ['without a word', [...shop, call('POST /servers', 422, { sent: order })], 'none'],
  ['they do not', [...shop, ordered(422, { message: 'The location is invalid.' })], 'fail'],
  ...[
    'Out of stock at this location.',
    'This location is full.',
    'Location under maintenance.',
  ].map((message): TableLine => [message, [...shop, ordered(422, { message })], 'none']),
  [
    'for the template’s sake',
    [...shop, ordered(422, { message: 'This location has no such template.' })],
    'none',
  ],
  [
    'an unknown plan',
    [...shop, ordered(422, { sent: { ...order, plan_id: 99 }, message: 'location' })],
    'none',
  ],
  [
    'with members of its own',
    [...shop, ordered(422, { sent: { ...order, x: 1 }, message: 'location' })],
    'none',
  ],
])

const elsewhere = { ...order, location_id: 99 }

table('locations/unlisted-location-is-refused', [
  ['422', [...shop, ordered(422, { sent: elsewhere })], 'pass'],
  ['404', [...shop, ordered(404, { sent: elsewhere })], 'pass'],
  ['409', [...shop, ordered(409, { sent: elsewhere })], 'pass'],
  ['accepted', [...shop, ordered(201, { sent: elsewhere })], 'fail'],
  ['listed', [...shop, ordered(201)], 'none'],
  [
    'not known to be unlisted',
    [
      plans,
      call('GET /locations', 200, { json: collection(regions, { total: 99 }) }),
      ordered(201, { sent: elsewhere }),
    ],
    'none',
  ],
  [
    'paged, and known to its end',
    [
      plans,
      call('GET /locations', 200, { json: collection(regions) }),
      ordered(201, { sent: elsewhere }),
    ],
    'fail',
  ],
  ['broken (TRN-12)', [...shop, ordered(500, { sent: elsewhere })], 'none'],
])

table('locations/templates-belong-to-listed-locations', [
  ['listed', [places, templates], 'pass'],
  ['unlisted, refused', [places, refused('GET /locations/99/templates', 404)], 'pass'],
  ['unlisted, empty', [places, imaged([], 99)], 'pass'],
  ['unlisted, somebody’s', [places, imaged(images, 99)], 'fail'],
  ['no list', [imaged(images, 99)], 'none'],
])

table('templates/templates-are-listed', [
  ['listed', [places, templates], 'pass'],
  ['none', [places, imaged([])], 'pass'],
  ['missing', [places, refused('GET /locations/1/templates', 404)], 'fail'],
  ['by family', [places, imaged({ linux: images })], 'fail'],
  ['of an unlisted location', [places, imaged({ linux: images }, 99)], 'none'],
])

table('templates/templates-have-slugs', [
  ['slugs', [templates], 'pass'],
  ['one without', [imaged([...images, { name: 'Debian' }])], 'fail'],
  ['an empty one', [imaged([{ slug: ' ' }])], 'fail'],
  ['a number', [imaged([{ slug: 7 }])], 'fail'],
  ['names alone', [imaged(['Debian 12'])], 'fail'],
  ['no array', [imaged({})], 'none'],
])

table('templates/slugs-are-unique', [
  ['unique', [templates], 'pass'],
  ['twice', [imaged([...images, images[0]])], 'fail'],
  ['none (TPL-01)', [imaged([{}, {}])], 'pass'],
  ['no array', [imaged({})], 'none'],
])

table('templates/names-are-readable', [
  ['as documented', [templates], 'pass'],
  [
    'in some other member',
    [imaged([{ slug: 'debian-12', operating_system: 'Debian 12 (bookworm)' }])],
    'pass',
  ],
  ['of an image of its own', [imaged([{ slug: 'rocky-9', title: 'Rocky Linux 9' }])], 'pass'],
  ['the slug again', [imaged([{ slug: 'debian-12', name: 'debian-12' }])], 'fail'],
  ['slugs alone', [imaged([{ slug: 'debian-12' }])], 'fail'],
  ['another one’s', [imaged([{ slug: 'debian-12', name: 'Ubuntu 24.04 LTS' }])], 'fail'],
  ['no slug (TPL-01)', [imaged([{ name: 'Debian 12' }])], 'none'],
  ['nothing listed', [imaged([])], 'none'],
])

const own = { ...order, template_slug: 'os-debian-12' }
const ownImages = [plans, places, imaged([{ slug: 'os-debian-12', name: 'Debian 12' }])]
const ownShop = [...ownImages, page('/plans?location_id=1')]

table('templates/listed-slug-is-accepted', [
  ['accepted', [...shop, ordered(201)], 'pass'],
  [
    'refused by name',
    [...shop, ordered(422, { message: 'The selected template_slug is invalid.' })],
    'fail',
  ],
  ...[
    'The template requires 60 GB of disk.',
    'This image needs a larger plan.',
    'The template is currently being updated.',
  ].map((message): TableLine => [message, [...shop, ordered(422, { message })], 'none']),
  [
    'refused without a word, for slugs nobody else knows',
    [...ownShop, ordered(422, { sent: own })],
    'fail',
  ],
  [
    'refused without a word, where the plan may be out of stock (AMB-40)',
    [...ownImages, ordered(422, { sent: own })],
    'none',
  ],
  [
    'refused for something else, with such slugs',
    [...ownShop, ordered(422, { sent: own, message: 'The plan is invalid.' })],
    'none',
  ],
  [
    'sold out, with such slugs',
    [...ownShop, ordered(422, { sent: own, message: 'Sold out.' })],
    'none',
  ],
  ['refused without a word (CRE-01)', [...shop, ordered(422)], 'none'],
  [
    'refused as too large for the plan',
    [...shop, ordered(422, { message: 'The plan is too small for this template.' })],
    'none',
  ],
  ['refused otherwise (CRE-01)', [...shop, ordered(409, { message: 'template' })], 'none'],
  ['unlisted', [...shop, ordered(201, { sent: own })], 'none'],
  ['the list not read', [plans, places, ordered(201)], 'none'],
  [
    'the plan sold out there',
    [...shop, page('/plans?location_id=1', planItems.slice(1)), ordered(201)],
    'none',
  ],
  [
    'under a key that was used',
    [...shop, ordered(409, { key: 'k' }), ordered(201, { key: 'k' })],
    'none',
  ],
  [
    'under a key that nobody’s request used',
    [...shop, ordered(401, { key: 'k', token: 'none' }), ordered(201, { key: 'k' })],
    'pass',
  ],
  [
    'under a key of a request that was lost',
    [...shop, { ...ordered(201, { key: 'k' }), response: null }, ordered(201, { key: 'k' })],
    'pass',
  ],
  [
    'by an account that may not',
    [...shop, ordered(422, { token: 'OD', message: 'template' })],
    'none',
  ],
  ['a body that is none', [...shop, ordered(422, { sent: [], message: 'template' })], 'none'],
  [
    'no plan',
    [...shop, ordered(422, { sent: { ...order, plan_id: '1' }, message: 'template' })],
    'none',
  ],
  [
    'no location',
    [...shop, ordered(422, { sent: { ...order, location_id: null }, message: 'template' })],
    'none',
  ],
  [
    'no template',
    [...shop, ordered(422, { sent: { ...order, template_slug: 7 }, message: 'template' })],
    'none',
  ],
])

const invented = { ...order, template_slug: 'no-such-template' }

table('templates/unknown-slug-is-a-validation-error', [
  ['a validation error', [...shop, ordered(422, { sent: invented })], 'pass'],
  ['no code (ENV-02)', [...shop, call('POST /servers', 422, { sent: invented, json: {} })], 'pass'],
  ['another code', [...shop, ordered(422, { sent: invented, code: 'NO_TEMPLATE' })], 'fail'],
  ['404', [...shop, ordered(404, { sent: invented, code: 'NOT_FOUND' })], 'fail'],
  [
    '404 without a code',
    [...shop, call('POST /servers', 404, { sent: invented, json: {} })],
    'fail',
  ],
  ['accepted', [...shop, ordered(201, { sent: invented })], 'fail'],
  ['the key known (IDE-08)', [...shop, ordered(409, { sent: invented })], 'none'],
  ['broken', [...shop, ordered(500, { sent: invented })], 'fail'],
  ['put off', [...shop, ordered(503, { sent: invented })], 'none'],
  [
    'listed after all',
    [plans, places, imaged([{ slug: 'no-such-template' }]), ordered(201, { sent: invented })],
    'none',
  ],
  [
    'perhaps offered somewhere',
    [...shop, ordered(404, { sent: { ...order, template_slug: 'rocky-9' } })],
    'none',
  ],
])

const two = [...shop, imaged([{ slug: 'rocky-9', name: 'Rocky' }], 2)]
const foreign = { ...order, template_slug: 'rocky-9' }

table('templates/slug-of-another-location-is-refused', [
  ['refused', [...two, ordered(422, { sent: foreign })], 'pass'],
  ['accepted', [...two, ordered(201, { sent: foreign })], 'fail'],
  ['broken (TRN-12)', [...two, ordered(500, { sent: foreign })], 'none'],
  ['listed nowhere', [...shop, ordered(201, { sent: foreign })], 'none'],
])

complete()

const answers: readonly [string, readonly Exchange[], readonly string[]][] = [
  ['locations/paged', [places], ['without meta']],
  ['locations/paged', [call('GET /locations', 200, { json: collection([]) })], ['with meta']],
  ['locations/members', [places], ['id, name']],
  ['locations/members', [placed(['London'])], ['none']],
  ['locations/members', [placed([])], []],
  ['locations/locations-of-the-examples', [places], ['offered: 3, 6']],
  ['locations/locations-of-the-examples', [placed([{ id: 1 }])], ['neither']],
  [
    'templates/templates-of-unknown-locations',
    [places, refused('GET /locations/99/templates', 404)],
    ['404'],
  ],
  ['templates/templates-of-unknown-locations', [places, imaged([], 99)], ['200 with no templates']],
  [
    'templates/templates-of-unknown-locations',
    [places, imaged(images, 99)],
    ['200 with some templates'],
  ],
  [
    'templates/documented-slugs-on-offer',
    [places, templates],
    [Object.keys(templateTexts).join(', ')],
  ],
  ['templates/documented-slugs-on-offer', [places, imaged([])], ['none']],
  ['templates/paged', [templates], ['without meta']],
  [
    'templates/paged',
    [call('GET /locations/1/templates', 200, { json: collection([]) })],
    ['with meta'],
  ],
  ['templates/members', [templates], ['name, slug']],
  ['templates/members', [imaged(['Debian'])], ['none']],
]

describe('questions about places', () => {
  it.each(answers)('%s', (id, tape, expected) => {
    const question = [...locationsQuestions, ...templatesQuestions].find((one) => one.id === id)
    expect(ask(question!, tape)).toEqual(expected)
  })
})

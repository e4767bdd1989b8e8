/** Tests of what a creation has to name, what it may leave out, and what is refused. */
import { createRules } from '../create.ts'
import { judging, listed, namedOrder, order, type Row, type Tale, tell } from '../life/testing.ts'
import { envelope } from '../testing.ts'

const judges = judging(createRules)
const start = () => tell().catalogue()
const details = (message: string) => ({ json: envelope('VALIDATION_ERROR', message) })

judges('create/valid-request-is-201', [
  ['a 201', 'pass', start().create()],
  ['a 200', 'fail', start().create({}, { status: 200 })],
  ['a 405', 'fail', start().create({}, { status: 405 })],
  ['a 500', 'fail', start().create({}, { status: 500 })],
  ['a 503 asks for patience', 'none', start().create({}, { status: 503 })],
  ['a 409 may be about stock', 'none', start().create({}, { status: 409 })],
  ['a 422 may be about stock', 'none', start().create({}, { status: 422 })],
  ['a 500 of a body that nobody offers', 'none', tell().create({}, { status: 500 })],
  ['a 500 after a success', 'pass', start().create().create({}, { key: 'k2', status: 500 })],
  ['a 201 to a used key', 'pass', start().create().create()],
  ['read before it was made', 'none', start().get().create()],
  [
    'no JSON was refused before',
    'none',
    start().create({}, { status: 400, sentText: '{' }).create({}, { key: 'k2', status: 422 }),
  ],
  ['a body without a plan', 'none', start().create({}, { sent: { hostname: 'a' } })],
  [
    'two plans at two places are refused',
    'fail',
    elsewhere()
      .create({}, { status: 422 })
      .create({}, { key: 'k2', status: 422, sent: { ...order, plan_id: 2, location_id: 7 } }),
  ],
  ...['Sold out.', 'The template needs at least 60 GB of disk.'].map(
    (why): Row => [
      `two plans at two places are refused: ${why}`,
      'none',
      elsewhere()
        .create({}, { status: 422, ...details(why) })
        .create({}, { key: 'k2', status: 422, sent: { ...order, plan_id: 2, location_id: 7 } }),
    ],
  ),
  [
    'two plans at one place are refused',
    'none',
    elsewhere()
      .create({}, { status: 422 })
      .create({}, { key: 'k2', status: 422, sent: { ...order, plan_id: 2 } }),
  ],
])

/** A catalogue with two places. */
function elsewhere(): Tale {
  return start()
    .answer('GET /locations', 200, [{ id: 6 }, { id: 7 }])
    .answer('GET /locations/7/templates', 200, [{ slug: 'ubuntu-24.04' }])
}

judges('create/required-members-are-required', [
  ['an empty body is refused', 'pass', start().create({}, { sent: {}, status: 422 })],
  ['an empty body is accepted', 'fail', start().create({}, { sent: {} })],
  [
    'a body without a plan is accepted',
    'fail',
    start().create({}, { sent: { location_id: 6, template_slug: 'debian-12' } }),
  ],
  ['an unpaid invoice comes first', 'none', start().create({}, { sent: {}, status: 402 })],
  ['a crash', 'none', start().create({}, { sent: {}, status: 500 })],
  ['a whole body', 'none', start().create()],
  ['no JSON', 'none', start().create({}, { sentText: '{' })],
  ['a leaked key', 'none', start().create().create({}, { sent: {}, token: 'B1', key: 'k2' })],
])

judges('create/hostname-is-optional', [
  ['none is needed', 'pass', start().create({}, { sent: order })],
  [
    'one that is no text is refused',
    'none',
    start()
      .create({}, { sent: namedOrder, key: 'k1' })
      .create({}, { sent: { ...order, hostname: { id: 1 } }, status: 422, key: 'k2' })
      .create({}, { sent: { ...order, hostname: null }, status: 422, key: 'k3' }),
  ],
  [
    'the refusal names it',
    'fail',
    start().create({}, { sent: order, status: 422, ...details('hostname is required') }),
  ],
  [
    'refused without, accepted with',
    'fail',
    start()
      .create({}, { sent: order, status: 422, key: 'k1' })
      .create({}, { sent: namedOrder, key: 'k2' }),
  ],
  [
    'accepted with, refused without',
    'fail',
    start()
      .create({}, { sent: namedOrder, key: 'k1' })
      .create({}, { sent: order, status: 400, key: 'k2' }),
  ],
  ['refused for whatever reason', 'none', start().create({}, { sent: order, status: 422 })],
  ['out of stock', 'none', start().create().create({}, { sent: order, status: 409, key: 'k2' })],
  [
    'refused for another member',
    'none',
    start()
      .create()
      .create({}, { sent: { ...order, cpu: 4 }, status: 422, key: 'k2' }),
  ],
  ['with a hostname', 'none', start().create()],
  ['with a hostname, refused', 'none', start().create({}, { status: 422 })],
  ['no plan', 'none', start().create({}, { sent: {} })],
])

judges('create/unknown-plan-is-refused', [
  ['refused', 'pass', start().create({}, { sent: { ...order, plan_id: 99 }, status: 422 })],
  [
    'refused with 404',
    'pass',
    start().create({}, { sent: { ...order, plan_id: 99 }, status: 404 }),
  ],
  ['accepted', 'fail', start().create({}, { sent: { ...order, plan_id: 99 } })],
  ['a known plan', 'none', start().create()],
  ['an unread catalogue', 'none', tell().create({}, { sent: { ...order, plan_id: 99 } })],
  [
    'an unread catalogue, but the step says so',
    'fail',
    tell().create({}, { sent: { ...order, plan_id: 99 }, step: 'refuse.plan' }),
  ],
  ['a crash', 'fail', start().create({}, { sent: { ...order, plan_id: 99 }, status: 500 })],
  ['a pause', 'none', start().create({}, { sent: { ...order, plan_id: 99 }, status: 503 })],
  ['no access', 'none', start().create({}, { sent: { ...order, plan_id: 99 }, status: 403 })],
])

judges('create/unknown-location-is-refused', [
  ['refused', 'pass', start().create({}, { sent: { ...order, location_id: 99 }, status: 409 })],
  ['accepted', 'fail', start().create({}, { sent: { ...order, location_id: 99 } })],
])

const refused = { sent: { ...namedOrder, hostname: 'x-1.example.com' }, key: 'k9', status: 422 }

judges('create/refusal-creates-nothing', [
  ['nothing was made', 'pass', tell().list([]).create({}, refused).list([])],
  [
    'a server was made',
    'fail',
    tell()
      .list([])
      .create({}, refused)
      .list([listed({ name: 'x-1.example.com' })]),
  ],
  [
    'somebody else made a server',
    'pass',
    tell()
      .list([])
      .create({}, refused)
      .list([listed({ name: 'shop' })]),
  ],
  ['no refusal', 'none', tell().list([]).create().list([listed()])],
])

const uncounted = () => tell().create({}, refused).list([listed()])
const page = (number: number) => `?per_page=1&page=${number}`
const wrong = { total: 2 }
const part = { total: 2, per_page: 1, last_page: 2 }

judges('create/refusal-leaves-the-total', [
  ['it stays', 'pass', uncounted().create({}, refused).list([listed()])],
  ['it grows', 'fail', uncounted().create({}, refused).list([listed()], '', { total: 2 })],
  ['by more', 'none', uncounted().create({}, refused).list([listed()], '', { total: 3 })],
  ['it shrinks', 'none', uncounted().create({}, refused).list([listed()], '', { total: 0 })],
  ['no refusal', 'none', uncounted().list([listed()], '', { total: 2 })],
  ['a deletion', 'none', uncounted().create({}, refused).delete().list([], '', { total: 1 })],
  [
    'a deletion, but it grows by more',
    'fail',
    uncounted().create({}, refused).create({}, refused).delete().list([], '', { total: 2 }),
  ],
  ['wrong before', 'none', tell().list([], '', wrong).create({}, refused).list([], '', wrong)],
  [
    'more than one page',
    'none',
    uncounted().create({}, refused).list([listed()], page(1), part).list([listed()], page(2), part),
  ],
])

judges('create/key-is-optional', [
  ['none is needed', 'pass', start().create({}, { key: '' })],
  ['the refusal names it', 'fail', start().create({}, { key: '', status: 400, ...idempotency() })],
  [
    'refused without, though the same creation was accepted with one',
    'fail',
    start().create().create({}, { key: '', status: 422 }),
  ],
  ['refused without, for stock', 'none', start().create().create({}, { key: '', status: 409 })],
  [
    'refused without, for its media type',
    'none',
    start().create().create({}, { key: '', status: 415 }),
  ],
  [
    'refused without, but under a name that may be odd',
    'none',
    start()
      .create()
      .create({}, { key: '', status: 422, sent: { ...order, hostname: 1.5 } })
      .create({}, { key: '', status: 422, sent: { ...order, hostname: 'a_b.example.com' } }),
  ],
  ['refused without', 'none', start().create({}, { key: '', status: 422 })],
  ['an incomplete body', 'none', start().create({}, { key: '', sent: {} })],
  ['no access', 'none', start().create({}, { key: '', status: 403 })],
  ['a crash', 'none', start().create({}, { key: '', status: 500 })],
  ['with a key', 'none', start().create()],
])

function idempotency() {
  return { json: envelope('BAD_REQUEST', 'Send an Idempotency-Key header.') }
}

const hostile = { ...namedOrder, status: 'running', cpu: 64, shoe: 45 }

judges('create/extra-members-have-no-effect', [
  ['ignored', 'pass', start().create({}, { sent: hostile })],
  ['refused', 'pass', start().create({}, { sent: hostile, status: 422 })],
  ['cpu is taken over', 'fail', start().create({ cpu: 64 }, { sent: hostile })],
  ['status is taken over', 'fail', start().create({ status: 'running' }, { sent: hostile })],
  [
    'the value would have been the same',
    'pass',
    start().create({}, { sent: { ...namedOrder, cpu: 1, password_status: 'generating' } }),
  ],
  [
    'the status would have been the same',
    'pass',
    start().create({}, { sent: { ...namedOrder, status: 'installing' } }),
  ],
  ['an unknown member comes back', 'pass', start().create({ shoe: 45 }, { sent: hostile })],
  ['none were sent', 'none', start().create()],
  ['no JSON', 'none', start().create({}, { sentText: '{' })],
  ['no longer to tell', 'none', start().create({}, { sent: hostile, status: 409 })],
])

judges('create/no-node-is-needed', [
  ['none is needed', 'pass', start().create()],
  [
    'the refusal asks for it',
    'fail',
    start().create({}, { status: 422, ...details('node_id is missing') }),
  ],
  [
    'no node has room',
    'none',
    start().create({}, { status: 422, ...details('No node with these resources was found.') }),
  ],
  ['the refusal says nothing', 'none', start().create({}, { status: 422 })],
  [
    'the body is refused for more',
    'none',
    tell().create({}, { status: 422, ...details('node_id is missing') }),
  ],
  ['a node was named', 'none', start().create({}, { sent: { ...order, node_id: 4 } })],
])

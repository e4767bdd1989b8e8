/** Checks by given and want what the generated validators accept and refuse. */
import { describe, expect, it } from 'vitest'
import { findResponseSchema, type SchemaName, validators } from '#generated/validators.js'

const uuid = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890'
const plan = {
  id: 1,
  name: '1 vCPU',
  cpu: 1,
  memory: 3221225472,
  disk: 21474836480,
  monthly_price: 3.92,
  hourly_price: 0.0053,
}
const meta = { current_page: 1, last_page: 2, per_page: 25, total: 34 }
const address = { address: '203.0.113.50', type: 'ipv4', gateway: '203.0.113.1', cidr: 24 }
const item = {
  uuid,
  uuid_short: 'a1b2c3d4',
  name: 'app-01.example.com',
  status: 'installing',
  cpu: 1,
  memory: 3221225472,
}
const created = {
  ...item,
  disk: 21474836480,
  password_status: 'generating',
  operating_system: 'Ubuntu 24.04 LTS',
  ip_addresses: [address],
  created_at: '2026-05-14T10:30:00+00:00',
}
const event = {
  id: 'evt_01j2k3m4n5p6q7r8',
  type: 'server.running',
  created_at: '2026-05-14T10:35:12+00:00',
  data: { uuid, uuid_short: 'a1b2c3d4', name: 'a', status: null, state: 'running' },
}
const running = { state: 'running', status: null, uptime_seconds: 86400 }

function without(value: object, name: string): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))
}

/** The first reason of a refusal as `pointer keyword`, or null where the value fits. */
function judge(name: SchemaName, value: unknown): string | null {
  if (validators[name](value)) return null
  const error = validators[name].errors?.[0]
  return `${error?.instancePath} ${error?.keyword}`.trim()
}

type Case = [what: string, schema: SchemaName, value: unknown]

const accepted: Case[] = [
  ['the example of plans', 'PlanListResponse', { data: [plan], meta: { ...meta, last_page: 1 } }],
  ['members nobody knows', 'Plan', { ...plan, stock: 3, tags: [] }],
  [
    'an empty list without pages',
    'ServerListResponse',
    { data: [], meta: { ...meta, last_page: 0 } },
  ],
  ['the example of a creation', 'ServerCreatedResponse', { data: created }],
  ['a creation without addresses', 'ServerCreated', { ...created, ip_addresses: [] }],
  ['an address without a gateway', 'IpAddress', { ...address, gateway: null, cidr: 32 }],
  ['an upper-case uuid', 'ServerUuid', uuid.toUpperCase()],
  ['eight astral characters', 'ShortUuid', '😀'.repeat(8)],
  ['the example of a list', 'ServerListResponse', { data: [item], meta }],
  ['full servers in a list', 'ServerListResponse', { data: [created], meta }],
  ['a healthy list item', 'ServerItem', { ...item, status: null }],
  ['a word for healthy', 'ServerItem', { ...item, status: 'active' }],
  ['details as bare as a list item', 'ServerDetailResponse', { data: item }],
  ['details without a known template', 'ServerDetail', { ...created, operating_system: null }],
  ['the example of a status', 'ServerStatusResponse', { data: running }],
  ['a status without uptime', 'ServerStatus', { state: 'stopped', status: null }],
  ['a null uptime and state', 'ServerStatus', { state: null, status: 'x', uptime_seconds: null }],
  ['a fraction of uptime', 'ServerStatus', { ...running, uptime_seconds: 0.5 }],
  [
    'the example of credentials',
    'CredentialsResponse',
    { data: { password_status: 'ready', root_password: 's' } },
  ],
  ['no password yet', 'Credentials', { password_status: 'generating', root_password: null }],
  ['no credentials yet', 'CredentialsResponse', { data: null }],
  ['locations with pages', 'LocationListResponse', { data: [{ id: 6, city: 'Sydney' }], meta }],
  ['locations without pages', 'LocationListResponse', { data: [{ id: 6 }] }],
  ['templates without pages', 'TemplateListResponse', { data: [{ slug: 'debian-12' }] }],
  ['backups of any shape', 'BackupListResponse', { data: [{}, { id: 'b' }], meta }],
  ['any answer to power', 'PowerResponse', { data: null }],
  ['any answer to a deletion', 'DeleteResponse', { data: { deleted: true } }],
  [
    'the example of an error',
    'ErrorEnvelope',
    {
      error: { code: 'RATE_LIMIT_EXCEEDED', message: 'Too many requests. Retry after 42 seconds.' },
    },
  ],
  [
    'details in an error',
    'ErrorEnvelope',
    { error: { code: 'X', message: 'x', details: {} }, id: 1 },
  ],
  ['the example of an event', 'WebhookEvent', event],
  ['an event nobody knows', 'WebhookEvent', { ...event, type: 'server.future' }],
  [
    'an order without a hostname',
    'CreateServerRequest',
    { plan_id: 1, location_id: 3, template_slug: 's' },
  ],
  ['a power action', 'PowerRequest', { action: 'kill' }],
]

const refused: [...Case, reason: string][] = [
  ['a bare list', 'PlanListResponse', [plan], 'type'],
  ['no meta', 'PlanListResponse', { data: [plan] }, 'required'],
  ['data that is no array', 'ServerListResponse', { data: { 0: item }, meta }, '/data type'],
  ['a price as text', 'Plan', { ...plan, monthly_price: '3.92' }, '/monthly_price type'],
  ['a plan without disk', 'Plan', without(plan, 'disk'), 'required'],
  ['a page number as text', 'PageMeta', { ...meta, current_page: '1' }, '/current_page type'],
  ['a fraction of a page', 'PageMeta', { ...meta, last_page: 1.5 }, '/last_page type'],
  ['a page of 101', 'PageMeta', { ...meta, per_page: 101 }, '/per_page maximum'],
  ['page 0', 'PageMeta', { ...meta, current_page: 0 }, '/current_page minimum'],
  ['meta that is no object', 'LocationListResponse', { data: [], meta: [] }, '/meta type'],
  ['a location without id', 'Location', { name: 'Sydney' }, 'required'],
  ['an empty slug', 'Template', { slug: '' }, '/slug minLength'],
  [
    'a creation without addresses member',
    'ServerCreated',
    without(created, 'ip_addresses'),
    'required',
  ],
  ['a creation with null status', 'ServerCreated', { ...created, status: null }, '/status type'],
  [
    'a space in a time',
    'ServerCreated',
    { ...created, created_at: '2026-05-14 10:30:00Z' },
    '/created_at format',
  ],
  ['a uuid without dashes', 'ServerUuid', uuid.replaceAll('-', ''), 'pattern'],
  ['a short uuid of seven', 'ShortUuid', 'a1b2c3d', 'minLength'],
  ['a prefix as text', 'IpAddress', { ...address, cidr: '24' }, '/cidr type'],
  ['an address without gateway member', 'IpAddress', without(address, 'gateway'), 'required'],
  ['a list item without status', 'ServerItem', without(item, 'status'), 'required'],
  ['memory as text', 'ServerDetail', { ...item, memory: '3 GB' }, '/memory type'],
  ['a status member left out', 'ServerStatus', without(running, 'status'), 'required'],
  ['uptime as text', 'ServerStatus', { ...running, uptime_seconds: '9' }, '/uptime_seconds type'],
  [
    'negative uptime',
    'ServerStatus',
    { ...running, uptime_seconds: -1 },
    '/uptime_seconds minimum',
  ],
  [
    'credentials without a password member',
    'Credentials',
    { password_status: 'ready' },
    'required',
  ],
  ['an answer without data', 'DeleteResponse', { ok: true }, 'required'],
  ['a framework error', 'ErrorEnvelope', { message: 'x', errors: {} }, 'required'],
  ['an error that is text', 'ErrorEnvelope', { error: 'x' }, '/error type'],
  [
    'an empty code',
    'ErrorEnvelope',
    { error: { code: '', message: 'x' } },
    '/error/code minLength',
  ],
  [
    'an event without state',
    'WebhookEvent',
    { ...event, data: without(event.data, 'state') },
    '/data required',
  ],
  [
    'an order without a plan',
    'CreateServerRequest',
    { location_id: 3, template_slug: 's' },
    'required',
  ],
  ['an unknown power action', 'PowerRequest', { action: 'frobnicate' }, '/action enum'],
]

describe('validators', () => {
  it.each(accepted)('accept %s', (_what, schema, value) => {
    expect(judge(schema, value)).toBeNull()
  })

  it.each(refused)('refuse %s', (_what, schema, value, reason) => {
    expect(judge(schema, value)).toBe(reason)
  })

  it('give every reason, not just the first', () => {
    expect(validators.PageMeta({ total: -1 })).toBe(false)
    expect(validators.PageMeta.errors).toHaveLength(4)
  })
})

describe('date-time', () => {
  const fits = (text: unknown) => judge('WebhookEvent', { ...event, created_at: text }) === null
  it.each([
    '2026-05-14T10:30:00+00:00',
    '2026-05-14T10:30:00Z',
    '2026-05-14t10:30:00.123456z',
    '2024-02-29T23:59:59-23:59',
    '2016-12-31T23:59:60Z',
    '2017-01-01T05:29:60+05:30',
    '2016-12-31T15:59:60-08:00',
  ])('accepts %s', (text) => {
    expect(fits(text)).toBe(true)
  })

  it.each([
    '2026-05-14 10:30:00Z',
    '2026-05-14T10:30:00',
    '2026-05-14T10:30Z',
    '2026-05-14T10:30:00+0000',
    '2026-05-14T10:30:00+00',
    '2026-05-14',
    '2026-02-29T10:30:00Z',
    '1900-02-29T10:30:00Z',
    '2026-13-01T10:30:00Z',
    '2026-05-00T10:30:00Z',
    '2026-05-14T24:00:00Z',
    '2026-05-14T10:30:60Z',
    '2026-05-14T10:30:00+24:00',
    '2026-05-14T10:30:00.Z',
    ' 2026-05-14T10:30:00Z',
    '2026-05-14T10:30:00Z\n',
    1715684400,
  ])('refuses %s', (text) => {
    expect(fits(text)).toBe(false)
  })
})

describe('the lookup', () => {
  it.each([
    ['listPlans', 200, 'PlanListResponse'],
    ['createServer', 201, 'ServerCreatedResponse'],
    ['createServer', 409, 'ErrorEnvelope'],
    ['deleteServer', 204, null],
    ['getServer', 503, 'ErrorEnvelope'],
    ['getServer', 302, null],
  ] as const)('%s %i is %s', (operation, status, name) => {
    expect(findResponseSchema(operation, status)).toBe(name)
  })
})

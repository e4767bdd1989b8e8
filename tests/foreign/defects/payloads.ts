/** Defects of wrapping: collections, double envelopes, framework defaults. */
import { isObject } from '../kinds.ts'
import type { Defect } from './defect.ts'
import { defect, onError, onOk, onReply } from './defect.ts'

/** These defects, in the order of their clauses. */
export const payloadDefects: Defect[] = [
  defect(
    'ENV-03',
    'filtered-object',
    'A filtered list is an object with numeric members.',
    (p) =>
      onOk(p, ['servers.index'], (data, body, call) => {
        if (!call.query.has('status') || !Array.isArray(data) || data.length === 0) return
        body.data = Object.fromEntries(data.map((item, index) => [String(index + 3), item]))
      }),
    { also: ['LST-04', 'LST-05', 'LST-06', 'PAG-11', 'PAG-18'] },
  ),
  defect(
    'ENV-03',
    'single-item-bare',
    'A list of one is an object.',
    (p) =>
      onOk(p, ['servers.index'], (data, body) => {
        if (Array.isArray(data) && data.length === 1) body.data = data[0]
      }),
    {
      also: [
        'LST-01',
        'LST-02',
        'LST-03',
        'LST-04',
        'LST-05',
        'LST-06',
        'PAG-11',
        'PAG-18',
        'AUT-12',
      ],
    },
  ),
  defect(
    'ENV-03',
    'empty-is-null',
    'An empty list is null.',
    (p) =>
      onOk(p, ['servers.index', 'backups.index'], (data, body) => {
        if (Array.isArray(data) && data.length === 0) body.data = null
      }),
    { also: ['LST-01', 'LST-07', 'BAK-01', 'PAG-15'] },
  ),
  defect(
    'ENV-03',
    'empty-is-object',
    'An empty list is {}.',
    (p) =>
      onOk(p, ['servers.index'], (data, body) => {
        if (Array.isArray(data) && data.length === 0) body.data = {}
      }),
    { also: ['LST-01', 'LST-07', 'PAG-15'] },
  ),
  defect(
    'ENV-03',
    'get-as-list',
    'Get answers an array of one server.',
    (p) =>
      onOk(p, ['servers.show'], (data, body) => {
        body.data = [data]
      }),
    { also: ['GET-01', 'GET-02', 'GET-03', 'GET-06'] },
  ),
  defect(
    'ENV-04',
    'status-wrapped-twice',
    '/status is wrapped twice.',
    (p) =>
      onOk(p, ['servers.status'], (data, body) => {
        body.data = { data }
      }),
    { also: ['STA-01', 'STA-02', 'STA-03', 'STA-04'] },
  ),
  defect(
    'ENV-04',
    'created-wrapped-twice',
    'Only the 201 is wrapped twice.',
    (p) =>
      onOk(p, ['servers.store'], (data, body) => {
        body.data = { data }
      }),
    { also: ['CRE-04', 'CRE-05', 'CRE-06', 'IDE-03'] },
  ),
  defect(
    'ENV-05',
    'meta-in-data',
    'The meta of GET /servers stands inside data.',
    (p) =>
      onOk(p, ['servers.index'], (data, body) => {
        body.data = { items: data, meta: body.meta }
        delete body.meta
      }),
    { also: ['PAG-01', 'ENV-03', 'LST-01'] },
  ),
  defect('ENV-06', 'error-null', 'Successes carry "error": null.', (p) =>
    onOk(p, [], (_data, body) => {
      body.error = null
    }),
  ),
  defect('ENV-06', 'data-null', 'Errors carry "data": null.', (p) =>
    onReply(p, [], (reply) => {
      if (reply.status >= 400 && isObject(reply.body)) reply.body.data = null
    }),
  ),
  defect('ENV-06', 'warning-on-201', 'A creation without hostname carries an error member.', (p) =>
    onOk(p, ['servers.store'], (_data, body, call) => {
      if (/hostname/.test(call.body.toString())) return
      body.error = { code: 'NO_HOSTNAME', message: 'A name was chosen for you.' }
    }),
  ),
  defect(
    'ENV-10',
    'laravel-422',
    'A 422 is the framework default {"message","errors"}.',
    (p) =>
      onError(p, 422, (error, reply) => {
        reply.body = { message: error.message, errors: { plan_id: ['required'] } }
      }),
    { also: ['ENV-02', 'ERR-05', 'ERR-07', 'CRE-02', 'TPL-03', 'CRE-21', 'PWR-02', 'PWR-03'] },
  ),
  defect(
    'ENV-10',
    'problem-404',
    'A 404 is an application/problem+json document.',
    (p) =>
      onError(p, 404, (error, reply) => {
        reply.headers['Content-Type'] = 'application/problem+json'
        reply.body = { type: 'about:blank', title: 'Not Found', status: 404, detail: error.message }
      }),
    { also: ['ENV-02', 'ERR-09', 'ERR-12'] },
  ),
]

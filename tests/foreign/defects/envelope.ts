/** Defects of the envelope of errors and of single payloads. */
import type { Defect } from './defect.ts'
import { defect, onError, onOk, onReply } from './defect.ts'

/** These defects, in the order of their clauses. */
export const envelopeDefects: Defect[] = [
  defect(
    'ENV-01',
    'bare-locations',
    'GET /locations is a bare array.',
    (p) =>
      onOk(p, ['locations.index'], (data, _body, _call, reply) => {
        reply.body = data
      }),
    { also: ['LOC-01', 'ENV-04'] },
  ),
  defect(
    'ENV-01',
    'result-for-data',
    '/status wraps its payload in "result".',
    (p) =>
      onOk(p, ['servers.status'], (data, _body, _call, reply) => {
        reply.body = { result: data }
      }),
    { also: ['STA-01', 'STA-02', 'STA-03', 'STA-04'] },
  ),
  defect(
    'ENV-04',
    'bare-credentials',
    'Credentials come without envelope.',
    (p) =>
      onOk(p, ['servers.credentials'], (data, _body, _call, reply) => {
        reply.body = data
      }),
    { also: ['ENV-01', 'CRD-01', 'CRD-02', 'CRD-03'] },
  ),
  defect(
    'ENV-01',
    'power-says-success',
    'An accepted power action answers {"success":true}.',
    (p) =>
      onOk(p, ['servers.power'], (_data, _body, _call, reply) => {
        reply.body = { success: true }
      }),
    { also: ['ENV-04'], insists: { powerCode: 200 } },
  ),
  defect(
    'ENV-01',
    'delete-says-message',
    'A deletion answers {"message":…} with 200.',
    (p) =>
      onOk(p, ['servers.destroy'], (_data, _body, _call, reply) => {
        reply.body = { message: 'Server deleted.' }
      }),
    { also: ['ENV-04'], insists: { deleteCode: 200 } },
  ),
  defect(
    'ENV-02',
    'error-is-text',
    '404 bodies are {"error":"Not found"}.',
    (p) =>
      onError(p, 404, (_error, reply) => {
        reply.body = { error: 'Not found' }
      }),
    { also: ['ERR-09', 'ERR-12'] },
  ),
  defect(
    'ENV-02',
    'empty-message',
    'The message of a 404 is empty.',
    (p) =>
      onError(p, 404, (error) => {
        error.message = ''
      }),
    { also: ['ERR-09'] },
  ),
  defect(
    'ENV-02',
    'numeric-code',
    'The code of a 404 is the number 404.',
    (p) =>
      onError(p, 404, (error) => {
        error.code = 404
      }),
    { also: ['ERR-09', 'INV-31'] },
  ),
  defect(
    'ENV-02',
    'no-message-401',
    '401 bodies carry no message.',
    (p) =>
      onError(p, 401, (error) => {
        delete error.message
      }),
    { also: ['AUT-02', 'AUT-04'] },
  ),
  defect(
    'ENV-02',
    'message-is-list',
    'The message of a 422 is an array of texts.',
    (p) =>
      onError(p, 422, (error) => {
        error.message = [String(error.message)]
      }),
    { also: ['ERR-05', 'ERR-07', 'CRE-02', 'TPL-03'] },
  ),
  defect(
    'ENV-02',
    'empty-405',
    'A wrong method gives 405 without content.',
    (p) =>
      onError(p, 405, (_error, reply) => {
        delete reply.body
      }),
    { insists: { wrongMethod: 405 } },
  ),
  defect(
    'ENV-02',
    'unknown-route-in-html',
    'Unknown routes give the framework page.',
    (p) =>
      onReply(p, [], (reply, call) => {
        if (!call.known && reply.status === 404)
          reply.text = '<!DOCTYPE html><title>Not Found</title>'
      }),
    { also: ['ERR-12', 'TRN-03', 'TRN-04', 'TRN-05', 'ENV-10'] },
  ),
  defect(
    'ENV-02',
    'errors-in-list',
    'Errors are {"errors":[{…}]}, as on Pterodactyl.',
    (p) =>
      onError(p, null, (error, reply) => {
        reply.body = { errors: [{ ...error, status: String(reply.status), detail: error.message }] }
      }),
    {
      also: [
        'ENV-10',
        'AUT-02',
        'AUT-03',
        'AUT-04',
        'ERR-04',
        'ERR-05',
        'ERR-07',
        'ERR-09',
        'ERR-10',
        'ERR-12',
        'RAT-06',
        'CRE-02',
        'TPL-03',
        'AUT-08',
        'ERR-06',
        'ERR-08',
      ],
    },
  ),
]

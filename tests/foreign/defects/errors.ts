/** Defects of error codes and their statuses. */
import type { Defect } from './defect.ts'
import { defect, onError } from './defect.ts'
import { unpaid } from './seams.ts'

/** These defects, in the order of their clauses. */
export const errorDefects: Defect[] = [
  defect(
    'ERR-01',
    'unauthenticated-403',
    'UNAUTHENTICATED travels with 403 on writes.',
    (p) =>
      onError(p, 401, (error, reply, call) => {
        if (call.verb !== 'GET' && error.code === 'UNAUTHENTICATED') reply.status = 403
      }),
    { also: ['AUT-02', 'AUT-06', 'IDE-21'] },
  ),
  defect(
    'ERR-02',
    'invalid-token-403',
    'INVALID_TOKEN travels with 403.',
    (p) =>
      onError(p, 401, (error, reply) => {
        if (error.code === 'INVALID_TOKEN') reply.status = 403
      }),
    { also: ['AUT-03', 'AUT-04'] },
  ),
  defect(
    'ERR-03',
    'ip-not-allowed-401',
    'IP_NOT_ALLOWED travels with 401.',
    (p) =>
      onError(p, 403, (error, reply) => {
        if (error.code === 'IP_NOT_ALLOWED') reply.status = 401
      }),
    { needs: ['blocked'], also: ['AUT-08', 'AUT-10'] },
  ),
  defect(
    'ERR-05',
    'validation-400',
    'VALIDATION_ERROR travels with 400.',
    (p) =>
      onError(p, 422, (error, reply) => {
        if (error.code === 'VALIDATION_ERROR') reply.status = 400
      }),
    { also: ['ERR-07', 'CRE-02', 'TPL-03'] },
  ),
  defect(
    'ERR-05',
    'template-400',
    'An unknown template gives VALIDATION_ERROR with 400.',
    (p) =>
      onError(p, 422, (error, reply, call) => {
        const complete =
          /template_slug/.test(call.body.toString()) && call.route === 'servers.store'
        if (complete && error.code === 'VALIDATION_ERROR') reply.status = 400
      }),
    { also: ['TPL-03', 'CRE-21', 'ERR-07'] },
  ),
  defect(
    'ERR-05',
    'page-size-400',
    'A refused per_page gives VALIDATION_ERROR with 400.',
    (p) =>
      onError(p, 422, (error, reply, call) => {
        if (call.query.has('per_page') && error.code === 'VALIDATION_ERROR') reply.status = 400
      }),
    { insists: { perPageOver: 422, perPageBad: 422 } },
  ),
  defect(
    'ERR-05',
    'empty-power-400',
    'An empty power body gives VALIDATION_ERROR with 400.',
    (p) =>
      onError(p, 422, (error, reply, call) => {
        if (call.route === 'servers.power' && error.code === 'VALIDATION_ERROR') reply.status = 400
      }),
    { insists: { emptyPower: 422, badAction: 422 } },
  ),
  defect(
    'ERR-06',
    'overdue-403',
    'OVERDUE_INVOICE travels with 403.',
    (p) =>
      onError(p, 402, (_error, reply) => {
        reply.status = 403
      }),
    { needs: ['overdue'], also: ['ERR-08'] },
  ),
  defect(
    'ERR-06',
    'overdue-other-code',
    'The 402 carries the code PAYMENT_REQUIRED.',
    (p) =>
      onError(p, 402, (error) => {
        error.code = 'PAYMENT_REQUIRED'
      }),
    { needs: ['overdue'], also: ['ERR-08'] },
  ),
  defect(
    'ERR-06',
    'overdue-reads',
    'An overdue invoice forbids reading, too.',
    (p) =>
      p.inside.push((call) => {
        if (call.account?.overdue && call.verb === 'GET') throw unpaid()
        return undefined
      }),
    { needs: ['overdue'], also: ['AUT-05'] },
  ),
]

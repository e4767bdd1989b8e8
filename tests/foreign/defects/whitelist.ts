/** Defects of the address whitelist. */
import { Refusal } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { defect, onError, onReply, turnInto, wrap } from './defect.ts'

/** Treats a forwarding header as the caller's address. */
function trust(panel: Panel, header: string): void {
  wrap(panel.gate, 'admit', (old) => (call) => {
    if (call.headers[header] === undefined) old(call)
  })
}

/** These defects, in the order of their clauses. */
export const whitelistDefects: Defect[] = [
  defect(
    'AUT-08',
    'whitelist-ignored',
    'The whitelist is stored but never looked at.',
    (p) => {
      p.gate.admit = () => {}
    },
    { needs: ['blocked'], also: ['AUT-10'] },
  ),
  defect(
    'AUT-08',
    'whitelist-other-code',
    'A foreign address gets 403 FORBIDDEN.',
    (p) =>
      onError(p, 403, (error) => {
        if (error.code === 'IP_NOT_ALLOWED') error.code = 'FORBIDDEN'
      }),
    { needs: ['blocked'], also: ['AUT-10'] },
  ),
  defect(
    'AUT-09',
    'no-list-means-none',
    'An empty whitelist refuses the second token.',
    (p) =>
      p.inside.push((call) => {
        if (call.token !== p.book.tokens.A2) return undefined
        throw new Refusal(403, 'IP_NOT_ALLOWED', 'Your address is not on the API whitelist.')
      }),
    { needs: ['second'], also: ['AUT-05', 'AUT-15'] },
  ),
  defect(
    'AUT-09',
    'no-list-forbids-credentials',
    'Credentials want a whitelist to exist.',
    (p) =>
      onReply(p, ['servers.credentials'], (reply) => {
        if (reply.status === 200) turnInto(reply, 403, 'IP_NOT_ALLOWED')
      }),
    { also: ['AUT-05', 'CRD-01', 'CRD-02', 'CRD-03', 'STA-15'] },
  ),
  defect(
    'AUT-10',
    'writes-pass-whitelist',
    'The whitelist binds reads only.',
    (p) =>
      wrap(p.gate, 'admit', (old) => (call) => {
        if (call.verb === 'GET') old(call)
      }),
    { needs: ['blocked'], also: ['AUT-08'] },
  ),
  defect(
    'AUT-10',
    'lists-pass-whitelist',
    'The whitelist does not bind GET /servers.',
    (p) =>
      wrap(p.gate, 'admit', (old) => (call) => {
        if (call.route !== 'servers.index') old(call)
      }),
    { needs: ['blocked'], also: ['AUT-08'] },
  ),
  defect(
    'AUT-10',
    'catalogue-passes-whitelist',
    'The whitelist does not bind the catalogue.',
    (p) =>
      wrap(p.gate, 'admit', (old) => (call) => {
        if (!/^(plans|locations|templates)/.test(call.route ?? '')) old(call)
      }),
    { needs: ['blocked'], also: ['AUT-08'] },
  ),
  defect(
    'AUT-11',
    'forwarded-for-opens',
    'X-Forwarded-For is taken for an inner proxy.',
    (p) => trust(p, 'x-forwarded-for'),
    { needs: ['blocked'] },
  ),
  defect(
    'AUT-11',
    'real-ip-opens',
    'X-Real-IP is taken for an inner proxy.',
    (p) => trust(p, 'x-real-ip'),
    { needs: ['blocked'] },
  ),
]

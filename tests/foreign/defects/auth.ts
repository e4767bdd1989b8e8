/** Defects of authentication. */
import type { RouteName } from '../kinds.ts'
import { Refusal } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { accountA, defect, letIn, onError, onReply, turnInto } from './defect.ts'
import { bare } from './seams.ts'

function publicRoute(panel: Panel, ...routes: RouteName[]): void {
  letIn(panel, (call) => call.route !== null && routes.includes(call.route))
}

/** These defects, in the order of their clauses. */
export const authDefects: Defect[] = [
  defect(
    'AUT-01',
    'plans-public',
    'Plans can be read without a token.',
    (p) => publicRoute(p, 'plans.index'),
    { also: ['AUT-02', 'AUT-20', 'AUT-03'] },
  ),
  defect(
    'AUT-01',
    'templates-public',
    'Templates can be read without a token.',
    (p) => publicRoute(p, 'templates.index'),
    { also: ['AUT-02', 'AUT-03'] },
  ),
  defect(
    'AUT-01',
    'locations-public',
    'Locations can be read without a token.',
    (p) => publicRoute(p, 'locations.index'),
    { also: ['AUT-02', 'AUT-03'] },
  ),
  defect(
    'AUT-01',
    'head-public',
    'HEAD is answered without a token.',
    (p) => letIn(p, (call) => call.method === 'HEAD'),
    { also: ['AUT-02', 'TRN-09'], insists: { head: 200 } },
  ),
  defect(
    'AUT-01',
    'servers-empty-for-nobody',
    'Without a token the list of servers is empty.',
    (p) =>
      onReply(p, ['servers.index'], (reply, call) => {
        if (reply.status !== 401 || !bare(call)) return
        const meta = { current_page: 1, last_page: 1, per_page: 25, total: 0 }
        Object.assign(reply, { status: 200, body: { data: [], meta } })
      }),
    { also: ['AUT-02'] },
  ),
  defect(
    'AUT-02',
    'missing-is-invalid',
    'A missing header gives INVALID_TOKEN.',
    (p) =>
      onError(p, 401, (error, _reply, call) => {
        if (bare(call)) error.code = 'INVALID_TOKEN'
      }),
    { also: ['ERR-02'] },
  ),
  defect('AUT-02', 'missing-is-403', 'A missing header gives 403.', (p) =>
    onError(p, 401, (_error, reply, call) => {
      if (bare(call)) turnInto(reply, 403, 'FORBIDDEN')
    }),
  ),
  defect('AUT-02', 'missing-other-code', 'A missing header gives the code UNAUTHORIZED.', (p) =>
    onError(p, 401, (error, _reply, call) => {
      if (bare(call)) error.code = 'UNAUTHORIZED'
    }),
  ),
  defect('AUT-03', 'basic-is-400', 'A Basic header gives 400.', (p) =>
    onError(p, 401, (_error, reply, call) => {
      if (/^basic/i.test(call.headers.authorization ?? '')) turnInto(reply, 400, 'BAD_REQUEST')
    }),
  ),
  defect(
    'AUT-03',
    'basic-passes',
    'Any scheme but Bearer is not looked at on catalogue reads.',
    (p) => letIn(p, (call) => !bare(call) && /^(plans|locations|templates)/.test(call.route ?? '')),
    { also: ['AUT-01'] },
  ),
  defect('AUT-04', 'unknown-is-unauthenticated', 'An unknown token gives UNAUTHENTICATED.', (p) =>
    onError(p, 401, (error) => {
      if (error.code === 'INVALID_TOKEN') error.code = 'UNAUTHENTICATED'
    }),
  ),
  defect(
    'AUT-04',
    'unknown-is-404',
    'An unknown token gives 404.',
    (p) =>
      onError(p, 401, (error, reply) => {
        if (error.code === 'INVALID_TOKEN') turnInto(reply, 404, 'NOT_FOUND')
      }),
    { also: ['AUT-03'] },
  ),
  defect(
    'AUT-04',
    'token-prefix',
    'Tokens are compared without their last six characters.',
    (p) => {
      p.gate.tokenOf = (text) =>
        Object.values(p.book.tokens).find(
          (token) => !token.revoked && token.text.slice(0, -6) === text.slice(0, -6),
        )
    },
    { also: ['AUT-01'] },
  ),
  defect(
    'AUT-04',
    'token-ends-ignored',
    'Whatever follows the first 32 characters is ignored.',
    (p) => {
      p.gate.tokenOf = (text) =>
        Object.values(p.book.tokens).find(
          (token) => !token.revoked && token.text.slice(0, 32) === text.slice(0, 32),
        )
    },
    { also: ['AUT-01', 'AUT-03'] },
  ),
  defect(
    'AUT-05',
    'second-token-lacks-scope',
    'The second token may not read statuses.',
    (p) =>
      p.inside.push((call) => {
        if (call.token !== p.book.tokens.A2 || call.route === 'plans.index') return undefined
        throw new Refusal(403, 'MISSING_SCOPE', 'This token lacks a scope.')
      }),
    { level: 'should', needs: ['second'], also: ['AUT-15'] },
  ),
  defect(
    'AUT-05',
    'backups-need-cookie',
    'Backups want a session cookie besides the token.',
    (p) =>
      onReply(p, ['backups.index'], (reply) => {
        if (reply.status === 200) turnInto(reply, 401, 'SESSION_REQUIRED')
      }),
    { also: ['BAK-01', 'PAG-01'] },
  ),
  defect(
    'AUT-06',
    'creates-then-401',
    'A creation without token is refused after it was made.',
    (p) =>
      letIn(p, (call) => {
        if (call.route !== 'servers.store' || !bare(call)) return false
        const blind = { ...call, account: accountA(p), headers: { ...call.headers } }
        delete blind.headers['idempotency-key']
        void p.provision.store(blind).catch(() => {})
        return false
      }),
    { also: ['CRE-22', 'LST-03', 'ERR-16'] },
  ),
  defect(
    'AUT-06',
    'delete-then-401',
    'A deletion without token is refused after it was done.',
    (p) =>
      letIn(p, (call) => {
        const id = call.params[0] ?? ''
        const victim = p.book.servers.find((server) => p.book.names(server, id, true))
        if (call.route === 'servers.destroy' && bare(call) && victim) p.life.remove(victim, call.at)
        return false
      }),
  ),
  defect(
    'AUT-07',
    'validates-first',
    'An invalid body is refused before the caller is known.',
    (p) =>
      onReply(p, ['servers.store'], (reply, call) => {
        if (reply.status === 401 && !/plan_id/.test(call.body.toString())) {
          turnInto(reply, 422, 'VALIDATION_ERROR')
        }
      }),
  ),
]

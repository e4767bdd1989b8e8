/** The documented operations with their methods and paths. */
import type { Context, Reply } from '../context.ts'
import type { OperationId } from '../model.ts'
import { deleteServer, powerServer } from './actions.ts'
import { listLocations, listPlans, listTemplates } from './catalogue.ts'
import { createServer } from './creation.ts'
import {
  getServer,
  getServerCredentials,
  getServerStatus,
  listBackups,
  listServers,
} from './servers.ts'

export type Run = (context: Context) => Reply | Promise<Reply>

export interface Route {
  readonly operation: OperationId
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below the base URL. */
  readonly path: string
  readonly run: Run
}

/** The path all operations live under (TRN-01). */
export const basePath = '/api/v2'

export const routes: readonly Route[] = [
  { operation: 'listPlans', method: 'GET', path: '/plans', run: listPlans },
  { operation: 'listLocations', method: 'GET', path: '/locations', run: listLocations },
  {
    operation: 'listTemplates',
    method: 'GET',
    path: '/locations/:id/templates',
    run: listTemplates,
  },
  { operation: 'listServers', method: 'GET', path: '/servers', run: listServers },
  { operation: 'createServer', method: 'POST', path: '/servers', run: createServer },
  { operation: 'getServer', method: 'GET', path: '/servers/:id', run: getServer },
  { operation: 'deleteServer', method: 'DELETE', path: '/servers/:id', run: deleteServer },
  {
    operation: 'getServerStatus',
    method: 'GET',
    path: '/servers/:id/status',
    run: getServerStatus,
  },
  {
    operation: 'getServerCredentials',
    method: 'GET',
    path: '/servers/:id/credentials',
    run: getServerCredentials,
  },
  { operation: 'powerServer', method: 'POST', path: '/servers/:id/power', run: powerServer },
  { operation: 'listBackups', method: 'GET', path: '/servers/:id/backups', run: listBackups },
]

const patterns = routes.map((route) => ({
  method: route.method,
  pattern: new RegExp(`^${route.path.replace(':id', '[^/]+')}$`),
}))

/**
 * The methods a path offers, HEAD with GET where the server answers it; empty for an unknown path.
 */
export function methodsAt(path: string, answersHead: boolean): string[] {
  const methods: string[] = patterns
    .filter(({ pattern }) => pattern.test(path))
    .map(({ method }) => method)
  return methods.includes('GET') && answersHead ? [...methods, 'HEAD'] : methods
}

/** The route list: which path and verb lead to which operation. */
import type { Call, Reply, RouteName } from './kinds.ts'
import { Refusal } from './kinds.ts'
import type { Panel } from './panel.ts'

/** One line of the route list; `*` stands for a path parameter. */
export interface Route {
  name: RouteName
  verb: string
  path: string
}

/** All operations of the API. */
export const ROUTES: readonly Route[] = [
  { name: 'plans.index', verb: 'GET', path: 'plans' },
  { name: 'locations.index', verb: 'GET', path: 'locations' },
  { name: 'templates.index', verb: 'GET', path: 'locations/*/templates' },
  { name: 'servers.index', verb: 'GET', path: 'servers' },
  { name: 'servers.store', verb: 'POST', path: 'servers' },
  { name: 'servers.show', verb: 'GET', path: 'servers/*' },
  { name: 'servers.destroy', verb: 'DELETE', path: 'servers/*' },
  { name: 'servers.status', verb: 'GET', path: 'servers/*/status' },
  { name: 'servers.credentials', verb: 'GET', path: 'servers/*/credentials' },
  { name: 'servers.power', verb: 'POST', path: 'servers/*/power' },
  { name: 'backups.index', verb: 'GET', path: 'servers/*/backups' },
]

const BASE = '/api/v2/'

/** Notes on a call which operation it means, with its path parameters. */
export function resolve(panel: Panel, call: Call): void {
  if (!call.path.startsWith(BASE)) return
  const trimmed = panel.choices.trailingSlash === 200 ? call.path.replace(/\/$/, '') : call.path
  const parts = trimmed.slice(BASE.length).split('/').map(decode)
  for (const route of ROUTES) {
    const pattern = route.path.split('/')
    const fits = pattern.every((part, index) =>
      part === '*' ? parts[index] : part === parts[index],
    )
    if (!fits || pattern.length !== parts.length) continue
    call.known = true
    call.allow.push(route.verb)
    if (route.verb !== call.verb) continue
    call.route = route.name
    call.params = parts.filter((_part, index) => pattern[index] === '*')
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Runs the operation of a call. */
export async function dispatch(panel: Panel, call: Call): Promise<Reply> {
  if (call.method === 'HEAD' && call.route && panel.choices.head === 405)
    throw wrongMethod(panel, call)
  switch (call.route) {
    case 'plans.index':
      return panel.catalogue.listPlans(call)
    case 'locations.index':
      return panel.catalogue.listLocations(call)
    case 'templates.index':
      return panel.catalogue.listTemplates(call)
    case 'servers.index':
      return panel.machines.index(call)
    case 'servers.store':
      return panel.provision.store(call)
    case 'servers.show':
      return panel.machines.show(call)
    case 'servers.status':
      return panel.machines.status(call)
    case 'servers.credentials':
      return panel.machines.credentials(call)
    case 'servers.power':
      return panel.power.act(call)
    case 'servers.destroy':
      return panel.machines.destroy(call)
    case 'backups.index':
      return panel.machines.backups(call)
    case null:
      throw call.known ? wrongMethod(panel, call) : panel.book.unknown()
  }
}

function wrongMethod(panel: Panel, call: Call): Refusal {
  if (panel.choices.wrongMethod === 404) return panel.book.unknown()
  const allow = call.allow.flatMap((verb) =>
    verb === 'GET' && panel.choices.head === 200 ? ['GET', 'HEAD'] : [verb],
  )
  return new Refusal(405, 'METHOD_NOT_ALLOWED', 'Method not allowed.', { Allow: allow.join(', ') })
}

/** Reading servers: status, list, details, credentials and backups, held against what is known. */
import type { Exchange } from '#exchange/exchange.ts'
import { isObject, member } from '#exchange/json.ts'
import { dataOf, listOf } from '#target/memory.ts'
import { differing, isRefusal, nameOf, statusOf, told, unlessStatus } from './answers.ts'
import type { Scene } from './carry-out.ts'
import {
  contradicts,
  type Machine,
  ownMachines,
  passwordAfterMs,
  presenceOf,
  settledAfterMs,
} from './model.ts'
import { uuidsIn } from './prologue.ts'
import type { List, Read } from './stride.ts'

/** Members that no read may show otherwise than the 201 did. */
const lasting = ['uuid', 'uuid_short', 'name', 'cpu', 'memory']

/** Null where the answer may be read on; else what its status contradicts, perhaps nothing. */
function unreadable(scene: Scene, machine: Machine, exchange: Exchange): string[] | null {
  const status = statusOf(exchange)
  const now = scene.line.clock.now()
  if (contradicts(machine, status, now)) {
    const fact = machine.deletedAtMs === null ? 'exists' : 'was deleted'
    return [`${nameOf(exchange)}: ${status}, but the server ${fact}`]
  }
  if (status === 404 || status === 410) return []
  if (status !== 200) return unlessStatus(exchange, 200)
  return null
}

/** What the state contradicts, once the last accepted action has had its time. */
function wrongState(machine: Machine, state: unknown, nowMs: number): string[] {
  const { power } = machine
  if (power === null || power.state === null || nowMs - power.atMs < settledAfterMs) return []
  if (state === power.state) return []
  return [`a server is ${String(state)} long after what should have made it ${power.state}`]
}

/** One look at the status: installing once and never again, then as the power actions left it. */
export async function poll(scene: Scene, machine: Machine): Promise<string[]> {
  const path = `/servers/${machine.uuid}/status`
  const exchange = await scene.line.send('poll', { method: 'GET', path })
  const unread = unreadable(scene, machine, exchange)
  if (unread !== null) return unread
  const now = scene.line.clock.now()
  const [state, status] = [told(exchange, 'state'), told(exchange, 'status')]
  if (machine.deletedAtMs !== null) return []
  if (status === 'installing') {
    return machine.readyAtMs === null ? [] : ['a server is installed a second time']
  }
  if (machine.readyAtMs === null && state === 'running') machine.readyAtMs = now
  return wrongState(machine, state, now)
}

/** The list: every server of the account once, and nobody else's. */
export async function list({ line, model }: Scene, stride: List): Promise<string[]> {
  const path = `/servers?per_page=100${stride.installing ? '&status=installing' : ''}`
  const exchange = await line.send('list', { method: 'GET', path })
  const uuids = uuidsIn(exchange)
  if (uuids === null) return unlessStatus(exchange, 200)
  const now = line.clock.now()
  const own = ownMachines(model)
  const known = new Set([...model.strangers, ...own.map(({ uuid }) => uuid)])
  const wrong: string[] = []
  if (new Set(uuids).size < uuids.length) wrong.push('a list names a server twice')
  if (uuids.some((uuid) => !known.has(uuid))) wrong.push('a list names a server nobody made')
  for (const machine of own) {
    const { there, certain } = presenceOf(machine, now)
    const listed = uuids.includes(machine.uuid)
    if (certain && listed && !there) wrong.push('a list names a deleted server')
    if (certain && !listed && there && !stride.installing) wrong.push('a list lacks a server')
    if (stride.installing && listed && machine.readyAtMs !== null) {
      wrong.push('a list of what installs names a server that does not')
    }
  }
  return [...wrong, ...differingItems(exchange, own)]
}

function differingItems(exchange: Exchange, own: readonly Machine[]): string[] {
  return listOf(exchange).flatMap((item) => {
    const machine = own.find(({ uuid }) => uuid === item.uuid)
    if (machine === undefined) return []
    const wrong = lasting.filter((name) => item[name] !== member(machine.made, name))
    return wrong.map((name) => `a list shows another ${name} than the 201`)
  })
}

const places: Record<Read['what'], (machine: Machine) => string> = {
  server: ({ uuid }) => uuid,
  short: ({ short }) => short,
  credentials: ({ uuid }) => `${uuid}/credentials`,
  backups: ({ uuid }) => `${uuid}/backups`,
}

/** Path of something that can be read of a server. */
export function pathTo(machine: Machine, what: Read['what']): string {
  return `/servers/${places[what](machine)}`
}

/** Details by either uuid, credentials, or backups. */
export async function read(scene: Scene, machine: Machine, { what }: Read): Promise<string[]> {
  const path = pathTo(machine, what)
  const exchange = await scene.line.send(`read.${what}`, { method: 'GET', path })
  // Whether backups can be read during an installation is open (BAK-04).
  if (what === 'backups' && isRefusal(exchange) && machine.readyAtMs === null) return []
  const unread = unreadable(scene, machine, exchange)
  if (unread !== null) return unread
  if (what === 'backups') return Array.isArray(dataOf(exchange)) ? [] : ['backups are no list']
  if (what === 'credentials') return readPassword(scene, machine, exchange)
  return differing(exchange, machine.made, lasting)
}

function readPassword({ line, model }: Scene, machine: Machine, exchange: Exchange): string[] {
  const password = isObject(dataOf(exchange)) ? told(exchange, 'root_password') : null
  const { readyAtMs } = machine
  if (typeof password !== 'string') {
    const late = readyAtMs !== null && line.clock.now() - readyAtMs > passwordAfterMs
    return late ? ['an installed server has no password'] : []
  }
  if (machine.password !== null && machine.password !== password) return ['a password changed']
  const others = model.machines.filter((other) => other !== machine)
  if (others.some((other) => other.password === password)) return ['two servers share a password']
  machine.password = password
  return []
}

/** Another account at our servers: it must see nothing, change nothing, and not get at our keys. */
import type { Exchange, TokenLabel } from '#exchange/exchange.ts'
import type { Call } from '#target/caller.ts'
import { isAccepted, nameOf, statusOf, told } from './answers.ts'
import type { Scene } from './carry-out.ts'
import { noteMachine, orderCall } from './creating.ts'
import { contradicts, type Machine, ownMachines } from './model.ts'
import { uuidsIn } from './prologue.ts'
import { pathTo } from './reading.ts'
import type { Trespass } from './stride.ts'

const token: TokenLabel = 'B1'

function callFor(machine: Machine, what: Trespass['what']): Call {
  const get = (path: string): Call => ({ method: 'GET', path, token })
  const path = `/servers/${machine.uuid}`
  switch (what) {
    case 'list':
      return get('/servers?per_page=100')
    case 'status':
      return get(`${path}/status`)
    case 'power':
      return { method: 'POST', path: `${path}/power`, body: { action: 'kill' }, token }
    case 'delete':
      return { method: 'DELETE', path, token }
    case 'replay':
      return { ...orderCall(machine.sent, machine.key), token }
    default:
      return get(pathTo(machine, what))
  }
}

/** Our key in other hands is a first use: a server of their own, under a uuid of its own. */
function judgeReplay(scene: Scene, machine: Machine, exchange: Exchange): string[] {
  const own = scene.model.machines.find(({ owner, key }) => owner === 'B' && key === machine.key)
  if (told(exchange, 'uuid') === machine.uuid) return ['a key gives away another account’s server']
  if (statusOf(exchange) !== 201) return ['a key used by one account is taken for another']
  if (own !== undefined) return []
  return noteMachine(scene, exchange, { owner: 'B', key: machine.key, sent: machine.sent })
}

async function ownerStillFinds(scene: Scene, machine: Machine): Promise<string[]> {
  const path = `/servers/${machine.uuid}`
  const exchange = await scene.line.send('trespass.looked', { method: 'GET', path })
  return contradicts(machine, statusOf(exchange), scene.line.clock.now())
    ? ['another account has deleted our server']
    : []
}

/** One attempt of the other account. */
export async function trespass(
  scene: Scene,
  machine: Machine,
  { what }: Trespass,
): Promise<string[]> {
  const exchange = await scene.line.send(`trespass.${what}`, callFor(machine, what))
  if (what === 'replay') return judgeReplay(scene, machine, exchange)
  if (what === 'list') {
    const ours = new Set(ownMachines(scene.model).map(({ uuid }) => uuid))
    const seen = (uuidsIn(exchange) ?? []).some((uuid) => ours.has(uuid))
    return seen ? ['another account lists our server'] : []
  }
  const status = statusOf(exchange)
  // A server unknown to the asker may be deleted for ever (DEL-08), as long as nothing comes of it.
  if (what === 'delete' && isAccepted(exchange)) return ownerStillFinds(scene, machine)
  if (isAccepted(exchange)) return [`${nameOf(exchange)}: another account gets at our server`]
  return status >= 400 && status < 500 ? [] : [`${nameOf(exchange)}: ${status}`]
}

/** Carries a stride out and says what its answer contradicts. */

import { act, remove } from './changing.ts'
import { create, replay } from './creating.ts'
import type { Line } from './line.ts'
import { type Model, machineAt, ownMachines } from './model.ts'
import { list, poll, read } from './reading.ts'
import type { Stride } from './stride.ts'
import { trespass } from './trespassing.ts'

export interface Scene {
  readonly line: Line
  readonly model: Model
}

/** Can the stride be taken at all? A replay needs a server with a key, most others any. */
export function canTake({ model }: Pick<Scene, 'model'>, stride: Stride): boolean {
  if (stride.do === 'create' || stride.do === 'list') return true
  const needsKey = stride.do === 'replay' || (stride.do === 'trespass' && stride.what === 'replay')
  const machine = machineAt(model, stride.server)
  return needsKey ? machine?.key != null : ownMachines(model).length > 0
}

/** What the answer contradicts; nothing where all is well or the stride cannot be taken. */
export async function carryOut(scene: Scene, stride: Stride): Promise<string[]> {
  if (!canTake(scene, stride)) return []
  if (stride.do === 'create') return create(scene, stride)
  if (stride.do === 'list') return list(scene, stride)
  const machine = machineAt(scene.model, stride.server)!
  switch (stride.do) {
    case 'replay':
      return replay(scene, machine, stride)
    case 'poll':
      return poll(scene, machine)
    case 'power':
      return act(scene, machine, stride)
    case 'delete':
      return remove(scene, machine)
    case 'read':
      return read(scene, machine, stride)
    case 'trespass':
      return trespass(scene, machine, stride)
  }
}

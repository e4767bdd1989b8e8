/** The strides of a walk as plain data: what a client may do next with the servers it has. */
import type { PowerAction } from '#contract/catalogue.ts'

/** Milliseconds that pass before a stride; every stride may have it. */
interface Paused {
  readonly afterMs: number
}

/** Servers are told by their number, counted in a circle from the first one; deleted ones count. */
interface Aimed extends Paused {
  readonly server: number
}

export interface Create extends Paused {
  readonly do: 'create'
  /** Number of the plan among those on offer, in a circle. */
  readonly plan: number
  readonly named: boolean
  readonly keyed: boolean
}

export interface Replay extends Aimed {
  readonly do: 'replay'
  /** Byte for byte, the same JSON written otherwise, or another body. */
  readonly body: 'same' | 'respelt' | 'other'
}

export interface Poll extends Aimed {
  readonly do: 'poll'
}

export interface Power extends Aimed {
  readonly do: 'power'
  readonly action: PowerAction | 'frobnicate'
}

export interface Delete extends Aimed {
  readonly do: 'delete'
}

export interface List extends Paused {
  readonly do: 'list'
  readonly installing: boolean
}

export interface Read extends Aimed {
  readonly do: 'read'
  readonly what: 'server' | 'short' | 'credentials' | 'backups'
}

/** Another account's attempt on our server. */
export interface Trespass extends Aimed {
  readonly do: 'trespass'
  readonly what: Read['what'] | 'status' | 'list' | 'replay' | 'power' | 'delete'
}

export type Stride = Create | Replay | Poll | Power | Delete | List | Read | Trespass

/** One line for a person: `delete server 2 after 6 s`. */
export function describeStride(stride: Stride): string {
  const words: string[] = [stride.do]
  if (stride.do === 'create') {
    words.push(`plan ${stride.plan}`, stride.named ? 'named' : 'nameless')
    if (!stride.keyed) words.push('without a key')
  }
  if (stride.do === 'list' && stride.installing) words.push('what installs')
  if ('body' in stride) words.push(`${stride.body} body of`)
  if ('action' in stride) words.push(stride.action)
  if ('what' in stride) words.push(stride.what)
  if ('server' in stride) words.push(`server ${stride.server}`)
  if (stride.afterMs > 0) words.push(`after ${stride.afterMs / 1_000} s`)
  return words.join(' ')
}

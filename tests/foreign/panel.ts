/** The whole foreign panel: its parts, its clock, and the seams where a defect is let in. */
import { Book } from './book.ts'
import { Catalogue } from './catalogue.ts'
import type { Choices } from './choices.ts'
import { Gate } from './gate.ts'
import type { Call, Json, Reply, Wired } from './kinds.ts'
import { isObject, Refusal } from './kinds.ts'
import { Life } from './life.ts'
import { Machines } from './machines.ts'
import type { Limit } from './meters.ts'
import { Paging } from './paging.ts'
import { Power } from './power.ts'
import { Provision } from './provision.ts'
import { Replays } from './replays.ts'
import { Resources } from './resources.ts'
import { settle } from './settlers.ts'
import { Throttle } from './throttle.ts'
import { Wire } from './wire.ts'

/** May answer in the panel's place; undefined lets the request go on. */
export type Hook = (call: Call) => Reply | undefined | Promise<Reply | undefined>

/** Changes a reply before it is written. */
export type Filter = (call: Call, reply: Reply) => void

/** Changes the bytes before they are sent. */
export type WireFilter = (call: Call, wired: Wired) => void

/** What a panel is made from; limits are per account. */
export interface PanelOptions {
  choices: Choices
  limits: Limit[]
  installMs: number
  now: () => number
}

/** One provider. Every part calls the others through here, so replacing a method changes all. */
export class Panel {
  readonly choices: Choices
  limits: Limit[]
  installMs: number
  now: () => number
  readonly resources: Resources
  readonly book: Book
  readonly life: Life
  readonly gate: Gate
  readonly throttle: Throttle
  readonly paging: Paging
  readonly catalogue: Catalogue
  readonly replays: Replays
  readonly provision: Provision
  readonly machines: Machines
  readonly power: Power
  readonly wire: Wire
  readonly before: Hook[] = []
  readonly inside: Hook[] = []
  readonly after: Filter[] = []
  readonly onWire: WireFilter[] = []
  requests = 0

  constructor(options: PanelOptions) {
    this.choices = options.choices
    this.limits = options.limits
    this.installMs = options.installMs
    this.now = options.now
    this.resources = new Resources(this)
    this.life = new Life(this)
    this.book = new Book(this)
    this.gate = new Gate(this)
    this.throttle = new Throttle(this)
    this.paging = new Paging(this)
    this.catalogue = new Catalogue(this)
    this.replays = new Replays(this)
    this.provision = new Provision(this)
    this.machines = new Machines(this)
    this.power = new Power(this)
    this.wire = new Wire(this)
    settle(this)
  }

  /** The panel's own clock in ms, which may go before or after the world's. */
  clock(): number {
    return this.now() + this.choices.skewMs
  }

  /** The envelope of a refusal. */
  errorReply(refusal: Refusal): Reply {
    const detailed = this.choices.errorExtras === 'details'
    const error = {
      code: refusal.code,
      message: refusal.message,
      ...(detailed ? { details: refusal.details ?? {}, request_id: 'req_8f2c' } : {}),
    }
    return { status: refusal.status, headers: { ...refusal.headers }, body: { error } }
  }

  /** The answer to something thrown. */
  caught(thrown: unknown): Reply {
    if (thrown instanceof Refusal) return this.errorReply(thrown)
    return this.errorReply(new Refusal(500, 'SERVER_ERROR', 'Something went wrong.'))
  }

  /** The payload of a reply: what stands under `data`. */
  payload(reply: Reply): Json | undefined {
    return isObject(reply.body) ? reply.body.data : undefined
  }
}

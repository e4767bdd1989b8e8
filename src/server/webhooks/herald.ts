/** Sees what happens to servers and takes it to the receivers, on the server's clock. */
import { setTimeout as delay } from 'node:timers/promises'
import { type WebhookEvent, webhookEvents } from '#contract/catalogue.ts'
import type { Clock } from '../clock.ts'
import type { Endpoint, ServerRecord } from '../model.ts'
import type { Policies } from '../policies.ts'
import type { World } from '../state.ts'
import { Delivery } from './delivery.ts'

/** Real milliseconds that a moving virtual clock waits for receivers, and the step it looks in. */
const SETTLE_MS = 30
const SETTLE_STEP_MS = 2

export class Herald {
  readonly #world: World
  readonly #clock: Clock
  readonly #policies: () => Policies
  readonly #announced = new WeakMap<ServerRecord, Set<WebhookEvent>>()
  #endpoints: readonly Endpoint[] = []
  #since = 0
  #deliveries: Delivery[] = []

  constructor(world: World, clock: Clock, policies: () => Policies) {
    this.#world = world
    this.#clock = clock
    this.#policies = policies
  }

  get endpoints(): readonly Endpoint[] {
    return this.#endpoints
  }

  /** Registers these receivers in place of all others; they hear of what happens from now on. */
  register(endpoints: readonly Endpoint[]): void {
    this.observe()
    this.#endpoints = endpoints
    this.#since = this.#clock.now()
    this.observe()
  }

  /** Announces what has happened and sends what is due. */
  observe(): void {
    if (this.#endpoints.length === 0) {
      this.#world.outbox.length = 0
      return
    }
    const now = this.#clock.now()
    for (const account of this.#world.accounts)
      for (const server of account.servers) this.#announce(server, now)
    for (const announcement of this.#world.outbox.splice(0)) {
      const event = { ...announcement, id: this.#policies().webhookId(this.#world.random) }
      for (const endpoint of this.#policies().webhookReceivers(event, this.#endpoints))
        this.#deliveries.push(new Delivery(event, endpoint, now))
    }
    this.#pump(now)
  }

  /**
   * When the next event, attempt or time-out comes, in milliseconds since the epoch; null if none
   * does.
   */
  nextAt(): number | null {
    if (this.#endpoints.length === 0) return null
    const now = this.#clock.now()
    const policies = this.#policies()
    let next = Number.POSITIVE_INFINITY
    const consider = (at: number | null) => {
      if (at !== null && at > now && at < next) next = at
    }
    for (const delivery of this.#deliveries) consider(delivery.nextAt(policies))
    for (const account of this.#world.accounts)
      for (const server of account.servers)
        for (const type of webhookEvents) consider(policies.webhookEventAt(type, server))
    return Number.isFinite(next) ? next : null
  }

  /** Gives receivers a moment of real time to answer what is in flight. */
  async settle(): Promise<void> {
    for (let waited = 0; waited < SETTLE_MS; waited += SETTLE_STEP_MS) {
      if (!this.#deliveries.some(({ inFlight }) => inFlight)) return
      await delay(SETTLE_STEP_MS)
    }
  }

  stop(): void {
    for (const delivery of this.#deliveries) delivery.cancel()
    this.#deliveries = []
    this.#endpoints = []
  }

  #announce(server: ServerRecord, now: number): void {
    const known = this.#announced.get(server) ?? new Set()
    this.#announced.set(server, known)
    for (const type of webhookEvents) {
      if (known.has(type)) continue
      const at = this.#policies().webhookEventAt(type, server)
      if (at === null || at > now) continue
      known.add(type)
      if (at >= this.#since) this.#world.outbox.push({ type, server, at })
    }
  }

  #pump(now: number): void {
    const policies = this.#policies()
    const held = new Set<string>()
    this.#deliveries = this.#deliveries.filter(({ done }) => !done)
    for (const delivery of this.#deliveries) {
      delivery.expire(policies, now, this.#world.random)
      const { url } = delivery.endpoint
      const waits = policies.webhookHoldsUp && held.has(url)
      if (!delivery.done) held.add(url)
      if (waits || delivery.done || delivery.inFlight || delivery.dueAt > now) continue
      void delivery.attempt(policies, () => this.#clock.now(), this.#world.random)
    }
  }
}

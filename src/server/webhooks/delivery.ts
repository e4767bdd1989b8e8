/**
 * One event on its way to one receiver: attempts, the receiver's time to answer, and the next try.
 */
import { request } from 'undici'
import type { Endpoint, LifecycleEvent } from '../model.ts'
import type { Policies } from '../policies.ts'
import type { Random } from '../random.ts'

export class Delivery {
  readonly event: LifecycleEvent
  readonly endpoint: Endpoint
  /** When the next attempt is due: milliseconds since the epoch on the server's clock. */
  dueAt: number
  done = false
  readonly #firstAt: number
  #attempts = 0
  #sentAt: number | null = null
  #abort = new AbortController()

  constructor(event: LifecycleEvent, endpoint: Endpoint, now: number) {
    this.event = event
    this.endpoint = endpoint
    this.dueAt = now
    this.#firstAt = now
  }

  get inFlight(): boolean {
    return this.#sentAt !== null
  }

  /** When something has to happen next; null when all is over. */
  nextAt(policies: Policies): number | null {
    if (this.done) return null
    return this.#sentAt === null ? this.dueAt : this.#sentAt + policies.webhookAnswerMs + 1
  }

  /** Sends one attempt; `now` is asked again when the answer arrives. Never rejects. */
  async attempt(policies: Policies, now: () => number, random: Random): Promise<void> {
    const sentAt = now()
    this.#attempts += 1
    this.#sentAt = sentAt
    this.#abort = new AbortController()
    const mine = this.#attempts
    const status = await this.#post(policies, sentAt)
    if (this.#attempts !== mine || this.#sentAt === null) return
    this.#sentAt = null
    const inTime = now() - sentAt <= policies.webhookAnswerMs
    if (status !== null && inTime && policies.webhookDelivered(status)) this.done = true
    else this.#retry(policies, now(), random)
  }

  /** Gives up waiting for an answer that is late. */
  expire(policies: Policies, now: number, random: Random): void {
    if (this.#sentAt === null || now - this.#sentAt <= policies.webhookAnswerMs) return
    this.#sentAt = null
    this.#abort.abort()
    this.#retry(policies, now, random)
  }

  cancel(): void {
    this.done = true
    this.#sentAt = null
    this.#abort.abort()
  }

  #retry(policies: Policies, now: number, random: Random): void {
    this.dueAt = now + policies.webhookRetryAfterMs(this.#attempts, random)
    if (this.dueAt - this.#firstAt > policies.webhookGiveUpMs) this.done = true
  }

  async #post(policies: Policies, sentAt: number): Promise<number | null> {
    const attempt = { number: this.#attempts, sentAt }
    const text = policies.webhookText(policies.webhookPayload(this.event, attempt))
    const signature = policies.webhookSignature(text, this.endpoint.secret, attempt)
    try {
      const answer = await request(this.endpoint.url, {
        method: 'POST',
        headers: policies.webhookHeaders(signature, this.event).flat(),
        body: text,
        signal: this.#abort.signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      })
      await answer.body.dump()
      return answer.statusCode
    } catch {
      return null
    }
  }
}

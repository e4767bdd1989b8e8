/**
 * Decisions about webhooks: what is announced to whom, how it is signed, when it is tried again
 * (WHS).
 */
import { createHmac } from 'node:crypto'
import {
  signatureHeader,
  type WebhookEvent,
  webhookAnswerMs,
  webhookRetryMaxMs,
} from '#contract/catalogue.ts'
import type { Header } from '../context.ts'
import type { Attempt, Endpoint, LifecycleEvent, ServerRecord } from '../model.ts'
import type { Random } from '../random.ts'

const HOUR_MS = 3_600_000

/** What each event says about the server (WHS-05, WHS-07). */
const words: Readonly<
  Record<WebhookEvent, readonly [status: string | null, state: string | null]>
> = {
  'server.installing': ['installing', 'stopped'],
  'server.running': [null, 'running'],
  'server.suspended': ['suspended', 'stopped'],
  'server.deleted': [null, null],
}

function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+00:00`
}

export const webhookPolicies = {
  /**
   * When an event of the server happens or happened; null when it never will (WHS-06 to WHS-09,
   * -27).
   */
  webhookEventAt(type: WebhookEvent, server: ServerRecord): number | null {
    const { deletedAt, installedAt } = server
    if (type === 'server.installing') return server.createdAt
    if (type === 'server.suspended') return server.suspendedAt
    if (type === 'server.deleted') return server.goneAt
    return deletedAt !== null && deletedAt < installedAt ? null : installedAt
  },

  /** Identifies the event over all attempts (WHS-10, AMB-25). */
  webhookId: (random: Random): string => `evt_${random.hex(16)}`,

  /** The receivers of an event: those of the server's account (WHS-01, WHS-19). */
  webhookReceivers: (event: LifecycleEvent, endpoints: readonly Endpoint[]): readonly Endpoint[] =>
    endpoints.filter(({ account }) => account === event.server.account),

  /**
   * The payload; `created_at` is the time of the event on every attempt (WHS-05, -11, -21, -22,
   * AMB-26).
   */
  webhookPayload(event: LifecycleEvent, _attempt: Attempt): unknown {
    const { server, type } = event
    const [status, state] = words[type]
    return {
      id: event.id,
      type,
      created_at: timeText(event.at),
      data: { uuid: server.uuid, uuid_short: server.shortId, name: server.name, status, state },
    }
  },

  /** Text of the payload on the wire (WHS-20). */
  webhookText: (payload: unknown): string => JSON.stringify(payload),

  /**
   * Value of X-Vrtx-Signature: HMAC-SHA256 of the bytes in hexadecimal (WHS-03, WHS-04, WHS-24,
   * AMB-24).
   */
  webhookSignature: (text: string, secret: string, _attempt: Attempt): string =>
    `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`,

  /** Headers of a delivery (WHS-02, WHS-20, WHS-25). */
  webhookHeaders: (signature: string, _event: LifecycleEvent): readonly Header[] => [
    ['Content-Type', 'application/json; charset=utf-8'],
    ['User-Agent', 'vrtx-webhooks/1'],
    [signatureHeader, signature],
  ],

  /** Is this answer a success? Any 2xx is, a redirect is not (WHS-12, WHS-15, WHS-23). */
  webhookDelivered: (status: number): boolean => status >= 200 && status < 300,

  /** How long a receiver may take (WHS-13, WHS-14). */
  webhookAnswerMs,

  /**
   * Wait after the n-th failed attempt: 5 s doubled each time, 6 hours at most (WHS-16, AMB-44).
   */
  webhookRetryAfterMs: (attempts: number, _random: Random): number =>
    Math.min(6 * HOUR_MS, 5_000 * 2 ** (attempts - 1)),

  /** No attempt later than this after the first (WHS-17). */
  webhookGiveUpMs: webhookRetryMaxMs,

  /** Does an undelivered event hold up the later ones of its receiver? It does not (WHS-26). */
  webhookHoldsUp: false,
}

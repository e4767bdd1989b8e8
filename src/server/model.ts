/** The things the reference server keeps: catalogue entries, accounts, tokens and servers. */

import type { DocumentedPlan, WebhookEvent } from '#contract/catalogue.ts'

/** The documented operations; names are the operation ids of the OpenAPI document. */
export type OperationId =
  | 'listPlans'
  | 'listLocations'
  | 'listTemplates'
  | 'createServer'
  | 'listServers'
  | 'getServer'
  | 'getServerStatus'
  | 'getServerCredentials'
  | 'powerServer'
  | 'deleteServer'
  | 'listBackups'

/** A plan has the documented shape: memory and disk in bytes, prices in US dollars. */
export type Plan = DocumentedPlan

export interface Location {
  readonly id: number
  readonly name: string
}

export interface Template {
  readonly slug: string
  readonly name: string
}

/** What can be ordered, and where. */
export interface Catalogue {
  readonly plans: readonly Plan[]
  readonly locations: readonly Location[]
  /** Templates by location id. */
  readonly templates: ReadonlyMap<number, readonly Template[]>
  /** Plan ids that cannot be had at a location, by location id. */
  readonly soldOut: ReadonlyMap<number, readonly number[]>
}

export interface Address {
  readonly address: string
  readonly type: string
  readonly gateway: string | null
  readonly cidr: number
}

export interface Backup {
  readonly uuid: string
  readonly name: string
  readonly sizeBytes: number
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

/** What the hypervisor does, and the change it is busy with. */
export interface PowerTrack {
  running: boolean
  /** When `running` took its value: milliseconds since the epoch. */
  since: number
  next: { readonly running: boolean; readonly at: number; readonly word: string } | null
}

export interface ServerRecord {
  readonly uuid: string
  readonly shortId: string
  /** Label of the owning account. */
  readonly account: string
  /** Number of the creation on this server process, from 1. */
  readonly sequence: number
  name: string
  readonly plan: Plan
  readonly locationId: number
  readonly template: Template
  readonly addresses: readonly Address[]
  readonly password: string
  /** All times are milliseconds since the epoch on the server's clock. */
  readonly createdAt: number
  readonly installedAt: number
  readonly power: PowerTrack
  /** When it was suspended; null while it is not. */
  suspendedAt: number | null
  /** When deletion was asked for; null while nobody asked. */
  deletedAt: number | null
  /** When it disappears; null while nobody asked for deletion. */
  goneAt: number | null
  readonly backups: readonly Backup[]
}

/** What a client asked for, after validation. */
export interface CreateRequest {
  readonly plan: Plan
  readonly locationId: number
  readonly template: Template
  readonly hostname: string | null
}

/** The answer kept under an idempotency key. */
export interface StoredReply {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  /** The body as JSON text, so that nothing can change it afterwards. */
  readonly json: string
}

/** One idempotency key of one account. */
export interface KeyEntry {
  /** Says which body the key was first used with. */
  readonly fingerprint: string
  readonly usedAt: number
  /** Settles when the first request is done; null once `reply` is there. */
  pending: Promise<void> | null
  reply: StoredReply | null
  /** The server it created, where it did. */
  uuid: string | null
}

export interface Token {
  readonly label: string
  readonly value: string
  readonly account: Account
  readonly revoked: boolean
}

export interface Account {
  readonly label: string
  readonly overdue: boolean
  /** Networks in CIDR notation that may call; null when the account has no whitelist. */
  readonly whitelist: readonly string[] | null
  /** In order of creation, deleted ones included. */
  servers: ServerRecord[]
  keys: Map<string, KeyEntry>
  creations: number
  /** Requests let through by the limiter, and requests refused by it. */
  accepted: number
  refused: number
}

/** How an account is set up at the start. */
export interface AccountSeed {
  readonly label: string
  readonly tokens: readonly { readonly label: string; readonly revoked?: boolean }[]
  readonly overdue?: boolean
  readonly whitelist?: readonly string[]
  /** Installed servers it owns from the beginning, each with this many backups. */
  readonly servers?: number
  readonly backups?: number
}

/** A webhook receiver of an account. */
export interface Endpoint {
  readonly account: string
  readonly url: string
  readonly secret: string
}

/** Something happened to a server. */
export interface Announcement {
  readonly type: WebhookEvent
  readonly server: ServerRecord
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** An announcement on its way: the same for every receiver and every attempt. */
export interface LifecycleEvent extends Announcement {
  readonly id: string
}

/** One attempt to deliver an event. */
export interface Attempt {
  /** From 1. */
  readonly number: number
  /** Milliseconds since the epoch. */
  readonly sentAt: number
}

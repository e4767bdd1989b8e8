/** The nouns of the foreign panel: what a request, a reply, an account and a server are here. */
import type { IncomingHttpHeaders } from 'node:http'

/** Any JSON value; members that are undefined are left out when it is written. */
export type Json = null | boolean | number | string | Json[] | JsonObject

/** A JSON object under construction. */
export interface JsonObject {
  [name: string]: Json | undefined
}

/** The operations of the API, named as a Laravel route list would name them. */
export type RouteName =
  | 'plans.index'
  | 'locations.index'
  | 'templates.index'
  | 'servers.index'
  | 'servers.store'
  | 'servers.show'
  | 'servers.status'
  | 'servers.credentials'
  | 'servers.power'
  | 'servers.destroy'
  | 'backups.index'

/** One customer; a whitelist of null means that none is configured. */
export interface Account {
  id: number
  overdue: boolean
  whitelist: string[] | null
}

/** One API token. */
export interface Token {
  text: string
  account: Account
  revoked: boolean
}

/** What is true of a server from some moment on. */
export interface Facts {
  status: string | null
  state: string | null
  bootedAt: number | null
  lastUptimeMs: number
  ready: boolean
  addressed: boolean
  gone: boolean
}

/** A change of facts, at a time in ms that may lie in the future. */
export interface LifeEvent {
  at: number
  cause: 'install' | 'power' | 'delete'
  put: Partial<Facts>
}

/** One address of a server as the reference shows it. */
export interface Address {
  address: string
  type: 'ipv4' | 'ipv6'
  gateway: string | null
  cidr: number
}

/** One compute plan; memory and disk in bytes, prices in USD. */
export interface Plan {
  id: number
  name: string
  cpu: number
  memory: number
  disk: number
  monthly: number
  hourly: number
}

/** One virtual machine. `life` is its whole history and scheduled future. */
export interface Server {
  uuid: string
  short: string
  account: Account
  name: string
  plan: Plan
  locationId: number
  slug: string
  system: string
  createdAt: number
  password: string
  addresses: Address[]
  backups: JsonObject[]
  life: LifeEvent[]
}

/** How one window stands for one key: free requests, ms to wait, moment of reset in ms. */
export interface Reading {
  limit: number
  windowMs: number
  free: number
  waitMs: number
  resetMs: number
}

/** One request on its way through the panel. */
export interface Call {
  nth: number
  method: string
  verb: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  rawHeaders: string[]
  body: Buffer
  address: string
  session: JsonObject
  at: number
  route: RouteName | null
  known: boolean
  allow: string[]
  params: string[]
  account?: Account
  token?: Token
  rates?: Reading[]
  refusedBy?: Reading
}

/** What the panel answers; `text` is a body that is no JSON document of ours. */
export interface Reply {
  status: number
  headers: Record<string, string>
  body?: Json
  text?: string
}

/** A reply as bytes, just before it goes out; `cut` ends the socket after the bytes. */
export interface Wired {
  status: number
  headers: Record<string, string>
  bytes: Buffer
  cut: boolean
}

/** Ends a request with an error envelope of that status and code. */
export class Refusal extends Error {
  status: number
  code: string
  headers: Record<string, string>
  details: JsonObject | null

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Record<string, string> = {},
    details: JsonObject | null = null,
  ) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
    this.details = details
  }
}

/** True for a JSON object, as opposed to null, arrays and scalars. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

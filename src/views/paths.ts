/** Reads the parameters of a call out of its path: which server, what below it, which query. */
import type { Exchange } from '#exchange/exchange.ts'

/** A call on one server: `/servers/{id}` or something below it. */
export interface ServerPath {
  /** As it stands in the path, percent-decoded where that works; letter case is kept. */
  readonly id: string
  /** What follows the id: `''`, `status`, `power`, … */
  readonly below: string
}

const canonical = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** The server a call is about, or null for calls about none. */
export function serverPathOf(exchange: Exchange): ServerPath | null {
  const [, root, id, ...rest] = exchange.request.path.replace(/\?.*$/s, '').split('/')
  if (root !== 'servers' || id === undefined || id === '') return null
  return { id: decode(id), below: rest.join('/') }
}

/** The id of the server in the path, or null. */
export function serverIdOf(exchange: Exchange): string | null {
  return serverPathOf(exchange)?.id ?? null
}

/** The query of a call; empty where there is none. */
export function queryOf(exchange: Exchange): URLSearchParams {
  const [, ...query] = exchange.request.path.split('?')
  return new URLSearchParams(query.join('?'))
}

/** Too long for a short uuid or too short, but made of what uuids are; bare numbers are none. */
export function isPartOfUuid(id: string): boolean {
  return /^[0-9a-f-]{1,35}$/i.test(id) && id.length !== 8 && !/^\d+$/.test(id)
}

/** Is this the 8-4-4-4-12 form (CRE-06)? Version and variant are free (AMB-34). */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && canonical.test(text)
}

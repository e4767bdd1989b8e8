/**
 * Honest lists for the tests of pages: as a correct server cuts them, to be spoilt one way at a
 * time.
 */
import { documentedPlans } from '#contract/catalogue.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { type CallDetails, call } from '../testing.ts'

export interface ListBody {
  data: Record<string, unknown>[]
  meta: Record<string, unknown>
  [further: string]: unknown
}

/** The eight documented plans. */
export const plans: readonly Record<string, unknown>[] = documentedPlans.map((plan) => ({
  ...plan,
}))

/** Servers as list items. */
export function servers(count: number, status: string | null = null): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, i) => ({
    uuid: `${String(i).padStart(8, '0')}-0000-4000-8000-000000000000`,
    uuid_short: String(i).padStart(8, '0'),
    name: `server-${i}`,
    status,
    cpu: 1,
    memory: 3221225472,
  }))
}

function numberIn(path: string, name: string): number | null {
  const value = new URLSearchParams(path.split('?')[1]).get(name)
  return value !== null && /^\d+$/.test(value) ? Number(value) : null
}

/** One page of a list, as `path` asks for it; `spoil` changes the body before it is sent. */
export function page(
  path: string,
  items: readonly Record<string, unknown>[] = plans,
  spoil: (body: ListBody) => void = () => {},
  details: CallDetails = {},
): Exchange {
  const perPage = Math.min(numberIn(path, 'per_page') || 25, 100)
  const number = numberIn(path, 'page') || 1
  const body: ListBody = {
    data: structuredClone(items.slice((number - 1) * perPage, number * perPage)),
    meta: {
      current_page: number,
      last_page: Math.max(1, Math.ceil(items.length / perPage)),
      per_page: perPage,
      total: items.length,
    },
  }
  spoil(body)
  return call(`GET ${path}`, 200, { ...details, json: body })
}

/** All of a list's pages at one size. */
export function walk(
  path: string,
  perPage: number,
  items: readonly Record<string, unknown>[] = plans,
  spoil: (body: ListBody, number: number) => void = () => {},
): Exchange[] {
  const query = path.includes('?') ? '&' : '?'
  return Array.from({ length: Math.max(1, Math.ceil(items.length / perPage)) }, (_, i) =>
    page(`${path}${query}per_page=${perPage}&page=${i + 1}`, items, (body) => spoil(body, i + 1)),
  )
}

/** Honest panels, drawn at random, break no general promise anywhere on the whole tour. */
import { describe, expect, it } from 'vitest'
import type { Choices } from './choices.ts'
import { everyAlternative, randomChoices } from './choices.ts'
import type { JsonObject } from './kinds.ts'
import { isObject } from './kinds.ts'
import type { Heard } from './tour.ts'
import { Tourist } from './tour.ts'
import { walk } from './tour-stops.ts'

const STATUS_OF: Record<string, number> = {
  UNAUTHENTICATED: 401,
  INVALID_TOKEN: 401,
  IP_NOT_ALLOWED: 403,
  RATE_LIMIT_EXCEEDED: 429,
  VALIDATION_ERROR: 422,
  OVERDUE_INVOICE: 402,
}

const PAGED = /^\/(plans|servers|servers\/[^/]+\/backups)(\?.*)?$/

function header(heard: Heard, name: string): string | undefined {
  return Object.entries(heard.headers).find(([one]) => one.toLowerCase() === name)?.[1]
}

function brokenByError(heard: Heard): string | null {
  const error = isObject(heard.json) ? heard.json.error : undefined
  if (!isObject(error)) return 'ENV-02: no envelope'
  if (typeof error.code !== 'string' || typeof error.message !== 'string') return 'ENV-02: members'
  const wanted = STATUS_OF[error.code]
  if (wanted !== undefined && wanted !== heard.status) return `ERR: ${error.code} ${heard.status}`
  if (heard.status === 429 && error.code !== 'RATE_LIMIT_EXCEEDED') return 'ERR-04'
  if (heard.status === 429 && !/^\d+$/.test(header(heard, 'retry-after') ?? '')) return 'RAT-07'
  return heard.status >= 500 && heard.status !== 503 ? `TRN-12: ${heard.status}` : null
}

function brokenByMeta(body: JsonObject): string | null {
  const { data, meta } = body
  if (!Array.isArray(data) || !isObject(meta)) return 'PAG-01'
  const { current_page: page, last_page: last, per_page: size, total } = meta
  for (const value of [page, last, size, total]) if (!Number.isInteger(value)) return 'PAG-02'
  const [items, length, count] = [Number(total), Number(size), Number(page)]
  if (length < 1 || length > 100 || data.length > length) return `PAG-06: ${length}`
  if (items > 0 && last !== Math.ceil(items / length)) return `PAG-08: ${last}`
  const expected = Math.max(0, Math.min(length, items - (count - 1) * length))
  return data.length === expected ? null : `PAG-07: ${data.length} of ${expected}`
}

function isOfProxy({ bytes }: Heard): boolean {
  return /nginx|Cloudflare/.test(bytes.toString())
}

/** What one answer contradicts, or null. */
function broken(method: string, path: string, heard: Heard): string | null {
  const { status, json } = heard
  const type = header(heard, 'content-type') ?? ''
  if (type.startsWith('text/html')) return isOfProxy(heard) ? null : 'TRN-05'
  if (status === 204 || status === 304) return heard.bytes.length === 0 ? null : 'ENV-07'
  if (header(heard, 'content-encoding') !== undefined) return null
  if (json === undefined || !/^application\/([\w.]+\+)?json/.test(type)) return `TRN-03: ${type}`
  if (status >= 400) return brokenByError(heard)
  if (!isObject(json) || json.data === undefined || json.error !== undefined) return 'ENV-01'
  return method !== 'POST' && PAGED.test(path) ? brokenByMeta(json) : null
}

async function complaints(choices: Partial<Choices>, withLimits: boolean): Promise<string[]> {
  const tour = new Tourist({ installMs: 20_000, choices: { ...choices, latencyMs: 0 } })
  await walk(tour, withLimits)
  return tour.answers.flatMap(({ method, path, heard }) => {
    const clause = broken(method, path, heard)
    return clause ? [`${method} ${path} ${heard.status}: ${clause}`] : []
  })
}

describe('an honest panel', () => {
  it('drawn by any of forty seeds breaks no general promise', { timeout: 60_000 }, async () => {
    const seeds = Array.from({ length: 40 }, (_, seed) => seed)
    const found = await Promise.all(seeds.map((seed) => complaints(randomChoices(seed), true)))
    expect(found.flatMap((list, seed) => list.map((one) => `seed ${seed}: ${one}`))).toEqual([])
  })

  it('with any single other choice breaks no general promise', { timeout: 120_000 }, async () => {
    const found = await Promise.all(
      everyAlternative().map(async ({ dimension, choices }) => {
        const list = await complaints({ createMs: 0, ...choices }, false)
        return list.map((one) => `${dimension} ${Object.values(choices)}: ${one}`)
      }),
    )
    expect(found.flat()).toEqual([])
  })
})

/** Packs the exchanges for the report: JSON, gzip, base64, within a budget of bytes. */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Body, Exchange } from '#exchange/exchange.ts'

/** A body as the report carries it: text, bytes in all, and what was left out. */
export type PackedBody = { text: string; bytes: number; note?: string } | null

export interface PackedExchange {
  id: string
  step: string
  kind: Exchange['kind']
  source: Exchange['source']
  operation: string | null
  token: string
  sentAt: number
  tookMs: number
  method: string
  path: string
  requestHeaders: Exchange['request']['headers']
  requestBody: PackedBody
  status: number | null
  headers: Exchange['request']['headers']
  body: PackedBody
  failure: string | null
  curl: string | null
}

export interface Packed {
  readonly base64: string
  readonly shown: number
  /** What was left out to stay small; empty where nothing was. */
  readonly note: string
}

/** Of a body, the text that a person may need, and what became of the rest. */
export function packBody(body: Body | null, charactersMax: number): PackedBody {
  if (body === null) return null
  const marks: string[] = []
  if (!body.utf8) marks.push('no valid UTF-8')
  if (body.cut) marks.push('cut when it was recorded')
  if (body.text.length > charactersMax) {
    const sha = createHash('sha256').update(body.text).digest('hex')
    marks.push(`cut at ${charactersMax} of ${body.text.length} characters, SHA-256 ${sha}`)
  }
  const text = body.text.slice(0, charactersMax)
  return { text, bytes: body.bytes, ...(marks.length > 0 ? { note: marks.join('; ') } : {}) }
}

type Commands = ReadonlyMap<string, string | null>

function packOne(exchange: Exchange, charactersMax: number, curl: string | null): PackedExchange {
  const { request, response } = exchange
  return {
    id: exchange.id,
    step: exchange.step,
    kind: exchange.kind,
    source: exchange.source,
    operation: exchange.operation,
    token: exchange.token,
    sentAt: exchange.sentAt,
    tookMs: exchange.tookMs,
    method: request.method,
    path: request.path,
    requestHeaders: request.headers,
    requestBody: packBody(request.body, charactersMax),
    status: response?.status ?? null,
    headers: response?.headers ?? [],
    body: packBody(response?.body ?? null, charactersMax),
    failure: exchange.failure,
    curl,
  }
}

interface Tier {
  /** Characters of a body that findings point at, and of any other. */
  readonly named: number
  readonly other: number
  readonly exchangesMax: number
  readonly note: string
}

const tiers: readonly Tier[] = [
  { named: 16_384, other: 16_384, exchangesMax: 5_000, note: '' },
  {
    named: 16_384,
    other: 1_024,
    exchangesMax: 5_000,
    note: 'bodies that no finding points at are cut at 1024 characters',
  },
  {
    named: 8_192,
    other: 0,
    exchangesMax: 5_000,
    note: 'bodies that no finding points at are left out',
  },
  { named: 2_048, other: 0, exchangesMax: 1_000, note: 'most bodies are left out' },
  { named: 512, other: 0, exchangesMax: 200, note: 'nearly all bodies are left out' },
]

/** Findings' exchanges first, then the rest in order; the order of the tape is kept. */
function choose(tape: readonly Exchange[], named: ReadonlySet<string>, max: number): Exchange[] {
  if (tape.length <= max) return [...tape]
  let room = max - tape.filter(({ id }) => named.has(id)).length
  return tape
    .filter(({ id }) => {
      if (named.has(id)) return true
      room -= 1
      return room >= 0
    })
    .slice(0, max)
}

function packTier(
  tape: readonly Exchange[],
  named: ReadonlySet<string>,
  commands: Commands,
  tier: Tier,
): Packed {
  const chosen = choose(tape, named, tier.exchangesMax)
  const packed = chosen.map((exchange) =>
    packOne(
      exchange,
      named.has(exchange.id) ? tier.named : tier.other,
      commands.get(exchange.id) ?? null,
    ),
  )
  const base64 = gzipSync(JSON.stringify(packed)).toString('base64')
  const left = tape.length - chosen.length
  const notes = [tier.note, left > 0 ? `${left} exchanges are left out` : ''].filter(Boolean)
  return { base64, shown: chosen.length, note: notes.join('; ') }
}

/** Packs as much as fits into `bytesMax`; the last tier is taken whatever its size. */
export function packExchanges(
  tape: readonly Exchange[],
  named: ReadonlySet<string>,
  curl: (exchange: Exchange) => string | null,
  bytesMax: number,
): Packed {
  const commands: Commands = new Map(tape.map((exchange) => [exchange.id, curl(exchange)]))
  let packed: Packed | null = null
  for (const tier of tiers) {
    packed = packTier(tape, named, commands, tier)
    if (packed.base64.length <= bytesMax) break
  }
  return packed!
}

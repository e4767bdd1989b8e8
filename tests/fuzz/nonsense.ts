/**
 * Turns recorded exchanges into nonsense: what a target, or an imported recording, might contain.
 */
import fc from 'fast-check'
import type { Body, Exchange, Failure, HeaderList, TokenLabel } from '#exchange/exchange.ts'
import { matchOperation } from '#exchange/operation.ts'
import {
  bodyScraps,
  fieldNames,
  fieldScraps,
  jsonScraps,
  pathScraps,
  statusScraps,
} from './scraps.ts'
import { spoilEverywhere, spoilOnce } from './spoil-json.ts'

/** One change of one exchange. */
export type Spoiling = (exchange: Exchange) => Exchange

type Response = NonNullable<Exchange['response']>

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)

/** A body of this text, with a true length. */
export function bodyOf(text: string): Body | null {
  const bytes = new TextEncoder().encode(text).length
  return text === '' ? null : { text, bytes, wireBytes: bytes, utf8: true, cut: false }
}

function onResponse(change: (response: Response) => Response): Spoiling {
  return (exchange) => ({ ...exchange, response: exchange.response && change(exchange.response) })
}

function onText(change: (text: string) => string): Spoiling {
  return onResponse((response) => ({
    ...response,
    body: bodyOf(change(response.body?.text ?? '')),
  }))
}

function onBody(change: Partial<Body>): Spoiling {
  return onResponse(({ body, ...response }) => ({
    ...response,
    body: body && { ...body, ...change },
  }))
}

const bodies: fc.Arbitrary<Spoiling>[] = [
  fc.tuple(fc.nat(), pick(jsonScraps)).map(([at, raw]) => onText((t) => spoilOnce(t, at, raw))),
  fc.tuple(fc.nat(), pick(jsonScraps)).map(([at, raw]) => onText((t) => spoilOnce(t, at, raw))),
  fc
    .array(pick(jsonScraps), { minLength: 1, maxLength: 4 })
    .map((raws) => onText((t) => spoilEverywhere(t, raws))),
  pick(bodyScraps).map((text) => onText(() => text)),
  fc.json({ maxDepth: 3 }).map((text) => onText(() => text)),
  fc.string({ unit: 'binary', maxLength: 30 }).map((text) => onText(() => text)),
  pick<Partial<Body>>([
    { cut: true },
    { utf8: false },
    { bytes: 0 },
    { bytes: -1 },
    { wireBytes: -1 },
    { bytes: 10_485_760, wireBytes: 10_485_760, cut: true },
    { text: '' },
  ]).map(onBody),
  fc.constant(onResponse((response) => ({ ...response, body: null }))),
  fc.constant(onResponse((response) => ({ ...response, undecodable: 'gzip: bad header' }))),
]

function setField(fields: HeaderList, name: string, value: string): HeaderList {
  return [...fields.filter(([own]) => own.toLowerCase() !== name.toLowerCase()), [name, value]]
}

function onFields(change: (fields: HeaderList) => HeaderList): Spoiling {
  return onResponse((response) => ({ ...response, headers: change(response.headers) }))
}

const fields: fc.Arbitrary<Spoiling>[] = [
  fc
    .tuple(pick(fieldNames), pick(fieldScraps))
    .map(([name, value]) => onFields((own) => setField(own, name, value))),
  fc
    .tuple(pick(fieldNames), pick(fieldScraps))
    .map(([name, value]) => onFields((own) => [...own, [name, value], [name, value]])),
  pick(fieldScraps).map((value) => onFields((own) => own.map(([name]) => [name, value]))),
  fc.constant(onFields(() => [])),
  fc.constant(onFields((own) => [...own, ...own])),
]

const failures: readonly (Failure | null)[] = [
  'timeout',
  'reset',
  'refused',
  'malformed',
  'too-large',
  null,
]
const times = [0, -1, 1, -86_400_000, 86_400_000, 1e12, -8.64e15, 8.64e15, 0.5]

const outcomes: fc.Arbitrary<Spoiling>[] = [
  pick(statusScraps).map((status) => onResponse((response) => ({ ...response, status }))),
  pick(failures).map((failure) => (exchange) => ({ ...exchange, failure })),
  pick(failures).map((failure) => (exchange) => ({ ...exchange, failure, response: null })),
  pick(times).map((tookMs) => (exchange) => ({ ...exchange, tookMs })),
  pick(times).map((ms) => (exchange) => ({ ...exchange, sentAt: exchange.sentAt + ms })),
  pick(times).map((sentAt) => (exchange) => ({ ...exchange, sentAt })),
]

function onRequest(change: Partial<Exchange['request']>): Spoiling {
  return (exchange) => ({ ...exchange, request: { ...exchange.request, ...change } })
}

function onMembers(change: Partial<Exchange>): Spoiling {
  return (exchange) => ({ ...exchange, ...change })
}

const tokens: readonly TokenLabel[] = [
  'A1',
  'A2',
  'B1',
  'OD',
  'IPX',
  'RV',
  'none',
  'malformed',
  'unknown',
  'lowercase',
  'unlabelled',
]

/** What only a recording of other people's traffic holds. */
const requests: fc.Arbitrary<Spoiling>[] = [
  pick(pathScraps).map((path) => onRequest({ path })),
  pick(['', 'get', 'HEAD', 'PUT', 'OPTIONS', 'po st']).map((method) => onRequest({ method })),
  pick(bodyScraps).map((text) => onRequest({ body: bodyOf(text) })),
  fc
    .tuple(pick(fieldNames), pick(fieldScraps))
    .map(([name, value]) => onRequest({ headers: [[name, value]] })),
  pick(fieldScraps).map((key) => onRequest({ headers: [['Idempotency-Key', key]] })),
  pick(tokens).map((token) => onMembers({ token })),
  pick(['A', 'B', '-', '', '__proto__']).map((account) => onMembers({ account })),
  pick(['suite', 'k6', 'har', 'receiver', 'client'] as const).map((source) =>
    onMembers({ source }),
  ),
  pick(['', 'x1', '__proto__']).map((id) => onMembers({ id })),
  pick(['', 'limits.burst', 'plans', 'create.first', '__proto__']).map((step) =>
    onMembers({ step }),
  ),
  pick([null, '', 'w0#1']).map((connection) => onMembers({ connection })),
  fc.constant(onMembers({ kind: 'delivery' })),
]

/** Any change; answers are spoilt more often than requests. */
export const spoilings: fc.Arbitrary<Spoiling> = fc.oneof(
  { weight: 6, arbitrary: fc.oneof(...bodies) },
  { weight: 3, arbitrary: fc.oneof(...outcomes) },
  { weight: 3, arbitrary: fc.oneof(...fields) },
  { weight: 2, arbitrary: fc.oneof(...requests) },
)

/** The operation is ours to say: whoever records an exchange derives it from method and path. */
function named(exchange: Exchange): Exchange {
  const { method, path } = exchange.request
  return { ...exchange, operation: exchange.kind === 'call' ? matchOperation(method, path) : null }
}

/** Which of the recorded exchanges, and what is done to each. */
export function tapesFrom(recorded: readonly Exchange[]): fc.Arbitrary<Exchange[]> {
  const spoilt = fc
    .tuple(fc.nat({ max: recorded.length - 1 }), fc.array(spoilings, { maxLength: 3 }))
    .map(([at, changes]) => named(changes.reduce((one, change) => change(one), recorded[at]!)))
  return fc.array(spoilt, { minLength: 1, maxLength: 6, size: 'max' })
}

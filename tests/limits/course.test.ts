/** What the rules on rate limits say of many limiters, word for word, on a course of its own. */
import { describe, expect, it } from 'vitest'
import { longCourse, runCourse, shortCourse, writeJudged } from './course.ts'
import { type MeterSpec, meterKinds } from './meters.ts'
import { type ProviderAnswer, type ProviderSpec, plainProvider } from './provider.ts'

type Headers = Record<string, string>
type Specs = readonly (readonly [string, Partial<ProviderSpec>])[]

const limit = 'X-RateLimit-Limit'
const remaining = 'X-RateLimit-Remaining'
const reset = 'X-RateLimit-Reset'

function limits(
  burst: Partial<MeterSpec> | null,
  minute: Partial<MeterSpec> | null = {},
): { limits: MeterSpec[] } {
  const kind = 'fixed-first-hit'
  const short = { kind, limit: 30, windowMs: 10_000, ...burst } as const
  const long = { kind, limit: 120, windowMs: 60_000, ...minute } as const
  return { limits: [...(burst === null ? [] : [short]), ...(minute === null ? [] : [long])] }
}

const spoiling = (change: (headers: Headers, answer: ProviderAnswer) => void) => ({
  spoil: (answer: ProviderAnswer) => change(answer.headers, answer),
})
const onRefusal = (change: (headers: Headers) => void) =>
  spoiling((headers, { status }) => {
    if (status === 429) change(headers)
  })
const onSuccess = (change: (headers: Headers) => void) =>
  spoiling((headers, { status }) => {
    if (status < 400) change(headers)
  })
const shift = (headers: Headers, name: string, by: number): void => {
  if (headers[name] !== undefined) headers[name] = String(Number(headers[name]) + by)
}
const refusing = (status: number, body: string) =>
  spoiling((_headers, answer) => {
    if (answer.status === 429) Object.assign(answer, { status, body })
  })

const broken: Specs = [
  ...[15, 25, 29, 31, 45, 70].map((n) => [`a burst of ${n}`, limits({ limit: n })] as const),
  ...[90, 119, 121, 240].map((n) => [`a minute of ${n}`, limits({}, { limit: n })] as const),
  ['no burst limit', limits(null)],
  ['no limit for the minute', limits({}, null)],
  ['a burst window of 8 s', limits({ windowMs: 8_000 })],
  ['a burst window of 15 s', limits({ windowMs: 15_000 })],
  ['a minute of 45 s', limits({}, { windowMs: 45_000 })],
  ['a minute of 80 s', limits({}, { windowMs: 80_000 })],
  ['one limit per token', { key: 'token' }],
  ['one limit for everyone', { key: 'everyone' }],
  ['one limit per stated address', { key: 'address' }],
  ...(['HEAD', 'POST', '404'] as const).map((free) => [`${free} free`, { free: [free] }] as const),
  ['no headers on successes', { on2xx: 'none' }],
  ['503 instead', refusing(503, '{"error":{"code":"RATE_LIMIT_EXCEEDED","message":"x"}}')],
  ['400 instead', refusing(400, '{}')],
  ['no envelope', refusing(429, '{}')],
  ['another code', refusing(429, '{"error":{"code":"TOO_MANY","message":"after 9 seconds"}}')],
  ['no seconds in the message', refusing(429, '{"error":{"code":"RATE_LIMIT_EXCEEDED"}}')],
  ['Retry-After in ms', onRefusal((h) => (h['Retry-After'] += '000'))],
  ['no Retry-After', onRefusal((h) => void delete h['Retry-After'])],
  ['Retry-After that is a time', onRefusal((h) => (h['Retry-After'] = '1789000000'))],
  ['Retry-After of 1', onRefusal((h) => (h['Retry-After'] = '1'))],
  ['Retry-After below zero', onRefusal((h) => (h['Retry-After'] = '-1'))],
  ['Retry-After of an hour', onRefusal((h) => (h['Retry-After'] = '3600'))],
  ['Retry-After later than Reset', onRefusal((h) => shift(h, 'Retry-After', 7))],
  ['a 429 without Reset', onRefusal((h) => void delete h[reset])],
  ['a 429 with room', onRefusal((h) => (h[remaining] = '5'))],
  ['a Limit of 100', spoiling((h) => (h[limit] = '100'))],
  ['a Limit in words', spoiling((h) => (h[limit] = 'thirty'))],
  ['Remaining below zero', onRefusal((h) => (h[remaining] = '-1'))],
  ['Remaining above Limit', onSuccess((h) => (h[remaining] = '200'))],
  ['Remaining in words', onSuccess((h) => (h[remaining] = 'some'))],
  ['Remaining frozen', onSuccess((h) => (h[remaining] = '29'))],
  ['Remaining one too high', onSuccess((h) => shift(h, remaining, 1))],
  ['Remaining that falls by two', spoiling((h) => shift(h, remaining, Number(h[remaining]) - 30))],
  ['Reset in ms', spoiling((h) => (h[reset] += '000'))],
  ['Reset past', spoiling((h) => shift(h, reset, -3_600))],
  ['Reset far', spoiling((h) => shift(h, reset, 3_600))],
  ['Reset in words', spoiling((h) => (h[reset] = 'soon'))],
  [
    'headers of the draft',
    spoiling((h) => Object.assign(h, { RateLimit: '1', 'RateLimit-Policy': '2' })),
  ],
]

const alike = (members: Partial<MeterSpec>) => limits(members, members)
const legitimate: Specs = [
  ['plain', {}],
  ...meterKinds.map((kind) => [kind, alike({ kind })] as const),
  ['a phase', alike({ kind: 'fixed-phase', phaseMs: 3_700 })],
  ...(['first', 'last', 'alternating'] as const).map(
    (described) => [`headers of the ${described}`, { describe: described }] as const,
  ),
  ['no Reset on successes', { on2xx: 'no-reset' }],
  ['refused requests that count', { countRefused: 'all' }],
  ['refused requests that begin a window', { countRefused: 'opens' }],
  ['refused requests that count before', { countRefused: 'before' }],
  ['no Date', { date: false }],
  ['another clock', { skewMs: 3_600_000 }],
  ['no Date and a slow clock', { date: false, skewMs: -60_000 }],
  ['Retry-After rounded down', { retryRounding: 'floor' }],
]

const courses = [
  ['the burst', shortCourse],
  ['both limits', longCourse],
] as const

describe.each(courses)('a limiter on the course for %s:', (_course, course) => {
  it.each([...broken, ...legitimate])('%s', (_name, members) => {
    expect(writeJudged(runCourse(plainProvider(members), course), false)).toMatchSnapshot()
  })

  it.each([
    ['every quarter second', Array.from({ length: 60 }, (_, i) => i * 250)],
    ['every two seconds', Array.from({ length: 30 }, (_, i) => i * 2_000)],
    ['at once, in a crowd', Array.from({ length: 12 }, () => 3_000)],
  ])('somebody else calls %s', (_name, hiddenMs) => {
    expect(writeJudged(runCourse(plainProvider(), course, hiddenMs), false)).toMatchSnapshot()
  })

  it.each([
    ['plain', {}],
    ['without a minute', limits({}, null)],
  ] as Specs)('%s, with the fit', (_name, members) => {
    expect(writeJudged(runCourse(plainProvider(members), course), true)).toMatchSnapshot()
  })
})

/** Every broken limiter must be found, on its clause, by the probes and the rules together. */
import { describe, expect, it } from 'vitest'
import type { MeterKind, MeterSpec } from './meters.ts'
import { type Facts, type ProviderAnswer, type ProviderSpec, plainProvider } from './provider.ts'
import { simulate } from './simulation.ts'
import { brokenClauses, judgeProbes } from './verdicts.ts'

type Spoil = (answer: ProviderAnswer, facts: Facts) => void

const limit = 'X-RateLimit-Limit'
const remaining = 'X-RateLimit-Remaining'
const reset = 'X-RateLimit-Reset'
const first: MeterKind = 'fixed-first-hit'

function limits(
  burst: Partial<MeterSpec> | null,
  minute: Partial<MeterSpec> | null = {},
): MeterSpec[] {
  const short = { kind: first, limit: 30, windowMs: 10_000, ...burst }
  const long = { kind: first, limit: 120, windowMs: 60_000, ...minute }
  return [...(burst === null ? [] : [short]), ...(minute === null ? [] : [long])]
}

/** The headers go on naming the promised numbers. */
const named: Spoil = ({ headers }) => {
  const value = Number(headers[limit])
  if (value === 30 || value === 120) return
  headers[limit] = value < 75 ? '30' : '120'
  const left = Number(headers[remaining])
  headers[remaining] = String(Math.max(0, Math.min(Number(headers[limit]), left)))
}

const onRefusal =
  (change: (headers: Record<string, string>, facts: Facts) => void): Spoil =>
  ({ status, headers }, facts) => {
    if (status === 429) change(headers, facts)
  }
const onAnswer =
  (status: number, change: (answer: ProviderAnswer) => void): Spoil =>
  (answer) => {
    if (answer.status === status) change(answer)
  }
const onSuccess =
  (change: (headers: Record<string, string>) => void): Spoil =>
  ({ status, headers }) => {
    if (status < 400) change(headers)
  }

const broken: readonly (readonly [string, string, Partial<ProviderSpec>])[] = [
  ['31 pass in a burst', 'RAT-25', { limits: limits({ limit: 31 }), spoil: named }],
  ['29 pass in a burst', 'RAT-03', { limits: limits({ limit: 29 }), spoil: named }],
  [
    '31 pass in a burst, whose window counts what the minute refuses',
    'RAT-25',
    { limits: limits({ limit: 31 }), spoil: named, countRefused: 'before' },
  ],
  [
    '29 pass in a burst, whose window counts what the minute refuses',
    'RAT-03',
    { limits: limits({ limit: 29 }), spoil: named, countRefused: 'before' },
  ],
  ['25 pass in a burst', 'RAT-03', { limits: limits({ limit: 25 }), spoil: named }],
  ['15 pass in a burst', 'RAT-03', { limits: limits({ limit: 15 }), spoil: named }],
  ['no burst limit', 'RAT-02', { limits: limits(null) }],
  ['no limit for the minute', 'RAT-01', { limits: limits({}, null) }],
  ['121 pass in a minute', 'RAT-25', { limits: limits({}, { limit: 121 }), spoil: named }],
  ['119 pass in a minute', 'RAT-03', { limits: limits({}, { limit: 119 }), spoil: named }],
  ['100 pass in a minute', 'RAT-03', { limits: limits({}, { limit: 100 }), spoil: named }],
  ['240 pass in a minute', 'RAT-01', { limits: limits({}, { limit: 240 }), spoil: named }],
  ['a burst window of 9 s', 'RAT-02', { limits: limits({ windowMs: 9_000 }) }],
  ['a burst window of 11 s', 'RAT-03', { limits: limits({ windowMs: 11_000 }) }],
  ['a burst window of 15 s', 'RAT-03', { limits: limits({ windowMs: 15_000 }) }],
  ['a minute of 50 s', 'RAT-01', { limits: limits({}, { windowMs: 50_000 }) }],
  ['a minute of 70 s', 'RAT-03', { limits: limits({}, { windowMs: 70_000 }) }],
  ['one limit per token', 'RAT-04', { key: 'token' }],
  ['one limit for everyone', 'RAT-05', { key: 'everyone' }],
  ['one limit per stated address', 'RAT-22', { key: 'address' }],
  ['HEAD is free', 'RAT-20', { free: ['HEAD'] }],
  ['404 is free', 'RAT-20', { free: ['404'] }],
  ['POST is free', 'RAT-20', { free: ['POST'] }],
  ['no headers on successes', 'RAT-10', { on2xx: 'none' }],
  ['no envelope', 'RAT-06', { spoil: onAnswer(429, (answer) => (answer.body = '{}')) }],
  ['503 instead', 'RAT-06', { spoil: onAnswer(429, (answer) => (answer.status = 503)) }],
  ['Retry-After in ms', 'RAT-07', { spoil: onRefusal((h) => (h['Retry-After'] += '000')) }],
  ['no Retry-After', 'RAT-07', { spoil: onRefusal((h) => void delete h['Retry-After']) }],
  [
    'Retry-After as a date',
    'RAT-07',
    { spoil: onRefusal((h, f) => (h['Retry-After'] = new Date(f.nowMs + 9_000).toUTCString())) },
  ],
  ['Retry-After always 1', 'RAT-08', { spoil: onRefusal((h) => (h['Retry-After'] = '1')) }],
  ['Retry-After always 0', 'RAT-08', { spoil: onRefusal((h) => (h['Retry-After'] = '0')) }],
  [
    'Retry-After two short',
    'RAT-08',
    {
      spoil: onRefusal(
        (h) => (h['Retry-After'] = String(Math.max(0, Number(h['Retry-After']) - 2))),
      ),
    },
  ],
  ['Retry-After of an hour', 'RAT-17', { spoil: onRefusal((h) => (h['Retry-After'] = '3600')) }],
  ['a 429 without Reset', 'RAT-09', { spoil: onRefusal((h) => void delete h[reset]) }],
  ['a 429 with room', 'RAT-18', { spoil: onRefusal((h) => (h[remaining] = '5')) }],
  ['Limit 100', 'RAT-12', { spoil: ({ headers }) => (headers[limit] = '100') }],
  ['Remaining negative', 'RAT-13', { spoil: onRefusal((h) => (h[remaining] = '-1')) }],
  ['Remaining above Limit', 'RAT-13', { spoil: onSuccess((h) => (h[remaining] = '200')) }],
  ['Remaining frozen', 'RAT-14', { spoil: onSuccess((h) => (h[remaining] = '29')) }],
  [
    'Remaining one too high',
    'RAT-30',
    {
      spoil: onSuccess(
        (h) => (h[remaining] = String(Math.min(Number(h[limit]), Number(h[remaining]) + 1))),
      ),
    },
  ],
  [
    'Remaining falls by two',
    'RAT-14',
    {
      spoil: ({ headers: h }) =>
        (h[remaining] = String(Math.max(0, 2 * Number(h[remaining]) - Number(h[limit])))),
    },
  ],
  ['Reset in ms', 'RAT-15', { spoil: ({ headers }) => (headers[reset] += '000') }],
  [
    'Reset past',
    'RAT-15',
    { spoil: ({ headers }) => (headers[reset] = String(Number(headers[reset]) - 3600)) },
  ],
  [
    'Reset as a delta',
    'RAT-15',
    {
      spoil: ({ headers }, { nowMs }) =>
        (headers[reset] = String(Number(headers[reset]) - Math.floor(nowMs / 1000))),
    },
  ],
]

describe('a limiter with', () => {
  it.each(broken)('%s breaks %s', { timeout: 180_000 }, (_name, clause, members) => {
    const verdicts = judgeProbes(simulate(plainProvider(members), { knownOther: true }))
    expect(brokenClauses(verdicts)).toContain(clause)
  })

  const quickly = broken.filter(([name]) => !/minute|window|Remaining falls/.test(name))

  it.each(quickly)(
    '%s breaks %s in the quick probe too',
    { timeout: 180_000 },
    (_name, clause, members) => {
      const verdicts = judgeProbes(
        simulate(plainProvider(members), { quick: true, knownOther: true }),
      )
      expect(brokenClauses(verdicts)).toContain(clause)
    },
  )
})

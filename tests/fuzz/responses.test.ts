/**
 * Ten thousand tapes of nonsense over every rule, view and question: findings perhaps, errors
 * never.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { startServer } from '#server/server.ts'
import { recordedCharsMax } from '#target/record.ts'
import { tryTarget } from '../mutants/trial.ts'
import { serverClock } from '../negatives/bench.ts'
import { heardBy, troublesWith } from './hearing.ts'
import { bodyOf, tapesFrom } from './nonsense.ts'
import { bodyScraps, jsonScraps, statusScraps } from './scraps.ts'
import { printedSeed } from './seed.ts'
import { spoilEverywhere } from './spoil-json.ts'

const seed = printedSeed('fuzz')
const tapesMin = 10_000
const strays: unknown[] = []
const note = (reason: unknown): void => void strays.push(reason)
let recorded: readonly Exchange[] = []
/** Four of each operation: enough to reach every view, and quick to judge. */
let sample: readonly Exchange[] = []

beforeAll(async () => {
  process.on('unhandledRejection', note)
  const server = await startServer({ seed: 1, startAtMs: Date.UTC(2026, 4, 14, 10, 30) })
  const { url, tokens } = server
  recorded = (await tryTarget({ url, tokens, clock: serverClock(server) })).exchanges
  await server.stop()
  const byOperation = Map.groupBy(recorded, ({ operation }) => operation)
  const chosen = new Set([...byOperation.values()].flatMap((group) => group.slice(0, 4)))
  sample = recorded.filter((exchange) => chosen.has(exchange))
}, 60_000)

afterAll(() => {
  process.off('unhandledRejection', note)
  expect(strays).toEqual([])
})

/** Every answer of the sample, changed in one way. */
function withAll(change: (response: NonNullable<Exchange['response']>) => object): Exchange[] {
  return sample.map((exchange) => ({
    ...exchange,
    response: exchange.response && { ...exchange.response, ...change(exchange.response) },
  }))
}

function textOf(response: NonNullable<Exchange['response']>): string {
  return response.body?.text ?? ''
}

/** Texts that a careless pattern looks at once for every character they have. */
const longTexts = (
  [
    ['letters', 'x'],
    ['dotted letters', 'a.'],
    ['capitals', 'A'],
    ['backslashed words', 'A\\\\'],
    ['digits', '1'],
    ['blanks', ' '],
    ['quotes', '\\"'],
    ['brackets', '<('],
    ['slashes', '/var/'],
    ['sentences', 'at a.b SELECT '],
  ] as const
).map(([name, unit]): [string, string] => {
  const long = unit.repeat(recordedCharsMax / unit.length - 100)
  return [name, `{"error":{"code":"X","message":"${long}"}}`]
})
/** A few hundred is usual; a pattern gone wrong takes ten thousand. */
const longCpuMsMax = 4_000

describe('a target that answers nonsense', () => {
  it('meets every rule and question', () => {
    expect(recorded.length).toBeGreaterThan(100)
    expect(heardBy.rules).toBeGreaterThan(300)
    expect(heardBy.questions).toBeGreaterThan(70)
    expect(troublesWith(recorded)).toEqual([])
  })

  it(`breaks nothing in ${tapesMin} tapes`, () => {
    let exchanges = 0
    const property = fc.property(tapesFrom(recorded), (tape) => {
      exchanges += tape.length
      const troubles = troublesWith(tape)
      if (troubles.length > 0) throw new Error(troubles.join('\n'))
    })
    fc.assert(property, { seed, numRuns: tapesMin })
    console.info(`fuzz: ${tapesMin} tapes, ${exchanges} exchanges, ${JSON.stringify(heardBy)}`)
    expect(exchanges).toBeGreaterThan(tapesMin)
  }, 120_000)

  it('may give the same body to every request', () => {
    for (const text of bodyScraps) {
      expect(troublesWith(withAll(() => ({ status: 200, body: bodyOf(text) })))).toEqual([])
    }
  }, 60_000)

  it('may put the same value into every place', () => {
    for (const raw of jsonScraps) {
      const spoilt = (text: string) => (text === '' ? '' : spoilEverywhere(text, [raw]))
      const tape = withAll((response) => ({ body: bodyOf(spoilt(textOf(response))) }))
      expect(troublesWith(tape)).toEqual([])
    }
  }, 60_000)

  it('may answer everything with one status', () => {
    for (const status of statusScraps) expect(troublesWith(withAll(() => ({ status })))).toEqual([])
  }, 60_000)

  it('may send ten megabytes, or nest a hundred thousand levels deep', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    const texts = [deep, `{"data":${deep}}`, `{"error":${deep}}`, `{"data":[],"meta":${deep}}`]
    for (const text of texts) {
      expect(troublesWith(withAll(() => ({ body: bodyOf(text) })))).toEqual([])
    }
    // As it is recorded: cut off, but not its length.
    const cut = { ...bodyOf('x'.repeat(recordedCharsMax))!, bytes: 10_485_760, cut: true }
    expect(troublesWith(withAll(() => ({ body: cut })))).toEqual([])
  }, 60_000)

  it.each(longTexts)(
    'may send half a megabyte of %s without being waited for',
    (_name, text) => {
      const startedAt = process.cpuUsage()
      expect(troublesWith(withAll(() => ({ status: 422, body: bodyOf(text) })))).toEqual([])
      const { user, system } = process.cpuUsage(startedAt)
      expect((user + system) / 1_000).toBeLessThan(longCpuMsMax)
    },
    60_000,
  )

  it('may let the clock run backwards, or stand still', () => {
    expect(troublesWith([...recorded].reverse())).toEqual([])
    const still = recorded.map((exchange) => ({ ...exchange, sentAt: 0, tookMs: 0 }))
    expect(troublesWith(still)).toEqual([])
  })
})

/**
 * A whole run against targets that talk nonsense over HTTP: findings or an operating error, never
 * an exception.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { fixtureNeeds } from '#contract/need.ts'
import { amendReply } from '#faults/amend.ts'
import { ruleBook } from '#rules/index.ts'
import { judge } from '#rules/judge.ts'
import type { Policies } from '#server/policies.ts'
import { startServer } from '#server/server.ts'
import { planRun } from '#suites/plan.ts'
import { OperatingError } from '#target/errors.ts'
import { numberClock } from '../mutants/trial.ts'
import { serverClock } from '../negatives/bench.ts'
import { conductSteps, type StepsTarget, type Told } from '../negatives/conducted.ts'
import { type Babbler, babbles, noises, openBabbler, openNoise } from './babbler.ts'
import { troublesWith } from './hearing.ts'
import { reportTroubles } from './reporting.ts'
import { jsonScraps } from './scraps.ts'
import { spoilEverywhere, spoilOnce } from './spoil-json.ts'

const { steps } = planRun({ provided: new Set(fixtureNeeds), topics: null }, promisedLimits)
const words = ['A1', 'A2', 'B1', 'OD', 'IPX', 'RV'] as const
const tokens = Object.fromEntries(words.map((word) => [word, `token-${word}-0123456789`]))
const rules = ruleBook()
const strays: unknown[] = []
const note = (reason: unknown): void => void strays.push(reason)

beforeAll(() => void process.on('unhandledRejection', note))
afterAll(() => {
  process.off('unhandledRejection', note)
  expect(strays).toEqual([])
})

/** The run ended by itself; what is wrong is the target's, and said. */
function expectSound(told: Told): void {
  expect(told.bugs.map(({ step, error }) => `${step}: ${error.stack}`)).toEqual([])
  if (told.stopped !== null) expect(told.stopped).toBeInstanceOf(OperatingError)
  expect(troublesWith(told.tape)).toEqual([])
  expect(reportTroubles(told, fixtureNeeds)).toEqual([])
  const findings = judge(told.tape, rules).verdicts.flatMap(({ findings }) => findings)
  expect(findings.length + (told.stopped === null ? 0 : 1)).toBeGreaterThan(0)
}

function run(target: Omit<StepsTarget, 'clock'>, requestsMax = 400): Promise<Told> {
  const clock = numberClock(Date.UTC(2026, 4, 14, 10, 30))
  return conductSteps({ ...target, clock }, steps, {
    provided: fixtureNeeds,
    timeoutMs: 400,
    budget: { requestsMax },
  })
}

/** Few requests where each of them takes a while. */
const requestsMax: Readonly<Record<string, number>> = {
  'answers that trickle': 12,
  'ten megabytes for everything': 20,
}

async function expectSoundOn(open: Promise<Babbler>, name: string): Promise<void> {
  const babbler = await open
  try {
    expectSound(await run({ url: babbler.url, tokens }, requestsMax[name]))
  } finally {
    await babbler.stop()
  }
}

describe('a run survives a target that gives', () => {
  it.each(Object.keys(babbles))(
    '%s',
    (name) => expectSoundOn(openBabbler(babbles[name]!), name),
    30_000,
  )
  it.each(Object.keys(noises))(
    '%s',
    (name) => expectSoundOn(openNoise(noises[name]!), name),
    30_000,
  )

  it('no answer, for nobody is there', async () => {
    const babbler = await openNoise(null)
    await babbler.stop()
    const told = await run({ url: babbler.url, tokens })
    expectSound(told)
    expect(told.stopped?.code).toBe('unreachable')
  })
})

function spoilt(spoil: (text: string, at: number) => string): Partial<Policies> {
  return amendReply(null, (reply, { sequence }) => {
    const text = spoil(JSON.stringify(reply.body ?? null), sequence)
    return { ...reply, raw: text }
  })
}

/** Right in everything but the bodies: the run goes on, creates, polls and deletes. */
const almost: readonly [name: string, policies: Partial<Policies>][] = [
  [
    'rubbish in one place of each answer',
    spoilt((text, at) => spoilOnce(text, at * 7, jsonScraps[at % jsonScraps.length]!)),
  ],
  [
    'rubbish in every place from the 40th on',
    spoilt((text, at) => (at < 40 ? text : spoilEverywhere(text, jsonScraps))),
  ],
  [
    'a uuid that no path can hold',
    spoilt((text) => text.replaceAll(/"uuid":"[^"]*"/g, '"uuid":"a b\\u0000/../?\\r\\nX: 1"')),
  ],
  [
    'one uuid for all',
    spoilt((text) =>
      text.replaceAll(/"uuid":"[^"]*"/g, '"uuid":"deadbeef-dead-4ead-8ead-deadbeefdead"'),
    ),
  ],
  ['a million pages', spoilt((text) => text.replaceAll(/"last_page":\d+/g, '"last_page":1000000'))],
  [
    'a catalogue of a billion',
    spoilt((text) => text.replaceAll(/"total":\d+/g, '"total":1000000000')),
  ],
]

describe('a run survives a server that is right but for', () => {
  it.each(almost)(
    '%s',
    async (_name, policies) => {
      const server = await startServer({
        seed: 1,
        policies,
        startAtMs: Date.UTC(2026, 4, 14, 10, 30),
      })
      try {
        const target = { url: server.url, tokens: server.tokens, clock: serverClock(server) }
        const budget = { requestsMax: 600 }
        expectSound(await conductSteps(target, steps, { provided: fixtureNeeds, budget }))
      } finally {
        await server.stop()
      }
    },
    30_000,
  )
})

/** The honest limiters keep every promise of the reference, whatever their rule of counting. */
import { describe, expect, it } from 'vitest'
import type { Choices } from './choices.ts'
import { chance, dimensions, randomChoices } from './choices.ts'
import { Tourist } from './tour.ts'

const KINDS = dimensions.burstKind.values

/** One request as the only caller saw it; times in ms, `reset` in Unix seconds. */
interface Seen {
  at: number
  status: number
  limit: number
  left: number
  reset: number | null
  wait: number | null
}

async function send(tour: Tourist): Promise<Seen> {
  const at = tour.panel.clock()
  const { status, headers } = await tour.ask('GET', '/plans')
  const value = (name: string) => {
    const text = Object.entries(headers).find(([one]) => one.toLowerCase() === name)?.[1]
    return text === undefined ? null : Number(text)
  }
  return {
    at,
    status,
    limit: value('x-ratelimit-limit')!,
    left: value('x-ratelimit-remaining')!,
    reset: value('x-ratelimit-reset'),
    wait: value('retry-after'),
  }
}

function plain(kinds: Partial<Choices>, seed: number): Partial<Choices> {
  const { describe, reset2xx, retryRounding, resetRounding, countRefused } = randomChoices(seed)
  return { describe, reset2xx, retryRounding, resetRounding, countRefused, ...kinds }
}

/** What a sequence of answers contradicts. */
function contradictions(seen: Seen[]): string[] {
  const wrong: string[] = []
  const groups = new Map<string, number>()
  const promised = new Map<number, { left: number; until: number }>()
  let tokens = 30
  let before = seen[0]?.at ?? 0
  let blockedUntil = 0
  for (const one of seen) {
    const { at, status, limit, left, reset, wait } = one
    if (![30, 120].includes(limit)) wrong.push(`RAT-12 ${limit}`)
    if (!Number.isInteger(left) || left < 0 || left > limit) wrong.push(`RAT-13 ${left}`)
    const second = Math.floor(at / 1000)
    if (reset !== null && (reset < second - 2 || reset > second + 62)) wrong.push(`RAT-15 ${reset}`)
    tokens = Math.min(30, tokens + ((at - before) / 1000) * 2)
    before = at
    if (status === 429) {
      if (wait === null || wait > 61 || reset === null) wrong.push(`RAT-17 ${wait}`)
      const recent = (ms: number) => seen.filter((s) => s.at <= at && s.at > at - ms).length
      const inside = tokens >= 1 && recent(10_000) <= 30 && recent(60_000) <= 120
      if (inside && at > blockedUntil) wrong.push(`RAT-03 at ${at}`)
      const word = promised.get(limit)
      if (word && word.left > 0 && second < word.until) wrong.push(`RAT-30 ${limit} ${word.left}`)
      blockedUntil = at + ((wait ?? 0) + 1) * 1000
    } else if (reset !== null) {
      const group = `${limit} ${reset}`
      groups.set(group, (groups.get(group) ?? 0) + 1)
      if (groups.get(group)! > limit) wrong.push(`RAT-25 ${group}`)
    }
    tokens -= 1
    for (const word of promised.values()) word.left -= 1
    promised.set(limit, { left, until: reset ?? Number.POSITIVE_INFINITY })
  }
  return wrong
}

async function burst(tour: Tourist, count: number, gapMs: number): Promise<Seen[]> {
  const seen: Seen[] = []
  for (let sent = 0; sent < count; sent += 1) {
    seen.push(await send(tour))
    tour.wait(gapMs)
  }
  return seen
}

const accepted = (seen: Seen[]) => seen.filter((one) => one.status === 200).length

describe.each(KINDS)('a burst counted by "%s"', (burstKind) => {
  it.each(KINDS)('and a minute counted by "%s" keep their word', async (minuteKind) => {
    const seed = KINDS.indexOf(burstKind) * 8 + KINDS.indexOf(minuteKind)
    const tour = new Tourist({ choices: plain({ burstKind, minuteKind }, seed) })
    const quick = await burst(tour, 61, 90)
    expect(accepted(quick.slice(0, 30))).toBe(30)
    expect(accepted(quick)).toBeLessThan(61)
    const last = quick.at(-1)!.status === 429 ? quick.at(-1)! : await send(tour)
    tour.wait(((last.wait ?? 0) + 1) * 1000)
    expect((await send(tour)).status).toBe(200)
    expect(contradictions(quick)).toEqual([])
    tour.wait(130_000)
    const long = await burst(tour, 241, 240)
    expect(accepted(long)).toBeLessThan(241)
    expect(contradictions(long)).toEqual([])
  })

  it('never refuses an even pace', async () => {
    for (const minuteKind of KINDS) {
      const tour = new Tourist({ choices: plain({ burstKind, minuteKind }, 7) })
      expect(accepted(await burst(tour, 250, 515))).toBe(250)
    }
  })
})

describe('one bucket for both limits', () => {
  it.each([1, 2, 3])('keeps its word on random traffic (%i)', async (seed) => {
    const next = chance(seed)
    const tour = new Tourist({ choices: plain({ oneBucket: true }, seed) })
    const seen: Seen[] = []
    for (let sent = 0; sent < 400; sent += 1) {
      seen.push(await send(tour))
      tour.wait(next() < 0.1 ? 4000 * next() : 300 * next())
    }
    expect(accepted(seen)).toBeLessThan(400)
    expect(contradictions(seen)).toEqual([])
  })
})

describe('the check itself', () => {
  it.each([
    ['burst-15', /RAT-30|RAT-03/],
    ['burst-29', /RAT-30/],
    ['burst-60', /RAT-25/],
    ['remaining-one-high', /RAT-30/],
    ['remaining-of-minute', /RAT-13/],
    ['limit-100', /RAT-12/],
    ['reset-ms', /RAT-15/],
    ['reset-delta', /RAT-15/],
    ['reset-past', /RAT-15/],
    ['retry-hour', /RAT-17/],
    ['every-25th', /RAT-03/],
    ['burst-31-named', /RAT-12/],
  ])('convicts a panel with %s', async (defect, clause) => {
    const tour = new Tourist({ defect })
    const seen = await burst(tour, 61, 90)
    expect(contradictions(seen).join('\n')).toMatch(clause)
  })
})

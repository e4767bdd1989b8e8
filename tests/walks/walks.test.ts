/**
 * Life walks: the honest server passes them; planted faults are found, shrunk, stored and refound.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { variantAt } from '#faults/index.ts'
import { describeStride } from '#suites/walks/stride.ts'
import { printedSeed } from '../fuzz/seed.ts'
import { caseOf, readWalk, storeWalk } from './case.ts'
import { policiesOf, replayWalk, searchWalk } from './search.ts'

const seed = printedSeed('walks')
/** The same points every time, unless a seed asks for others: a commit is not to fail by chance. */
const firstPoint = Number(process.env.VPSC_SEED ?? 0)
const dir = mkdtempSync(join(tmpdir(), 'vpsc-walks-'))
afterAll(() => rmSync(dir, { recursive: true }))

const walksMin = 60
const stridesMax = 5

/** One of each kind of thing that only a sequence shows, and who must see it. */
const planted: readonly (readonly [fault: string, says: RegExp])[] = [
  ['idempotency/key-forgotten-when-the-server-runs', /a replay gives another server/],
  ['idempotency/replay-after-deletion-creates-anew', /a replay gives another server/],
  ['idempotency/other-hostname-creates-another-server', /a replay gives another server/],
  ['authentication/foreign-server-read-by-short-uuid', /another account gets at our server/],
  ['authentication/foreign-server-deleted', /another account has deleted our server|AUT-14/],
  ['create/second-server-gets-the-plan-of-the-first', /cpu is not what it was/],
  ['credentials/one-password-for-all-servers', /two servers share a password/],
  ['delete/accepted-but-never-done', /was deleted|a deleted server|DEL-03/],
  ['delete/takes-the-newest-server', /lacks a server|but the server exists/],
  ['get/short-uuid-finds-the-newest-server', /uuid is not what it was/],
  ['list/deleted-servers-stay', /a list names a deleted server|LST-10/],
  ['credentials/password-changes-after-the-first-read', /a password changed/],
  ['status/refused-in-the-last-seconds-of-an-installation', /409 is none of 200/],
]

describe('an honest server', () => {
  it(`passes ${walksMin} walks`, async () => {
    const startedAtMs = performance.now()
    const failure = await searchWalk({ policies: {}, seed, runs: walksMin })
    console.info(`walks: ${walksMin} in ${Math.round(performance.now() - startedAtMs)} ms`)
    const shown = failure && [failure.message, ...failure.strides.map(describeStride)]
    expect(shown).toBeNull()
  }, 60_000)
})

describe('a server with other legitimate choices', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'passes walks as well: point %i',
    async (point) => {
      // A walk orders without looking for what is left.
      const policies = { ...variantAt(firstPoint + point).policies, inStock: () => true }
      const failure = await searchWalk({ policies, seed: point, runs: 12 })
      const shown = failure && [failure.message, ...failure.strides.map(describeStride)]
      expect(shown).toBeNull()
    },
    60_000,
  )
})

describe('a faulty server is found out', () => {
  it.each(planted)(
    '%s',
    async (fault, says) => {
      const failure = await searchWalk({ policies: policiesOf(fault), seed: 1, runs: 400 })
      expect(failure?.message).toMatch(says)
      expect(failure?.strides.length).toBeLessThanOrEqual(stridesMax)

      const path = storeWalk(caseOf(failure!, fault, 1), dir)
      const stored = readWalk(path)
      expect(stored.strides).toEqual(failure!.strides)
      expect((await replayWalk(path))?.message).toBe(failure!.message)
    },
    60_000,
  )
})

describe('a stored walk', () => {
  it('is told as commands that a person can paste', async () => {
    const fault = 'get/short-uuid-finds-the-newest-server'
    const failure = await searchWalk({ policies: policiesOf(fault), seed: 1, runs: 400 })
    const { curl } = caseOf(failure!, fault, 1)
    const script = curl.join('\n')
    expect(script).toMatch(/^curl -i -X POST .*\$VPS_API_TOKEN.*"\$VPS_API_URL"\/servers$/m)
    expect(script).toMatch(/^# UUID_2=the uuid/m)
    expect(script).toMatch(/"\$VPS_API_URL"\/servers\/\$\{UUID_1%%-\*\}$/m)
    expect(script).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/)
  }, 60_000)

  it('that does not fail says so, and a file that is none is refused', async () => {
    const strides = [{ do: 'list', installing: false, afterMs: 0 }] as const
    const sound = {
      format: 'vps-contract walk 1',
      fault: null,
      seed: 1,
      why: [],
      strides,
      curl: [],
    } as const
    expect(await replayWalk(storeWalk(sound, dir))).toBeNull()
    const odd = storeWalk({ ...sound, seed: 2, strides: 7 as never }, dir)
    expect(() => readWalk(odd)).toThrow('no stored walk')
    expect(() => policiesOf('no/such-fault')).toThrow('no fault')
  })
})

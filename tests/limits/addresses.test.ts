/** Two addresses of this machine: a limit of the account is told from one of the address. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { countAddressShots, probeAddresses, tellAddresses } from '#load/addresses.ts'
import type { Policies } from '#server/policies.ts'
import { startServer } from '#server/server.ts'
import { runK6 } from '#target/k6/run.ts'
import { supplyK6 } from '#target/k6/supply.ts'
import { alarmsIn, brokenClauses, judgeProbes, outcomeOf } from './verdicts.ts'

type KeyOf = Parameters<Policies['limiterKey']>[0]

const root = join(import.meta.dirname, '../..')
const k6 = {
  supply: () => supplyK6({ env: process.env, cacheDir: join(root, '.cache'), build: true }),
  run: runK6,
}
let outDir = ''

beforeAll(() => {
  outDir = mkdtempSync(join(tmpdir(), 'vpsc-addresses-'))
})
afterAll(() => rmSync(outDir, { recursive: true }))

const two = ['127.0.0.2', '127.0.0.3']
const three = [...two, '127.0.0.4']

async function ask(policies: Partial<Policies>, addresses = two): Promise<readonly Exchange[]> {
  const server = await startServer({ realTime: true, policies })
  try {
    const exchanges = await probeAddresses({
      ...{ k6, baseUrl: server.url, limits: promisedLimits, outDir },
      tokens: { A1: server.tokens.A1 },
      addresses,
    })
    expect(exchanges.length).toBeGreaterThan(0)
    const most = countAddressShots({ addresses, limits: promisedLimits })
    expect(exchanges.length).toBeLessThanOrEqual(most)
    return exchanges
  } finally {
    await server.stop()
  }
}

const oneBucket = {
  name: 'burst',
  algorithm: 'token-bucket',
  refillPerSecond: 3,
  ...promisedLimits.burst,
} as const

describe('an allowance', { timeout: 60_000 }, () => {
  it.each<[string, boolean, Partial<Policies>]>([
    ['of the account', true, {}],
    ['of the account, in a bucket that fills meanwhile', true, { limits: [oneBucket] }],
    ['of each address', false, { limiterKey: ({ remoteAddress }) => remoteAddress }],
    [
      'of each address of an account',
      false,
      { limiterKey: ({ account, remoteAddress }) => `${account?.label} ${remoteAddress}` },
    ],
  ])('%s is shared: %s', async (_name, shared, policies) => {
    expect(tellAddresses(await ask(policies), promisedLimits)).toBe(shared)
  })

  it('is not told of where nothing was refused', async () => {
    const seen = await ask({ counts: () => false })
    expect(tellAddresses(seen, promisedLimits)).toBeNull()
  })

  it('of each address is no account’s: three let through what none may be granted', async () => {
    const byAddress = ({ account, remoteAddress }: KeyOf): string =>
      `${account?.label} ${remoteAddress}`
    const apart = judgeProbes(await ask({ limiterKey: byAddress }, three))
    expect(brokenClauses(apart)).toContain('RAT-02')
    expect(outcomeOf(apart, 'burst-limit-exists')).toBe('fail')
    const together = judgeProbes(await ask({}, three))
    expect(alarmsIn(together)).toEqual([])
  })
})

/** Two addresses of this machine: a limit of the account is told from one of the address. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { countAddressShots, probeAddresses, tellAddresses } from '#load/addresses.ts'
import type { Policies } from '#server/policies.ts'
import { startServer } from '#server/server.ts'
import { runK6 } from '#target/k6/run.ts'
import { supplyK6 } from '#target/k6/supply.ts'

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

async function tell(policies: Partial<Policies>): Promise<boolean | null> {
  const server = await startServer({ realTime: true, policies })
  try {
    const exchanges = await probeAddresses({
      ...{ k6, baseUrl: server.url, limits: promisedLimits, outDir },
      tokens: { A1: server.tokens.A1 },
      addresses: ['127.0.0.2', '127.0.0.3'],
    })
    expect(exchanges.length).toBeGreaterThan(0)
    expect(exchanges.length).toBeLessThanOrEqual(countAddressShots(promisedLimits))
    return tellAddresses(exchanges, promisedLimits)
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
    expect(await tell(policies)).toBe(shared)
  })

  it('is not told of where nothing was refused', async () => {
    expect(await tell({ counts: () => false })).toBeNull()
  })
})

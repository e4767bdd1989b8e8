/**
 * The probes of both limits inside a mutation trial, on the virtual clock of its server: by k6
 * itself, or by a stand-in in this process.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { k6Tools } from '#cli/k6.ts'
import { promisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { measureLimits } from '#load/measure.ts'
import { bodyNamed } from '#suites/bodies.ts'
import { toolsInProcess } from './in-process.ts'
import type { Trial, TrialTarget } from './trial.ts'

/**
 * The probes' exchanges. `controlUrl` is where k6 turns the clock; null stays in this process.
 * Throws where k6 was asked for and cannot be had: a limiter fault must not pass for killed or
 * silent.
 */
export async function probeLimits(
  target: TrialTarget,
  controlUrl: string | null,
  trial: Trial,
): Promise<readonly Exchange[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'vpsc-probe-'))
  const { A1 = '', A2, B1 } = target.tokens
  const body = bodyNamed(trial.memory, 'limit')
  try {
    const measured = await measureLimits({
      k6: controlUrl === null ? toolsInProcess(target.clock) : k6Tools(() => {}),
      baseUrl: target.url,
      controlUrl: controlUrl ?? 'in-process',
      tokens: { A1, ...(A2 ? { A2 } : {}), ...(B1 ? { B1 } : {}) },
      limits: promisedLimits,
      quick: false,
      clock: target.clock,
      outDir,
      earlier: trial.exchanges,
      writes: true,
      create: body && { body: JSON.stringify(body), key: randomUUID() },
    })
    if (!measured.k6.found) throw new Error(measured.k6.reason)
    return measured.exchanges
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
}

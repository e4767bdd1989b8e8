/** Runs the command line on fast time, and says how much memory and time it took. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Ended, openHome, startHasty } from '../safety/child.ts'

const scale = fileURLToPath(new URL('./scale.ts', import.meta.url))

export interface Weighed extends Ended {
  readonly dir: string
  /** Most memory it ever held, in MB. */
  readonly peakMb: number
  /** Real milliseconds. */
  readonly tookMs: number
  remove(): void
}

/** A whole run to its end. */
export async function weigh(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Weighed> {
  const home = openHome()
  const dir = join(home.path, 'out')
  const weight = join(home.path, 'weight')
  const startedAtMs = performance.now()
  const { ended } = startHasty(home, ['run', '--out', dir, ...words], { ...env, WEIGHT: weight }, [
    scale,
  ])
  const end = await ended
  return {
    ...end,
    dir,
    peakMb: Number(readFileSync(weight, 'utf8')),
    tookMs: performance.now() - startedAtMs,
    remove: home.remove,
  }
}

/** Hands the project's k6 to the limit probes. */
import type { K6Tools } from '#load/measure.ts'
import { runK6 } from '#target/k6/run.ts'
import { supplyK6 } from '#target/k6/supply.ts'
import { rootDir } from './paths.ts'

export function k6Tools(progress: (text: string) => void): K6Tools {
  return {
    supply: () =>
      supplyK6({ env: process.env, cacheDir: `${rootDir}/.cache`, build: true, progress }),
    run: runK6,
  }
}

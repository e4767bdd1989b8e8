/** Hands the project's k6 to the limit probes. */
import type { K6Tools } from '#load/measure.ts'
import { openLocalK6 } from '#target/k6/tools.ts'
import { rootDir } from './paths.ts'

export function k6Tools(progress: (text: string) => void): K6Tools {
  return openLocalK6({ env: process.env, cacheDir: `${rootDir}/.cache`, build: true, progress })
}

/** Hands the project's k6 to the limit probes. */
import { k6ReleaseUrl } from '#target/k6/supply.ts'
import { type LocalK6, openLocalK6 } from '#target/k6/tools.ts'
import { rootDir } from './paths.ts'

export function k6Tools(progress: (text: string) => void): LocalK6 {
  return openLocalK6({
    ...{ env: process.env, cacheDir: `${rootDir}/.cache`, build: true, progress },
    releaseUrl: process.env.VPS_K6_RELEASE_URL || k6ReleaseUrl,
  })
}

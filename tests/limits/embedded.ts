/** What a run on a server of the test's own process is given, on shelves below one folder. */
import { join } from 'node:path'
import type { PerformOptions } from '#cli/perform.ts'
import { resolveSettings, type Settings } from '#cli/settings.ts'
import type { RunningServer } from '#server/server.ts'
import { openLeverClock } from '#target/clock.ts'

/** Options of a run about limits alone, which may create, on the server's virtual clock. */
export async function embeddedOn(
  { url, controlUrl, tokens }: RunningServer,
  root: string,
  members: Partial<Settings> = {},
): Promise<PerformOptions> {
  const clock = await openLeverClock(controlUrl)
  const reports = join(root, 'reports')
  return {
    settings: {
      ...resolveSettings({ embedded: true }, () => null),
      ...{ topics: new Set(['rate-limits']), allowCreates: true, ...members },
    },
    target: {
      ...{ baseUrl: new URL(url), controlUrl, tokens, clock },
      resume: () => clock.resume(),
      close: async () => {},
    },
    embedded: true,
    openProgress: () => ({ count: () => {}, say: () => {}, end: () => {} }),
    shelves: { reports, journals: join(reports, 'journal'), baselines: join(reports, 'baseline') },
  }
}

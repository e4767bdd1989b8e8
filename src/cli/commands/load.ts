/** load: k6 at the legal rate over a mix of reads, and of writes where they are allowed. */
import { renderLoad } from '#report/load/render.ts'
import { jsonText } from '#report/text.ts'
import { startServer } from '#server/server.ts'
import { realClock } from '#target/clock.ts'
import { liveTarget, type Target } from '../embed.ts'
import { outputFlags, targetFlags } from '../flags.ts'
import { performLoad } from '../load/perform.ts'
import { type LoadSettings, loadFlags, resolveLoad } from '../load/settings.ts'
import { type Given, refuseWords, UsageError } from '../options.ts'
import { openProgress } from '../progress.ts'
import { openLookup, readSources } from '../settings.ts'
import type { Command } from './command.ts'

/** On real time: a load is about nothing else. */
async function embeddedInRealTime({ seed, limits }: LoadSettings): Promise<Target> {
  const server = await startServer({ seed, limits, realTime: true, installMs: 500 })
  return {
    baseUrl: new URL(server.url),
    controlUrl: null,
    tokens: { A1: server.tokens.A1 },
    clock: realClock,
    resume: async () => {},
    close: () => server.stop(),
  }
}

async function openTarget(settings: LoadSettings): Promise<Target> {
  if (settings.url === null) return embeddedInRealTime(settings)
  const { A1 } = settings.tokens
  if (A1) return liveTarget(settings.url, { A1 })
  throw new UsageError('a live target needs a token', 'set VPS_API_TOKEN or VPS_API_TOKEN_FILE')
}

async function runLoad(given: Given, words: readonly string[]): Promise<number> {
  refuseWords('load', words)
  const lookup = openLookup(given, process.env, await readSources(process.cwd()))
  const settings = resolveLoad(given, lookup)
  const target = await openTarget(settings)
  const quiet = given.quiet === true
  try {
    const { results, dir } = await performLoad({
      settings,
      target,
      openProgress: (planned) =>
        openProgress(process.stderr, { planned, quiet, verbose: given.verbose === true }),
    })
    const closing = renderLoad(results, { reportPath: `${dir}/load.md`, quiet })
    if (given.json === true) {
      process.stdout.write(jsonText(results))
      process.stderr.write(closing)
    } else process.stdout.write(closing)
    return results.exitCode
  } finally {
    await target.close()
  }
}

export const load: Command = {
  usage: 'vps-contract load [--duration S] [--url URL] [--allow-creates] [flags]',
  flags: {
    ...targetFlags,
    ...loadFlags,
    'allow-creates': { help: 'a live target may be made to create up to three servers' },
    'max-creates': { takes: 'N', help: 'servers that may be created (3; VPS_MAX_CREATES)' },
    'max-cost': { takes: 'USD', help: 'what they may cost for an hour (0.10; VPS_MAX_COST)' },
    ...outputFlags,
  },
  run: runLoad,
}

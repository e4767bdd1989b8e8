/** load: k6 at the legal rate over a mix of reads, and of writes where they are allowed. */
import { resolve } from 'node:path'
import { renderLoad } from '#report/load/render.ts'
import type { LoadResults } from '#report/load/results.ts'
import { jsonText } from '#report/text.ts'
import { startServer } from '#server/server.ts'
import { realClock } from '#target/clock.ts'
import { liveTarget, type Target } from '../embed.ts'
import { outputFlags, targetFlags } from '../flags.ts'
import { emitKubernetes } from '../load/emit.ts'
import { performLoad } from '../load/perform.ts'
import { judgeRecorded } from '../load/recorded.ts'
import { type LoadSettings, loadFlags, resolveLoad } from '../load/settings.ts'
import type { AccountUse } from '../lock.ts'
import { whileAlone } from '../lock-run.ts'
import { type Given, refuseWords, UsageError } from '../options.ts'
import { reportsDir } from '../paths.ts'
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

function show(results: LoadResults, given: Given, reportPath: string | null): number {
  const closing = renderLoad(results, { reportPath, quiet: given.quiet === true })
  if (given.json === true) {
    process.stdout.write(jsonText(results))
    process.stderr.write(closing)
  } else process.stdout.write(closing)
  return results.exitCode
}

async function send(settings: LoadSettings, given: Given, use: AccountUse | null): Promise<number> {
  const target = await openTarget(settings)
  const [quiet, verbose] = [given.quiet === true, given.verbose === true]
  try {
    const { results, exchanges, dir } = await performLoad({
      settings,
      target,
      past: use?.past ?? null,
      openProgress: (planned) => openProgress(process.stderr, { planned, quiet, verbose }),
    })
    const sentAtMs = exchanges.map((exchange) => exchange.sentAt)
    use?.note(sentAtMs, false)
    return show(results, given, `${dir}/load.md`)
  } finally {
    await target.close()
  }
}

async function emit(settings: LoadSettings, where: string): Promise<number> {
  if (where !== 'k8s') {
    throw new UsageError(`--emit takes k8s, not "${where}"`, 'see: vps-contract load --help')
  }
  const dir = resolve(settings.outDir ?? `${reportsDir}/k8s`)
  process.stdout.write(`${(await emitKubernetes(settings, dir)).join('\n')}\n`)
  return 0
}

async function runLoad(given: Given, words: readonly string[]): Promise<number> {
  refuseWords('load', words)
  const lookup = openLookup(given, process.env, await readSources(process.cwd()))
  const settings = resolveLoad(given, lookup)
  if (typeof given.emit === 'string' && Array.isArray(given.from)) {
    throw new UsageError('--emit and --from are two steps', 'give one of them')
  }
  if (typeof given.emit === 'string') return emit(settings, given.emit)
  if (Array.isArray(given.from)) return show(judgeRecorded(given.from, settings), given, null)
  return whileAlone(settings, given['no-wait'] !== true, (use) => send(settings, given, use))
}

export const load: Command = {
  usage: 'vps-contract load [--duration S] [--url URL] [--allow-creates] [flags]',
  flags: {
    ...targetFlags,
    ...loadFlags,
    emit: { takes: 'k8s', help: 'write a TestRun of the k6 operator instead; sends nothing' },
    from: { takes: 'FILE', help: 'judge the logs of such a TestRun; repeatable', many: true },
    'allow-creates': { help: 'a live target may be made to create up to three servers' },
    'max-creates': { takes: 'N', help: 'servers that may be created (3; VPS_MAX_CREATES)' },
    'max-cost': { takes: 'USD', help: 'what they may cost for an hour (0.10; VPS_MAX_COST)' },
    ...outputFlags,
    'no-wait': { help: 'refuse to run while another run uses the account, instead of waiting' },
  },
  run: runLoad,
}

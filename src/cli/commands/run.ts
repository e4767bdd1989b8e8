/** run: conformance, then the limits, against the embedded server or a live target. */
import { renderClosing } from '#report/terminal.ts'
import { jsonText } from '#report/text.ts'
import { embeddedTarget, liveTarget, type Target } from '../embed.ts'
import { allowanceFlags, choiceFlags, outputFlags, targetFlags } from '../flags.ts'
import type { AccountUse } from '../lock.ts'
import { noteSent, whileAlone } from '../lock-run.ts'
import { type Given, refuseWords, UsageError } from '../options.ts'
import { perform } from '../perform.ts'
import { openProgress } from '../progress.ts'
import { openLookup, readSources, resolveSettings, type Settings } from '../settings.ts'
import { sweepTarget } from '../sweeping.ts'
import type { Command } from './command.ts'
import { printPlan } from './plan.ts'
import { describeSwept } from './sweep.ts'

/** The target that the settings name. Throws UsageError on a live one without a token. */
export async function openTarget(settings: Settings): Promise<Target> {
  if (settings.url === null) {
    return embeddedTarget({ seed: settings.seed, limits: settings.limits, faults: [] })
  }
  if (!settings.tokens.A1) {
    throw new UsageError('a live target needs a token', 'set VPS_API_TOKEN or VPS_API_TOKEN_FILE')
  }
  return liveTarget(settings.url, settings.tokens)
}

/** A run that may delete begins by removing what a run before it had to leave. */
async function sweepFirst(settings: Settings, use: AccountUse | null): Promise<void> {
  if (settings.url === null || !settings.allowCreates) return
  const swept = await sweepTarget(settings.url, settings)
  use?.note(swept.sentAtMs, false)
  if (swept.deleted + swept.leftovers.length === 0) return
  process.stderr.write(`of an earlier run: ${describeSwept(swept, settings.url)}`)
}

/** Runs, prints the verdict, returns the exit code. */
async function runCommand(given: Given, words: readonly string[]): Promise<number> {
  refuseWords('run', words)
  if (given['dry-run'] === true) return printPlan(given)
  const lookup = openLookup(given, process.env, await readSources(process.cwd()))
  const settings = resolveSettings(given, lookup)
  return whileAlone(settings, given['no-wait'] !== true, (use) => runAlone(given, settings, use))
}

async function runAlone(given: Given, settings: Settings, use: AccountUse | null): Promise<number> {
  const target = await openTarget(settings)
  const quiet = given.quiet === true
  await sweepFirst(settings, use)
  try {
    const { results, dir, exchanges } = await perform({
      settings,
      target,
      embedded: settings.url === null,
      past: use?.past ?? null,
      openProgress: (planned) =>
        openProgress(process.stderr, { planned, quiet, verbose: given.verbose === true }),
    })
    noteSent(use, exchanges, settings.limits)
    const closing = renderClosing(results, {
      reportPath: `${dir}/report.html`,
      colour: given['no-color'] !== true,
      quiet,
    })
    if (given.json === true) {
      process.stdout.write(jsonText(results))
      process.stderr.write(closing)
    } else process.stdout.write(closing)
    return results.exitCode
  } finally {
    await target.close()
  }
}

export const run: Command = {
  usage: 'vps-contract run [--url URL] [--allow-creates] [flags]',
  flags: {
    ...targetFlags,
    ...choiceFlags,
    ...allowanceFlags,
    ...outputFlags,
    'no-wait': { help: 'refuse to run while another run uses the account, instead of waiting' },
    'dry-run': { help: 'print the plan and send nothing', short: 'n' },
  },
  run: runCommand,
}

/** limits: the k6 probes alone, against the embedded server or a live target. */
import { isIP } from 'node:net'
import { stripVTControlCharacters } from 'node:util'
import { renderClosing } from '#report/terminal.ts'
import { jsonText } from '#report/text.ts'
import { choiceFlags, outputFlags, targetFlags } from '../flags.ts'
import { performLimits } from '../limits/perform.ts'
import { renderLimits } from '../limits/render.ts'
import type { AccountUse } from '../lock.ts'
import { noteSent, whileAlone } from '../lock-run.ts'
import { type Given, refuseWords, UsageError } from '../options.ts'
import type { Progress } from '../progress.ts'
import { openLookup, readSources, resolveSettings, type Settings } from '../settings.ts'
import type { Command } from './command.ts'
import { openTarget } from './run.ts'

const topics = new Set(['rate-limits'])

/** The rules on rate limits and no others; probes alone create nothing. */
function onlyLimits(settings: Settings): Settings {
  return { ...settings, withLimits: true, topics, ruleIds: null, maxCreates: 0 }
}

const addressesMax = 4

/** Different addresses of this machine, two or more. Throws UsageError on anything else. */
function addressesOf(given: Given): readonly string[] | null {
  if (typeof given.from !== 'string') return null
  const addresses = given.from.split(',').map((word) => word.trim())
  const different = new Set(addresses).size === addresses.length
  const some = addresses.length >= 2 && addresses.length <= addressesMax
  if (some && different && addresses.every((address) => isIP(address) > 0)) return addresses
  const problem = `--from takes two to ${addressesMax} different addresses of this machine`
  throw new UsageError(problem, 'write --from A,B or --from A,B,C')
}

/** A line for each thing that k6 is about to do: its requests cannot be counted from outside. */
function openLines(quiet: boolean): Progress {
  return {
    count: () => {},
    say: (what) => void (quiet || process.stderr.write(`${stripVTControlCharacters(what)}\n`)),
    end: () => {},
  }
}

async function runAlone(given: Given, settings: Settings, use: AccountUse | null): Promise<number> {
  const target = await openTarget(settings)
  const quiet = given.quiet === true
  try {
    const performed = await performLimits({
      settings,
      target,
      embedded: settings.url === null,
      past: use?.past ?? null,
      addresses: addressesOf(given),
      openProgress: () => openLines(quiet),
    })
    const { results, exchanges, dir } = performed
    noteSent(use, exchanges, settings.limits)
    const closing = renderClosing(results, {
      reportPath: `${dir}/report.html`,
      colour: given['no-color'] !== true,
      quiet,
    })
    const told = quiet ? closing : renderLimits(performed, settings.limits) + closing
    if (given.json === true) process.stdout.write(jsonText(results))
    ;(given.json === true ? process.stderr : process.stdout).write(told)
    return results.exitCode
  } finally {
    await target.close()
  }
}

export const limits: Command = {
  usage: 'vps-contract limits [--url URL] [--quick] [flags]',
  flags: {
    ...targetFlags,
    from: { takes: 'A,B[,C]', help: 'addresses of this machine: is a limit the address’s own?' },
    quick: { help: 'the burst limit alone, in some seconds' },
    gate: choiceFlags.gate!,
    baseline: { takes: 'FILE', help: 'accepted findings and the accepted limiter' },
    'allow-creates': {
      help: 'an empty creation may be sent, which is refused; else reads alone',
    },
    ...outputFlags,
    'no-wait': { help: 'refuse to run while another run uses the account, instead of waiting' },
  },
  async run(given, words) {
    refuseWords('limits', words)
    const lookup = openLookup(given, process.env, await readSources(process.cwd()))
    const settings = onlyLimits(resolveSettings(given, lookup))
    return whileAlone(settings, given['no-wait'] !== true, (use) => runAlone(given, settings, use))
  },
}

/** sweep: deletes what interrupted runs left behind, by their journals and their name prefix. */
import { targetFlags } from '../flags.ts'
import { refuseWords, UsageError } from '../options.ts'
import { openLookup, readSources, resolveSettings } from '../settings.ts'
import { sweepTarget } from '../sweeping.ts'
import type { Command } from './command.ts'

export const sweep: Command = {
  usage: 'vps-contract sweep --url URL',
  flags: targetFlags,
  async run(given, words) {
    refuseWords('sweep', words)
    const lookup = openLookup(given, process.env, await readSources(process.cwd()))
    const settings = resolveSettings(given, lookup)
    if (settings.url === null)
      throw new UsageError('sweep needs a live target', 'pass --url or set VPS_API_URL')
    if (!settings.tokens.A1) throw new UsageError('sweep needs a token', 'set VPS_API_TOKEN')
    const { deleted, leftovers } = await sweepTarget(settings.url, settings)
    process.stdout.write(`${deleted} servers deleted, ${leftovers.length} left\n`)
    for (const { uuid, name, why } of leftovers) {
      process.stdout.write(`  ${uuid} ${name ?? ''}: ${why}\n`)
    }
    return leftovers.length === 0 ? 0 : 4
  },
}

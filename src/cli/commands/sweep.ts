/** sweep: deletes what interrupted runs left behind, by their journals and their name prefix. */
import { stripVTControlCharacters } from 'node:util'
import { curlDelete } from '#exchange/curl.ts'
import { priceText } from '#report/text.ts'
import { isOwnerAlive } from '#target/journal.ts'
import { targetFlags } from '../flags.ts'
import { whileAlone } from '../lock-run.ts'
import { refuseWords, UsageError } from '../options.ts'
import { openLookup, readSources, resolveSettings } from '../settings.ts'
import { owingJournals, type Swept, sweepTarget } from '../sweeping.ts'
import type { Command } from './command.ts'

/** What was swept, in words; what is left with the command that deletes it by hand. */
export function describeSwept({ deleted, leftovers, atWork }: Swept, target: URL): string {
  const servers = (count: number): string => `${count} ${count === 1 ? 'server' : 'servers'}`
  const lines = [`${servers(deleted)} deleted, ${leftovers.length} left`]
  if (atWork > 0) lines.push(`${atWork} runs are still at work: what they made was left alone`)
  for (const { uuid, name, why, hourlyUsd } of leftovers) {
    lines.push(
      `  ${[uuid || 'uuid not known', name ?? ''].join(' ').trim()}${priceText(hourlyUsd)}: ${why}`,
    )
    lines.push(`  ${curlDelete(uuid, target.href)}`)
  }
  return lines.map((line) => `${stripVTControlCharacters(line)}\n`).join('')
}

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
    const { url } = settings
    // Beside a run that is at work nothing would be sent, so nothing has to wait for it.
    const mayDelete = owingJournals(url).some((journal) => !isOwnerAlive(journal.entries()))
    const swept = mayDelete
      ? await whileAlone(settings, true, async (use) => {
          const done = await sweepTarget(url, settings)
          use?.note(done.sentAtMs, use.past.spent)
          return done
        })
      : await sweepTarget(url, settings)
    process.stdout.write(describeSwept(swept, settings.url))
    return swept.leftovers.length === 0 ? 0 : 4
  },
}

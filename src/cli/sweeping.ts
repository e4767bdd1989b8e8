/** Deletes what journals of earlier runs still owe to one target. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { conductCleanup } from '#suites/conduct.ts'
import type { Leftover } from '#target/cleanup.ts'
import { type Journal, openJournal, owed } from '#target/journal.ts'
import { journalDir } from './paths.ts'
import type { Settings } from './settings.ts'

/** Journals that still owe something to this target. */
export function owingJournals(target: URL): Journal[] {
  if (!existsSync(journalDir)) return []
  return readdirSync(journalDir)
    .filter((name) => name.endsWith('.ndjson'))
    .map((name) => openJournal(join(journalDir, name)))
    .filter((journal) => {
      const entries = journal.entries()
      const ours = entries.some((entry) => entry.type === 'intent' && entry.target === target.href)
      const { servers, unanswered } = owed(entries)
      return ours && servers.length + unanswered.length > 0
    })
}

export interface Swept {
  readonly deleted: number
  readonly leftovers: readonly Leftover[]
}

/** Cleans up after every earlier run against this target. Touches nothing that no journal owns. */
export async function sweepTarget(target: URL, settings: Settings): Promise<Swept> {
  let deleted = 0
  const leftovers: Leftover[] = []
  for (const journal of owingJournals(target)) {
    const before = owed(journal.entries()).servers.length
    const left = await conductCleanup({
      baseUrl: target,
      tokens: settings.tokens,
      limits: settings.limits,
      timeoutMs: settings.requestTimeoutMs,
      patienceMs: Math.min(settings.installTimeoutMs, 60_000),
      journal,
    })
    leftovers.push(...left)
    deleted += Math.max(0, before - left.length)
  }
  return { deleted, leftovers }
}

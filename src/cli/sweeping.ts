/** Deletes what journals of earlier runs still owe to one target. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { conductCleanup } from '#suites/conduct.ts'
import type { Leftover } from '#target/cleanup.ts'
import { fingerprint, isOwnerAlive, type Journal, openJournal, owed } from '#target/journal.ts'
import { isSameTarget } from './baseline/file.ts'
import { journalDir } from './paths.ts'
import type { Settings } from './settings.ts'

/** Journals that still owe something to this target. */
export function owingJournals(target: URL): Journal[] {
  if (!existsSync(journalDir)) return []
  return readdirSync(journalDir)
    .filter((name) => name.endsWith('.ndjson'))
    .map((name) => openJournal(join(journalDir, name)))
    .filter((journal) => {
      const intent = journal.entries().find((entry) => entry.type === 'intent')
      const { servers, unanswered } = owed(journal.entries())
      if (servers.length + unanswered.length === 0) return false
      return intent !== undefined && isSameTarget(intent.target, target.href)
    })
}

export interface Swept {
  readonly deleted: number
  readonly leftovers: readonly Leftover[]
  /** Journals of runs that are still at work: nobody clears up behind those. */
  readonly atWork: number
  /** When requests were sent for it, in milliseconds since the epoch. */
  readonly sentAtMs: readonly number[]
}

function countDeleted(journal: Journal): number {
  return journal.entries().filter(({ type }) => type === 'deleted').length
}

async function sweepOne(
  journal: Journal,
  target: URL,
  settings: Settings,
  sentAtMs: number[],
): Promise<Leftover[]> {
  const intent = journal.entries().find((entry) => entry.type === 'intent')
  return conductCleanup({
    baseUrl: target,
    tokens: settings.tokens,
    limits: settings.limits,
    timeoutMs: settings.requestTimeoutMs,
    patienceMs: Math.min(settings.installTimeoutMs, 60_000),
    installMs: settings.installTimeoutMs,
    journal,
    record: (exchange) => void sentAtMs.push(exchange.sentAt),
    sameAccount: intent?.account === fingerprint(settings.tokens.A1 ?? ''),
  })
}

/** Cleans up after every earlier run against this target. Touches nothing that no journal owns. */
export async function sweepTarget(target: URL, settings: Settings): Promise<Swept> {
  let deleted = 0
  let atWork = 0
  const leftovers: Leftover[] = []
  const sentAtMs: number[] = []
  for (const journal of owingJournals(target)) {
    if (isOwnerAlive(journal.entries())) {
      atWork += 1
      continue
    }
    const before = countDeleted(journal)
    leftovers.push(...(await sweepOne(journal, target, settings, sentAtMs)))
    deleted += countDeleted(journal) - before
  }
  return { deleted, leftovers, atWork, sentAtMs }
}

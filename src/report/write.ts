/** Writes every report of a run into its directory. */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Exchange } from '#exchange/exchange.ts'
import { makeFolder } from '#exchange/folder.ts'
import { writeCtrf } from './ctrf.ts'
import { writeHar } from './har.ts'
import { writeHtml } from './html/page.ts'
import { writeJunit } from './junit.ts'
import { writeMarkdown } from './markdown.ts'
import type { Results } from './results.ts'
import { writeSarif } from './sarif.ts'
import { jsonText } from './text.ts'

type Writer = (results: Results, exchanges: readonly Exchange[]) => string

/**
 * Files of a run by name. tape.ndjson is written while the run goes on, so it is not among them.
 */
export const writers: Readonly<Record<string, Writer>> = {
  'results.json': (results) => jsonText(results),
  'report.html': writeHtml,
  'junit.xml': writeJunit,
  'ctrf-report.json': writeCtrf,
  'results.sarif': writeSarif,
  'run.har': writeHar,
  'summary.md': writeMarkdown,
}

/**
 * Writes all files, each whole or not at all, and returns their paths. Throws as the file system
 * does.
 */
export function writeReports(
  dir: string,
  results: Results,
  exchanges: readonly Exchange[],
): string[] {
  makeFolder(dir)
  return Object.entries(writers).map(([name, write]) => {
    const path = join(dir, name)
    writeFileSync(`${path}.part`, write(results, exchanges))
    renameSync(`${path}.part`, path)
    return path
  })
}

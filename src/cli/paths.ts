/** Where the project keeps what runs leave behind. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the project. */
export const rootDir = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
/** Reports of runs, one folder each; `VPS_REPORTS_DIR` names another place. */
export const reportsDir = process.env.VPS_REPORTS_DIR
  ? resolve(process.env.VPS_REPORTS_DIR)
  : `${rootDir}/reports`
/** Journals of creates, one file per run: `sweep` reads them all. */
export const journalDir = `${reportsDir}/journal`
/** Baselines, one file per target; committed. */
export const baselineDir = `${reportsDir}/baseline`

/** Where a run reads and leaves files that outlive it. */
export interface Shelves {
  readonly reports: string
  readonly journals: string
  readonly baselines: string
}

/** The project's own. */
export const ownShelves: Shelves = {
  reports: reportsDir,
  journals: journalDir,
  baselines: baselineDir,
}

/** Where the project keeps what runs leave behind. */
import { fileURLToPath } from 'node:url'

/** The root of the project. */
export const rootDir = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
/** Reports of runs, one folder each. */
export const reportsDir = `${rootDir}/reports`
/** Journals of creates, one file per run: `sweep` reads them all. */
export const journalDir = `${reportsDir}/journal`

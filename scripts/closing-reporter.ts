/** A vitest reporter whose last word is `N passed, N failed, N skipped`, alone on the last line. */
import type { Reporter, TestModule } from 'vitest/node'

export interface Tally {
  passed: number
  failed: number
  skipped: number
}

/**
 * Counts tests. A file that could not be loaded, a broken hook of a whole file or suite and an
 * error outside all tests count as one failure each: none of them may hide behind passed tests.
 */
export function tallyOf(modules: readonly TestModule[], stray: number): Tally {
  const tally = { passed: 0, failed: stray, skipped: 0 }
  for (const module of modules) {
    let failedHere = 0
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      // A test that never ran, as when the run was interrupted, is no success.
      if (state === 'passed' || state === 'failed') tally[state] += 1
      else tally.skipped += 1
      if (state === 'failed') failedHere += 1
    }
    if (failedHere === 0 && module.state() === 'failed') tally.failed += 1
  }
  return tally
}

export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

/** Prints when the process ends: coverage and other reporters write after the run is over. */
export default class ClosingReporter implements Reporter {
  #tally: Tally | null = null

  onInit(): void {
    process.once('exit', () => {
      if (this.#tally) process.stdout.write(`${closingLine(this.#tally)}\n`)
    })
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    this.#tally = tallyOf(modules, errors.length)
  }
}

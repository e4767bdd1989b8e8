/** How `npm run suites` runs: one account, so one worker, one file after the other. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['suites/**/*.suite.ts'],
    maxWorkers: 1,
    isolate: false,
    fileParallelism: false,
    // A live target sets the pace: an account's life takes minutes, not seconds.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    reporters: ['default', './scripts/closing-reporter.ts'],
  },
})

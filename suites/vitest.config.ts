/** How `npm run suites` runs the acts as tests: in order, in one process, against one target. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['suites/*.suite.ts'],
    globalSetup: ['src/cli/suite-setup.ts'],
    reporters: ['verbose', './scripts/closing-reporter.ts'],
    // One session, one pace: nothing may run beside it.
    maxWorkers: 1,
    isolate: false,
    fileParallelism: false,
    teardownTimeout: 60_000,
  },
})

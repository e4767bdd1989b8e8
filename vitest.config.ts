/** How `npm test` runs: which files are tests, how long they may take, how they close. */
import { defineConfig } from 'vitest/config'

const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  // Under an older Node vitest looks well until a test fails, and then loses its report.
  process.stderr.write(`vitest was started by Node ${process.version}; run: npm test\n`)
  process.exit(2)
}

export default defineConfig({
  test: {
    include: ['{src,openapi,load,suites,tests,scripts}/**/*.test.ts'],
    // The machines of developers and CI have two cores.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    teardownTimeout: 10_000,
    reporters: ['default', './scripts/closing-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['src/rules/**/*.ts', 'src/views/**/*.ts'],
      exclude: ['**/*.test.ts', '**/testing.ts'],
      reporter: ['text-summary', 'html'],
      reportsDirectory: 'coverage',
    },
  },
})

/** Studies of the limit probes that take too long for CI. */
import { runLive } from './live.ts'

const [study, ...words] = process.argv.slice(2)
if (study === 'live') await runLive(words)
else {
  process.stderr.write('usage: tests/limits/main.ts live [ALGORITHM…]\n')
  process.exitCode = 2
}

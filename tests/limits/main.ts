/** Studies of the limit probes that take too long for CI; their tables stand in docs/limits.md. */
import { writeSection } from './document.ts'
import { renderLive, runLive } from './live.ts'
import { renderMatrix, runMatrix } from './matrix-run.ts'
import { renderRandom, runRandom } from './random-run.ts'
import { renderTurns } from './turns.ts'

const usage = [
  'usage: tests/limits/main.ts matrix [SEEDS]     what the fit says of known limiters',
  '       tests/limits/main.ts random [COUNT]     alarms at random legitimate limiters',
  '       tests/limits/main.ts live [ALGORITHM…]  the reference server at the real limits',
  '       tests/limits/main.ts turns              windows on the clock, by their phase',
  '       --write puts the table into docs/limits.md',
  '',
].join('\n')

const write = process.argv.includes('--write')
const [study, ...words] = process.argv.slice(2).filter((word) => word !== '--write')

function tell(name: string, text: string): void {
  process.stdout.write(`${text}\n`)
  if (write) writeSection(name, text)
}

function countOf(fallback: number): number {
  const count = Number(words[0] ?? fallback)
  return Number.isInteger(count) && count > 0 ? count : fallback
}

if (study === 'matrix') tell('matrix', renderMatrix(runMatrix(countOf(12))))
else if (study === 'random') {
  const runs = runRandom(countOf(1_000))
  tell('random', renderRandom(runs))
  if (runs.some(({ alarms }) => alarms.length > 0)) process.exitCode = 1
} else if (study === 'turns') tell('turns', renderTurns())
else if (study === 'live') tell('live', renderLive(await runLive(words)))
else {
  process.stderr.write(usage)
  process.exitCode = 2
}

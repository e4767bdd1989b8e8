/**
 * `npm run crash`: ends a whole run at every one of its requests in turn, by SIGKILL, SIGINT and
 * SIGTERM, and counts the servers that are left and those of other people that were touched.
 */
import { parseArgs } from 'node:util'
import { type Bench, openBench } from './bench.ts'
import { countRequests, type Trial, type Tried, tryCrash } from './crash.ts'

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '2' },
    every: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})

const kinds = [
  { signal: 'SIGKILL', moment: 'unsent' },
  { signal: 'SIGKILL', moment: 'unanswered' },
  { signal: 'SIGKILL', moment: 'answered' },
  { signal: 'SIGINT', moment: 'unanswered' },
  { signal: 'SIGTERM', moment: 'answered' },
] as const

async function work(bench: Bench, trials: Trial[], tried: Tried[]): Promise<void> {
  for (let trial = trials.shift(); trial; trial = trials.shift()) {
    const one = await tryCrash(bench, trial)
    tried.push(one)
    const { at, moment, signal } = trial
    for (const fault of one.faults) {
      const asked = `${one.asked?.method} ${one.asked?.path}`
      const [line] = fault.split('\n')
      process.stdout.write(`wrong: ${signal} at ${at}, ${moment} (${asked}): ${line}\n`)
    }
  }
}

const startedAtMs = Date.now()
const benches = await Promise.all(Array.from({ length: Number(values.workers) }, () => openBench()))
const requests = (await countRequests(benches[0]!)).length
const wanted = kinds.filter(({ signal }) => values.only === undefined || signal === values.only)
const trials = wanted.flatMap((kind) =>
  Array.from({ length: requests }, (_, i) => ({ ...kind, at: i + 1 })).filter(
    ({ at }) => at % Number(values.every) === 0,
  ),
)
const tried: Tried[] = []
await Promise.all(benches.map((bench) => work(bench, trials, tried)))
await Promise.all(benches.map((bench) => bench.stop()))

for (const { signal, moment } of wanted) {
  const own = tried.filter(({ trial }) => trial.signal === signal && trial.moment === moment)
  const wrong = own.filter(({ faults }) => faults.length > 0).length
  const some = own.filter(({ before }) => before > 0).length
  process.stdout.write(
    `${signal.padEnd(7)} ${moment.padEnd(10)} ${own.length} of ${requests} requests tried, ` +
      `${some} with servers standing when it ended, ${wrong} wrong\n`,
  )
}
const minutes = ((Date.now() - startedAtMs) / 60_000).toFixed(1)
process.stdout.write(`${tried.length} trials in ${minutes} minutes\n`)
if (tried.some(({ faults }) => faults.length > 0)) process.exitCode = 1

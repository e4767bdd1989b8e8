/**
 * Walks the reference server at random, or walks a stored case again:
 * `node tests/walks/main.ts [--fault ID] [--runs N] [--seed N]`, `node tests/walks/main.ts FILE`.
 */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { describeStride } from '#suites/walks/stride.ts'
import type { WalkFailure } from '#suites/walks/walk.ts'
import { caseOf, storeWalk } from './case.ts'
import { policiesOf, replayWalk, searchWalk } from './search.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fault: { type: 'string' },
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
})

function print(failure: WalkFailure, fault: string | null, seed: number): void {
  const found = caseOf(failure, fault, seed)
  console.log(found.why.join('\n'))
  for (const stride of found.strides) console.log(`  ${describeStride(stride)}`)
  console.log(found.curl.join('\n'))
}

async function search(fault: string | null, seed: number): Promise<boolean> {
  const failure = await searchWalk({ policies: policiesOf(fault), seed, runs: Number(values.runs) })
  if (failure === null) {
    console.log(`${values.runs} walks with seed ${seed}: nothing is wrong`)
    return false
  }
  print(failure, fault, seed)
  console.log(`stored as ${storeWalk(caseOf(failure, fault, seed))}`)
  return true
}

async function repeat(path: string): Promise<boolean> {
  const failure = await replayWalk(path)
  if (failure === null) console.log(`${path} does not fail any more`)
  else print(failure, null, 0)
  return failure !== null
}

const [file] = positionals
const failed = file ? await repeat(file) : await search(values.fault ?? null, Number(values.seed))
process.exitCode = failed ? 1 : 0

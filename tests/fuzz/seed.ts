/** The seed of a property test: printed, so that a failure on another machine can be had again. */
import process from 'node:process'

/** `VPSC_SEED` where it is set, else a fresh one; printed under the test's name either way. */
export function printedSeed(name: string): number {
  const given = Number(process.env.VPSC_SEED)
  const seed = Number.isSafeInteger(given) && given > 0 ? given : Date.now() % 2 ** 31
  console.info(`${name}: seed ${seed} (VPSC_SEED=${seed} repeats it)`)
  return seed
}

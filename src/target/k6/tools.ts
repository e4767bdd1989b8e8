/** What the limit probes need of this machine, in one value: a k6 and a way to run it. */
import { type K6Job, type K6Outcome, runK6 } from './run.ts'
import { type K6Supply, type SupplyOptions, supplyK6 } from './supply.ts'

export interface LocalK6 {
  supply(): Promise<K6Supply>
  run(job: K6Job): Promise<K6Outcome>
}

/** Binds the search for k6 to this machine's environment. */
export function openLocalK6(options: SupplyOptions): LocalK6 {
  return { supply: () => supplyK6(options), run: runK6 }
}

/** What the tests of faults share: a server with one fault, and a moment later on its clock. */
import { type Bench, openBench } from '#server/testing.ts'
import { faultOf } from './index.ts'

type Options = NonNullable<Parameters<typeof openBench>[0]>

/** Starts a server with this fault: 8 s to install, no limits unless the options have some. */
export async function openBroken(id: string, options: Options = {}): Promise<Bench> {
  const fault = faultOf(id)
  if (fault === null) throw new Error(`there is no fault ${id}`)
  return openBench({ installMs: 8_000, ...options, policies: fault.policies })
}

/** Limits as promised, whatever the policies of a fault leave of them. */
export const promised = {
  burst: { limit: 30, windowMs: 10_000 },
  sustained: { limit: 120, windowMs: 60_000 },
}

/** Sends reads one after the other and returns their statuses. */
export async function statusesOf(bench: Bench, count: number, token = 'A1'): Promise<number[]> {
  const statuses: number[] = []
  for (let i = 0; i < count; i += 1) statuses.push((await bench.get('/plans', { token })).status)
  return statuses
}

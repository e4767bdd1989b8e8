/**
 * Tells a limit of an account from one of an address: the allowance is used up from one address,
 * then asked for from another.
 */
import { fileURLToPath } from 'node:url'
import type { Exchange } from '#exchange/exchange.ts'
import { receivedAt } from '#exchange/exchange.ts'
import type { K6Tools, MeasureOptions } from './measure.ts'
import { excessOf } from './shots.ts'

export interface AddressOptions
  extends Pick<
    MeasureOptions,
    'k6' | 'baseUrl' | 'limits' | 'outDir' | 'redactor' | 'signal' | 'tokens'
  > {
  /** Two addresses of this machine. */
  readonly addresses: readonly [string, string]
}

/** Requests from the other address: more than a bucket can have given back meanwhile. */
const otherCount = 10
const timeoutMs = 30_000

type Job = Parameters<K6Tools['run']>[0]

function jobOf(options: AddressOptions, k6: string, nth: 0 | 1): Job {
  const { baseUrl, limits, outDir, redactor, signal, tokens, addresses } = options
  const step = nth === 0 ? 'addresses.own' : 'addresses.other'
  const count = nth === 0 ? excessOf(limits.burst.limit) : otherCount
  return {
    k6,
    script: fileURLToPath(new URL('./address.ts', import.meta.url)),
    name: `k6-${step}`,
    outDir,
    args: ['--local-ips', addresses[nth]],
    settings: {
      BASE: baseUrl.replace(/\/+$/, ''),
      PROBE: JSON.stringify({ limits }),
      STEP: step,
      COUNT: String(count),
      TOKEN_A1: tokens.A1,
    },
    timeoutMs,
    idPrefix: nth === 0 ? 'ka' : 'kb',
    ...(redactor === undefined ? {} : { redactor }),
    ...(signal === undefined ? {} : { signal }),
  }
}

/** The most requests that are sent. */
export function countAddressShots({ burst }: MeasureOptions['limits']): number {
  return excessOf(burst.limit) + otherCount
}

/** Sends both volleys from a rested account. Empty where there is no k6. */
export async function probeAddresses(options: AddressOptions): Promise<readonly Exchange[]> {
  const supply = await options.k6.supply()
  if (!supply.found) return []
  const own = await options.k6.run(jobOf(options, supply.path, 0))
  const other = await options.k6.run(jobOf(options, supply.path, 1))
  return [...own.exchanges, ...other.exchanges]
}

const isRefused = ({ response }: Exchange): boolean => response?.status === 429

/**
 * Do addresses share the account's allowance? Null where the first volley met no refusal, where the
 * second came too late to tell, or where something in between came back.
 */
export function tellAddresses(
  exchanges: readonly Exchange[],
  { burst }: MeasureOptions['limits'],
): boolean | null {
  const own = exchanges.filter(({ step, response }) => step === 'addresses.own' && response)
  const other = exchanges.filter(({ step, response }) => step === 'addresses.other' && response)
  if (!own.some(isRefused) || other.length === 0) return null
  const endMs = Math.max(...own.map(receivedAt))
  const lateMs = Math.max(...other.map(receivedAt)) - endMs
  // A bucket gives back a share of the burst meanwhile, and a window may be over.
  if (lateMs > 0.4 * burst.windowMs) return null
  const back = Math.ceil((lateMs / burst.windowMs) * burst.limit) + 1
  const passed = other.filter((exchange) => !isRefused(exchange)).length
  if (passed === 0 || passed <= Math.min(back, other.length - 2)) return true
  return passed === other.length && back < other.length - 2 ? false : null
}

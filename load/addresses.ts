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
  /** Two addresses of this machine, or more. */
  readonly addresses: readonly string[]
}

/** Requests from the other address: more than a bucket can have given back meanwhile. */
const otherCount = 10
const timeoutMs = 30_000

type Job = Parameters<K6Tools['run']>[0]

/** What is sent from one address in one go. */
interface Volley {
  readonly step: 'addresses.own' | 'addresses.other' | 'addresses.insist'
  readonly address: string
  readonly count: number
  readonly idPrefix: string
}

/** The allowance is used up from the first address, then asked for from the second. */
function askOf({ addresses, limits }: Pick<AddressOptions, 'addresses' | 'limits'>): Volley[] {
  const [own = '', other = ''] = addresses
  return [
    { step: 'addresses.own', address: own, count: excessOf(limits.burst.limit), idPrefix: 'ka' },
    { step: 'addresses.other', address: other, count: otherCount, idPrefix: 'kb' },
  ]
}

/**
 * Where the second got through, the allowance of every address is used up: what three of them let
 * through in one window no account may be granted, whatever the algorithm (RAT-02).
 */
function insistOf({ addresses, limits }: Pick<AddressOptions, 'addresses' | 'limits'>): Volley[] {
  const whole = limits.burst.limit + 1
  return addresses.slice(1).map((address, i) => ({
    step: 'addresses.insist',
    address,
    count: i === 0 ? Math.max(1, whole - otherCount) : whole,
    idPrefix: `kc${i + 1}-`,
  }))
}

function jobOf(options: AddressOptions, k6: string, volley: Volley): Job {
  const { baseUrl, limits, outDir, redactor, signal, tokens } = options
  const { step, address, count, idPrefix } = volley
  return {
    k6,
    script: fileURLToPath(new URL('./address.ts', import.meta.url)),
    name: `k6-${step}-${idPrefix}`,
    outDir,
    args: ['--local-ips', address],
    settings: {
      BASE: baseUrl.replace(/\/+$/, ''),
      PROBE: JSON.stringify({ limits }),
      STEP: step,
      COUNT: String(count),
      TOKEN_A1: tokens.A1,
    },
    timeoutMs,
    idPrefix,
    ...(redactor === undefined ? {} : { redactor }),
    ...(signal === undefined ? {} : { signal }),
  }
}

/** The most requests that are sent. */
export function countAddressShots(options: Pick<AddressOptions, 'addresses' | 'limits'>): number {
  const volleys = [...askOf(options), ...insistOf(options)]
  return volleys.reduce((total, { count }) => total + count, 0)
}

/** Sends the volleys from a rested account. Empty where there is no k6. */
export async function probeAddresses(options: AddressOptions): Promise<readonly Exchange[]> {
  const supply = await options.k6.supply()
  if (!supply.found) return []
  const send = async (volleys: readonly Volley[]): Promise<Exchange[]> => {
    const seen: Exchange[] = []
    for (const volley of volleys) {
      seen.push(...(await options.k6.run(jobOf(options, supply.path, volley))).exchanges)
    }
    return seen
  }
  const asked = await send(askOf(options))
  const apart = tellAddresses(asked, options.limits) === false
  return apart ? [...asked, ...(await send(insistOf(options)))] : asked
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

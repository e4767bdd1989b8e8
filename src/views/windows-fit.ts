/** One subject at the end: what the limit probes, taken together, say about both limits. */
import { fitOnce } from '#contract/fit-once.ts'
import type { FitVerdict } from '#contract/fit-verdict.ts'
import type { PromisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { isProbe, readTimeline } from '#exchange/timeline.ts'
import type { Subject, View } from './view.ts'
import { flightsUnder } from './windows-flights.ts'

export interface Measured extends Subject {
  readonly verdict: FitVerdict
  /** Somebody else drew on an allowance while it was measured. */
  readonly strangers: boolean
  /** Nothing explains it but an allowance as promised for each token of the account. */
  readonly eachToken: boolean
}

/** Fewer requests of another token may fit an allowance of its own by chance. */
const enoughOfAnother = 8

const isPromised = ({ burst, sustained }: FitVerdict): boolean =>
  burst.standing === 'promised' && ['promised', 'unseen'].includes(sustained.standing)

/** The same recording, had every other token of the account under test an account of its own. */
function splitByToken(exchanges: readonly Exchange[]): Exchange[] {
  return exchanges.map((one) => (one.token === 'A2' ? { ...one, account: 'A2' } : one))
}

function isOfEachToken(
  exchanges: readonly Exchange[],
  verdict: FitVerdict,
  limits: PromisedLimits,
): boolean {
  if (isPromised(verdict)) return false
  const others = exchanges.filter((one) => one.token === 'A2' && isProbe(one))
  if (others.length < enoughOfAnother) return false
  const apart = fitOnce(readTimeline(splitByToken(exchanges), limits), limits)
  return apart !== null && isPromised(apart)
}

const examplesMax = 6

/** Probes are as many as were planned; of what went before only the last two windows are kept. */
class Collector {
  readonly #limits: PromisedLimits
  #kept: Exchange[] = []
  #probing = false

  constructor(limits: PromisedLimits) {
    this.#limits = limits
  }

  add(exchange: Exchange): void {
    this.#probing ||= isProbe(exchange)
    if (this.#probing && !isProbe(exchange)) return
    this.#kept.push(exchange)
    if (this.#probing || this.#kept.length % 1_000 !== 0) return
    const sinceMs = exchange.sentAt - 2 * this.#limits.sustained.windowMs
    this.#kept = this.#kept.filter(({ sentAt }) => sentAt >= sinceMs).slice(-1_000)
  }

  read(strangers: boolean): Measured[] {
    const verdict = fitOnce(readTimeline(this.#kept, this.#limits), this.#limits)
    if (verdict === null) return []
    const refused = this.#kept.filter((exchange) => exchange.response?.status === 429)
    const examples = refused.length > 0 ? refused : this.#kept.filter(isProbe)
    const eachToken = isOfEachToken(this.#kept, verdict, this.#limits)
    return [{ exchanges: examples.slice(0, examplesMax), verdict, strangers, eachToken }]
  }
}

/** The fit over all probes of a tape. */
export function measuredUnder(limits: PromisedLimits): View<Measured> {
  return {
    name: 'measured limits',
    open() {
      const collector = new Collector(limits)
      const flights = flightsUnder(limits).open()
      let strangers = false
      return {
        see(exchange) {
          collector.add(exchange)
          for (const flight of flights.see(exchange)) strangers ||= flight.strangers
          return []
        },
        *close() {
          for (const flight of flights.close()) strangers ||= flight.strangers
          yield* collector.read(strangers)
        },
      }
    },
  }
}

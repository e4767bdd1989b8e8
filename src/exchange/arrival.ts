/** Tells by when requests had reached a limiter that decides at once and serves in turn. */
import { type Exchange, receivedAt } from './exchange.ts'

/** So many refusals have to come back before something that was sent no later … */
const overtakingMin = 4
/** … and what is served in turn has to wait so many times longer than they do. */
const waitFactor = 10
/** A lost packet may hold up one refusal in so many. */
const strayEvery = 10

const isRefused = ({ response }: Exchange): boolean => response?.status === 429
const isServed = ({ response }: Exchange): boolean => (response?.status ?? 500) < 400

/** The time that all but a few of the refusals took at most. */
function usualMs(refused: readonly Exchange[]): number {
  const took = refused.map(({ tookMs }) => tookMs).sort((a, b) => a - b)
  return took[took.length - 1 - Math.floor(took.length / strayEvery)] ?? 0
}

/**
 * How long after its sending a request had been decided on at the latest, in milliseconds; null
 * where that is not known. A target that serves one after another answers refusals in turn like
 * anything else. Where they come at once while earlier requests still wait, it is not deciding what
 * takes so long, and those had arrived as soon.
 */
export function decidedWithinMs(probes: readonly Exchange[]): number | null {
  const refused = probes.filter(isRefused)
  const withinMs = usualMs(refused)
  const waited = probes.filter((one) => isServed(one) && one.tookMs > waitFactor * withinMs)
  const overtaking = refused.filter((one) =>
    waited.some(
      (other) =>
        other.account === one.account &&
        other.sentAt <= one.sentAt &&
        receivedAt(other) > receivedAt(one) + waitFactor * withinMs,
    ),
  )
  const enough = overtaking.length >= overtakingMin && 2 * overtaking.length >= refused.length
  return enough ? Math.max(1, withinMs) : null
}

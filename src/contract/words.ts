/** Words of which the reference leaves open what they are. */

/**
 * What a status says of a server that is well, beside null (AMB-12). Any other word may tell of a
 * step on the way.
 */
const calmWords = new Set([
  'active',
  'available',
  'healthy',
  'none',
  'normal',
  'ok',
  'online',
  'ready',
  'running',
  'up',
])

/** Does a status tell of nothing special? */
export function isCalm(status: unknown): boolean {
  return status === null || (typeof status === 'string' && calmWords.has(status))
}

/** Tells servers of no known maker that keep pace with something tried from anybody else's. */

const pacedMin = 5

/** As many servers of no known maker as repeated answers, time and again: that is no chance. */
export function keepPace(counts: readonly (readonly [hidden: number, echoes: number])[]): boolean {
  const telling = counts.filter(([hidden, echoes]) => hidden > 0 || echoes > 0)
  const total = telling.reduce((sum, [hidden]) => sum + hidden, 0)
  return (
    telling.length >= 2 &&
    total >= pacedMin &&
    telling.every(([hidden, echoes]) => hidden === echoes)
  )
}

/**
 * As many within one window as creations refused there, give or take one: somebody else would have
 * to have made five or more in just this time.
 */
export function keepPaceWithRefusals(hidden: number, refusals: number): boolean {
  return hidden >= pacedMin && Math.abs(hidden - refusals) <= 1
}

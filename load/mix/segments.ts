/** Execution segments: k6's own way to share one plan among processes or pods. */

function bound(index: number, count: number): string {
  if (index === 0) return '0'
  return index === count ? '1' : `${index}/${count}`
}

/** The options of k6 for one of `count` processes, counted from 0; none where it is alone. */
export function segmentArgs(index: number, count: number): string[] {
  if (count === 1) return []
  const bounds = Array.from({ length: count + 1 }, (_, i) => bound(i, count))
  const segment = `${bound(index, count)}:${bound(index + 1, count)}`
  return ['--execution-segment', segment, '--execution-segment-sequence', bounds.join(',')]
}

/** Trims a failing walk to the strides that matter: what can be left out, or done at once, is. */
import type { Stride } from './stride.ts'
import type { WalkFailure } from './walk.ts'

/** Walks again on a target made anew; null where nothing is wrong. */
export type Retry = (strides: readonly Stride[]) => Promise<WalkFailure | null>

/** Shorter and quicker versions of a walk, most daring first. */
function* lesser(strides: readonly Stride[]): Generator<readonly Stride[]> {
  for (let at = strides.length - 1; at >= 0; at -= 1) yield strides.toSpliced(at, 1)
  for (const [at, stride] of strides.entries()) {
    if (stride.afterMs > 0) yield strides.with(at, { ...stride, afterMs: 0 })
  }
}

/** The smallest failure that leaving out and not waiting lead to; each attempt costs one walk. */
export async function trimWalk(failure: WalkFailure, retry: Retry): Promise<WalkFailure> {
  for (const strides of lesser(failure.strides)) {
    const smaller = await retry(strides)
    if (smaller !== null && smaller.strides.length <= strides.length) {
      return trimWalk(smaller, retry)
    }
  }
  return failure
}

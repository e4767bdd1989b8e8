/**
 * Notices when a target answers mostly with errors: a load must stop then, not go on hitting it.
 */

const window = 16
const badMax = 8

type Kind = '5xx' | '429' | 'missing'

function kindOf(status: number): Kind | null {
  if (status === 0) return 'missing'
  if (status === 429) return '429'
  return status >= 500 ? '5xx' : null
}

export interface StormGuard {
  /** Takes in the status of an answer, 0 where none came. */
  see(status: number): void
  /** Why to stop, once half of the last answers were errors; null until then. */
  readonly why: string | null
}

/** Opens a guard over one lane's answers, in the order in which they come. */
export function openStormGuard(): StormGuard {
  const last: (Kind | null)[] = []
  let why: string | null = null
  return {
    get why() {
      return why
    },
    see(status) {
      last.push(kindOf(status))
      if (last.length > window) last.shift()
      const bad = last.filter((kind) => kind !== null)
      if (why !== null || bad.length < badMax) return
      const counted = (['5xx', '429', 'missing'] as const)
        .map((kind) => ({ kind, count: bad.filter((one) => one === kind).length }))
        .filter(({ count }) => count > 0)
        .map(({ kind, count }) => `${kind} ${count}`)
      why = `${bad.length} of the last ${last.length} answers were errors (${counted.join(', ')})`
    },
  }
}

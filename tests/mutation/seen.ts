/** What each view made of a recorded run, kept so that no topic has to look again. */
import type { Lens, Subject, View } from '#views/view.ts'
import type { Recording } from './recorded.ts'

interface Sight {
  readonly during: readonly (readonly Subject[])[]
  readonly after: readonly Subject[]
}

function look(view: View<Subject>, tape: Recording): Sight {
  const lens = view.open()
  return { during: tape.map((exchange) => [...lens.see(exchange)]), after: [...lens.close()] }
}

function keepSight(view: View<Subject>, tape: Recording): View<Subject> {
  let sight: Sight | undefined
  const open = (): Lens<Subject> => {
    sight ??= look(view, tape)
    const { during, after } = sight
    let at = 0
    return {
      see() {
        at += 1
        return during[at - 1]!
      },
      close: () => after,
    }
  }
  return { name: view.name, open }
}

const known = new WeakMap<Recording, Map<View<Subject>, View<Subject>>>()

/** The same rules or questions with views that remember what they saw on this tape. */
export function lookOnce<T extends { readonly view: View<Subject> }>(
  askers: readonly T[],
  tape: Recording,
): T[] {
  if (!known.has(tape)) known.set(tape, new Map())
  const kept = known.get(tape)!
  return askers.map((asker) => {
    if (!kept.has(asker.view)) kept.set(asker.view, keepSight(asker.view, tape))
    return { ...asker, view: kept.get(asker.view)! }
  })
}

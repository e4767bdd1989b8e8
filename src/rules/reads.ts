/** Rules about the safety of reads: they change nothing, and they can be repeated. */
import { type Json, member, sameJson } from '#exchange/json.ts'
import { type Reread, rereads } from '#views/rereads.ts'
import { type Answer, isSuccess } from '#views/responses.ts'
import { type Stillness, stillness } from '#views/stillness.ts'
import { cannotTell, complain } from './finding.ts'
import type { Question } from './question.ts'
import { type Rule, rule } from './rule.ts'

/** Nothing but an order starts a stopped server; all else may be the platform's doing, once. */
function isBeyondDoubt({ fact, before, movedInAll }: Stillness): boolean {
  return movedInAll >= 2 || (fact === 'state' && before === 'stopped')
}

// Monitoring reads all day: whatever a read sets in motion happens a thousand times.
const readsChangeNothing = rule<Stillness>({
  id: 'reads/reading-changes-nothing',
  clause: 'SAF-01',
  view: stillness,
  needs: ['creates'],
  when: ({ refused }) => refused.length === 0,
  judge: (still) => {
    const { fact, before, after } = still
    if (!still.moved) return null
    if (!isBeyondDoubt(still)) return cannotTell(`${fact} moved once while the run only read`)
    return complain(`${fact} moved although the run only read`, {
      expected: before,
      actual: after,
      where: fact,
    })
  },
})

/** The password has a promise of its own (CRD-05), a token that fails now and then has AUT-05. */
function isRepeatable({ first, second }: Reread): boolean {
  if (first.exchange.operation === 'getServerCredentials' || !isSuccess(first)) return false
  return second.status < 500 && second.status !== 401 && second.status !== 403
}

// A read that works once and not again cannot be retried after a lost answer. Which of the 2xx it
// is, is for the clauses on the operation: an installation may have ended meanwhile.
const repeatSucceedsToo = rule<Reread>({
  id: 'reads/repeat-has-the-same-status',
  clause: 'SAF-02',
  view: rereads,
  when: isRepeatable,
  judge: ({ first, second }) =>
    isSuccess(second)
      ? null
      : complain('The same read was answered with another status', {
          expected: first.status,
          actual: second.status,
          where: String(second.status),
        }),
})

/** Members that no time and no market moves, by the id of the entry. */
const lasting: Readonly<Record<string, readonly [id: string, members: readonly string[]]>> = {
  listPlans: ['id', ['name', 'cpu', 'memory', 'disk']],
  listLocations: ['id', []],
  listTemplates: ['slug', []],
}

/** Entries of a catalogue answer by id; undefined where it is none. */
function entriesOf({ exchange, data, status }: Answer): Map<Json, Json[]> | undefined {
  const words = lasting[exchange.operation!]
  if (status !== 200 || words === undefined || !Array.isArray(data)) return undefined
  const [id, members] = words
  return new Map(
    (data as readonly Json[]).map((item) => [
      member(item, id) ?? null,
      members.map((name) => member(item, name) ?? null),
    ]),
  )
}

/** Which plans there are is PAG-19's; here a plan that is there twice has to be the same one. */
function isSameCatalogue(
  one: Map<Json, Json[]>,
  other: Map<Json, Json[]>,
  paged: boolean,
): boolean {
  if (!paged && !sameJson([...one.keys()], [...other.keys()])) return false
  return [...one].every(([id, values]) => !other.has(id) || sameJson(values, other.get(id)))
}

// A catalogue that changes between two looks cannot be chosen from. Prices and stock may.
const repeatShowsTheSame = rule<Reread>({
  id: 'reads/repeat-shows-the-same',
  clause: 'SAF-02',
  view: rereads,
  optional: 'nothing of the catalogue was read twice',
  when: ({ first, second }) => entriesOf(first) !== undefined && entriesOf(second) !== undefined,
  judge: ({ first, second }) => {
    const [before, after] = [entriesOf(first)!, entriesOf(second)!]
    if (isSameCatalogue(before, after, first.exchange.operation === 'listPlans')) return null
    return complain('The same read shows other entries', {
      expected: [...before],
      actual: [...after],
    })
  },
})

export const readsRules: Rule[] = [readsChangeNothing, repeatSucceedsToo, repeatShowsTheSame]
export const readsQuestions: Question[] = []

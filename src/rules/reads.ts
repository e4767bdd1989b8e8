/** Rules about the safety of reads: they change nothing, and they can be repeated. */
import { type Json, member, sameJson } from '#exchange/json.ts'
import { type Reread, rereads } from '#views/rereads.ts'
import { type Answer, isSuccess } from '#views/responses.ts'
import { type Stillness, stillness } from '#views/stillness.ts'
import { cannotTell, complain } from './finding.ts'
import type { Question } from './question.ts'
import { type Rule, rule } from './rule.ts'

// Monitoring reads all day: whatever a read sets in motion happens a thousand times. One movement may
// be somebody else's doing; two are not chance any more.
const readsChangeNothing = rule<Stillness>({
  id: 'reads/reading-changes-nothing',
  clause: 'SAF-01',
  view: stillness,
  needs: ['creates'],
  judge: ({ fact, before, after, moved, movedInAll }) => {
    if (!moved) return null
    if (movedInAll < 2) return cannotTell(`${fact} moved once while the run only read`)
    return complain(`${fact} moved although the run only read`, {
      expected: before,
      actual: after,
      where: fact,
    })
  },
})

/** The password has a promise of its own (CRD-05), and a token that fails now and then has AUT-05. */
function isRepeatable({ first, second }: Reread): boolean {
  if (first.exchange.operation === 'getServerCredentials' || !isSuccess(first)) return false
  return second.status < 500 && second.status !== 401 && second.status !== 403
}

// A read that works once and not again cannot be retried after a lost answer.
const repeatSucceedsToo = rule<Reread>({
  id: 'reads/repeat-has-the-same-status',
  clause: 'SAF-02',
  view: rereads,
  when: isRepeatable,
  judge: ({ first, second }) =>
    first.status === second.status
      ? null
      : complain('The same read was answered with another status', {
          expected: first.status,
          actual: second.status,
          where: String(second.status),
        }),
})

/** What of an answer can be promised to stay: the order of ids, of slugs, or the name of the system. */
function lastingOf({ exchange, data }: Answer): Json | undefined {
  const names: Readonly<Record<string, string>> = { listLocations: 'id', listTemplates: 'slug' }
  const name = names[exchange.operation ?? '']
  if (name === undefined || !Array.isArray(data)) return undefined
  return (data as readonly Json[]).map((item) => member(item, name) ?? null)
}

// Pages, plans, servers and passwords have clauses of their own; this is the rest of the catalogue.
const repeatShowsTheSame = rule<Reread>({
  id: 'reads/repeat-shows-the-same',
  clause: 'SAF-02',
  view: rereads,
  optional: 'neither locations nor templates were read twice',
  when: ({ first, second }) =>
    first.status === 200 &&
    second.status === 200 &&
    lastingOf(first) !== undefined &&
    lastingOf(second) !== undefined,
  judge: ({ first, second }) =>
    sameJson(lastingOf(first), lastingOf(second))
      ? null
      : complain('The same read shows other entries', {
          expected: lastingOf(first),
          actual: lastingOf(second),
        }),
})

export const readsRules: Rule[] = [readsChangeNothing, repeatSucceedsToo, repeatShowsTheSame]
export const readsQuestions: Question[] = []

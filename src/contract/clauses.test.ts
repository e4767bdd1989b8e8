/** Holds the clauses against the counts and, where it lies beside, the text of the contract. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ambiguities } from './ambiguities.ts'
import type { Clause, ClauseId, Level } from './clause.ts'
import { clauseOf, clauses } from './clauses.ts'

/** Prefix, section and the clauses per level: must, expected, should, open. */
const counts: ReadonlyArray<readonly [string, string, number, number, number, number]> = [
  ['TRN', 'transport', 7, 5, 5, 4],
  ['AUT', 'authentication', 13, 2, 3, 3],
  ['ENV', 'envelope', 6, 1, 2, 1],
  ['ERR', 'errors', 8, 3, 2, 3],
  ['PLN', 'plans', 7, 2, 6, 2],
  ['LOC', 'locations', 2, 1, 3, 1],
  ['TPL', 'templates', 3, 0, 3, 3],
  ['CRE', 'create', 15, 7, 4, 4],
  ['LST', 'list', 5, 5, 1, 2],
  ['GET', 'get', 5, 3, 0, 3],
  ['STA', 'status', 7, 6, 1, 1],
  ['CRD', 'credentials', 5, 3, 1, 1],
  ['PWR', 'power', 2, 4, 2, 4],
  ['DEL', 'delete', 3, 2, 1, 2],
  ['BAK', 'backups', 1, 2, 1, 1],
  ['ADD', 'backups', 0, 0, 0, 2],
  ['PAG', 'pagination', 15, 1, 3, 5],
  ['RAT', 'rate-limits', 13, 6, 6, 5],
  ['IDE', 'idempotency', 14, 6, 2, 5],
  ['SAF', 'retries', 2, 0, 0, 0],
  ['RTY', 'retries', 8, 0, 7, 0],
  ['WHS', 'webhook-sender', 15, 7, 3, 2],
  ['WHR', 'webhook-receiver', 2, 0, 4, 0],
  ['OAS', 'openapi', 0, 0, 1, 2],
  ['INV', 'invariants', 19, 8, 7, 0],
]
const levels: readonly Level[] = ['must', 'expected', 'should', 'open']

const prefixOf = (clause: Clause): string => clause.id.slice(0, 3)
const perLevel = (some: readonly Clause[]): number[] =>
  levels.map((level) => some.filter((clause) => clause.level === level).length)

/** The shared texts, where this checkout lies beside them. */
function readShared(): string[] {
  return ['contract.md', 'reference/vps-api-v2.txt']
    .map((name) => new URL(`../../../shared/${name}`, import.meta.url))
    .filter((url) => existsSync(url))
    .map((url) => readFileSync(url, 'utf8'))
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

function runsOf(text: string, length: number): string[] {
  const words = wordsOf(text)
  return words.slice(length - 1).map((_, start) => words.slice(start, start + length).join(' '))
}

/** The runs of eight words in the sources. */
const readKnown = (sources: readonly string[]): Set<string> =>
  new Set(sources.flatMap((source) => runsOf(source, 8)))

/** The runs of eight words that a text has in common with the known ones. */
const findCopies = (text: string, known: ReadonlySet<string>): string[] =>
  runsOf(text, 8).filter((run) => known.has(run))

describe('clauses', () => {
  it.each(counts)('%s (%s): %i must, %i expected, %i should, %i open', (...row) => {
    const [prefix, slug, ...expected] = row
    const own = clauses.filter((clause) => prefixOf(clause) === prefix)
    expect(perLevel(own)).toEqual(expected)
    expect(new Set(own.map((clause) => clause.section))).toEqual(new Set([slug]))
    const ids = own.map((_, index) => `${prefix}-${String(index + 1).padStart(2, '0')}`)
    expect(own.map((clause) => clause.id).sort()).toEqual(ids)
  })

  it('are 158 must, 66 expected, 61 should, 56 open, and 34 invariants', () => {
    const invariants = clauses.filter((clause) => clause.section === 'invariants')
    expect(perLevel(clauses.filter((clause) => !invariants.includes(clause)))).toEqual([
      158, 66, 61, 56,
    ])
    expect(perLevel(invariants)).toEqual([19, 8, 7, 0])
    expect(clauses).toHaveLength(341 + 34)
  })

  it('have ids of their own and stand in the order of the reference', () => {
    expect(new Set(clauses.map((clause) => clause.id)).size).toBe(clauses.length)
    expect([...new Set(clauses.map(prefixOf))]).toEqual(counts.map(([prefix]) => prefix))
  })

  it('say what is promised in whole sentences on one line', () => {
    const odd = clauses.filter(({ promise }) => promise.length < 20 || !/^[A-Z].*\.$/.test(promise))
    expect(odd).toEqual([])
    expect(new Set(clauses.map((clause) => clause.promise)).size).toBe(clauses.length)
  })

  it('bind the client in RTY, the receiver in WHR and the server elsewhere', () => {
    const parties: Record<string, string> = { RTY: 'client', WHR: 'receiver' }
    const odd = clauses.filter((clause) => clause.binds !== (parties[prefixOf(clause)] ?? 'server'))
    expect(odd).toEqual([])
  })

  it('are found by id, and an unknown id is named', () => {
    expect(clauseOf('PAG-08')).toMatchObject({ level: 'must', section: 'pagination' })
    expect(() => clauseOf('PAG-99')).toThrow(/no clause PAG-99.*vps-contract list clauses/)
  })
})

describe('exclusions', () => {
  const excluded = clauses.filter((clause) => clause.excluded !== undefined)

  it('give a reason', () => {
    for (const clause of excluded) expect(clause.excluded!.length).toBeGreaterThanOrEqual(20)
  })

  it('cover what later commands judge, and of the rest only what no exchange can show', () => {
    const whole = new Set(['RTY', 'WHS', 'WHR', 'ADD', 'OAS'])
    const own = clauses.filter((clause) => whole.has(prefixOf(clause)))
    const single = ['IDE-25', 'INV-17', 'INV-18', 'INV-19', 'PAG-23', 'TRN-02']
    expect(excluded.filter((clause) => !own.includes(clause)).map((clause) => clause.id)).toEqual(
      expect.arrayContaining(single),
    )
    expect(excluded).toHaveLength(own.length + single.length)
    expect(own.every((clause) => clause.excluded !== undefined)).toBe(true)
  })
})

describe('ambiguities', () => {
  it('are the fifty of the contract, in order', () => {
    const ids = Array.from({ length: 50 }, (_, i) => `AMB-${String(i + 1).padStart(2, '0')}`)
    expect(ambiguities.map((ambiguity) => ambiguity.id)).toEqual(ids)
  })

  it('say what is open and what is accepted, and name clauses that exist', () => {
    for (const { title, open, accepted, clauses: related } of ambiguities) {
      expect(title).not.toBe('')
      expect(open).toMatch(/^[A-Z].{14,}\.$/)
      expect(accepted).toMatch(/^[A-Z0-9].*\.$/)
      expect(related.map((id) => clauseOf(id).id)).toEqual(related)
      expect(related).not.toHaveLength(0)
    }
  })
})

describe('our own words', () => {
  const shared = readShared()

  it('are told from copied ones by runs of eight words', () => {
    const known = readKnown(['Reads are always safe to repeat; creates are not unless keyed.'])
    expect(findCopies('Reads are always safe to repeat, creates never.', known)).toEqual([])
    expect(findCopies('Reads are always safe to repeat; creates are.', known)).toEqual([
      'reads are always safe to repeat creates are',
    ])
  })

  it('share no run of eight words with the shared texts', () => {
    const known = readKnown(shared)
    const texts = [
      ...clauses.map((clause) => [clause.id, clause.promise, clause.excluded ?? '']),
      ...ambiguities.map((point) => [point.id, point.title, point.open, point.accepted]),
    ]
    const copies = texts.flatMap(([id, ...parts]) =>
      parts.flatMap((part) => findCopies(part, known).map((run) => `${id}: ${run}`)),
    )
    expect(copies).toEqual([])
  })

  it('keep the ids and levels of the shared contract', () => {
    const names: Record<string, Level> = {
      must: 'must',
      'should⇑': 'expected',
      should: 'should',
      may: 'open',
    }
    const row = /^\| ([A-Z]{3}-\d\d) \| (must|should⇑|should|may) \|/gm
    const stated = shared.flatMap((text) => [...text.matchAll(row)])
    const wrong = stated.filter(([, id, name]) => clauseOf(id as ClauseId).level !== names[name!])
    expect(wrong.map(([, id]) => id)).toEqual([])
    expect([0, clauses.length]).toContain(stated.length)
  })
})

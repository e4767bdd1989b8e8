/** The journal survives a crash at any byte and says exactly what is still owed. */
import { appendFileSync, existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  fingerprint,
  isOwnerAlive,
  type JournalEntry,
  openJournal,
  owed,
  readJournal,
} from './journal.ts'
import { markOf } from './process.ts'
import { openFolder } from './testing.ts'

const intent = (key: string, name: string | null = null): JournalEntry => ({
  type: 'intent',
  runId: 'r1',
  pid: 1,
  token: 'A1',
  account: 'f',
  target: 'http://127.0.0.1/',
  key,
  name,
  body: '{}',
  atMs: 0,
})
const created = (key: string, uuid: string): JournalEntry => ({
  type: 'created',
  key,
  uuid,
  name: null,
  token: 'A1',
  atMs: 0,
})

describe('owed', () => {
  it.each<[string, JournalEntry[], string[], string[]]>([
    ['nothing', [], [], []],
    ['an unanswered create', [intent('k1')], [], ['k1']],
    ['a server', [intent('k1'), created('k1', 'u1')], ['u1'], []],
    ['nothing after a refusal', [intent('k1'), { type: 'settled', key: 'k1' }], [], []],
    [
      'an attempt that follows a refusal',
      [intent('k1'), { type: 'settled', key: 'k1' }, intent('k1')],
      [],
      ['k1'],
    ],
    [
      'a server and the doubt about its replay',
      [intent('k1'), created('k1', 'u1'), intent('k1')],
      ['u1'],
      ['k1'],
    ],
    [
      'the one that is left',
      [intent('k1'), created('k1', 'u1'), created('k1', 'u2'), { type: 'deleted', uuid: 'u1' }],
      ['u2'],
      [],
    ],
  ])('is %s', (_what, entries, servers, unanswered) => {
    const debt = owed(entries)
    expect(debt.servers.map(({ uuid }) => uuid)).toEqual(servers)
    expect(debt.unanswered.map(({ key }) => key)).toEqual(unanswered)
  })
})

describe('the file', () => {
  const fresh = () => join(openFolder(), 'sub', 'j.ndjson')

  it('holds each entry before write returns, for its owner alone', () => {
    const path = fresh()
    openJournal(path).write(intent('k1', 'name'))
    expect(readJournal(path)).toEqual([intent('k1', 'name')])
    expect(statSync(path).mode & 0o077).toBe(0)
  })

  it('leaves out a line that a crash cut short', () => {
    const path = fresh()
    openJournal(path).write(intent('k1'))
    appendFileSync(path, '{"type":"created","uu')
    expect(openJournal(path).entries()).toEqual([intent('k1')])
  })

  it('can be written again after all debts were paid', () => {
    const journal = openJournal(fresh())
    journal.write(created('k1', 'u1'))
    journal.write({ type: 'deleted', uuid: 'u1' })
    journal.write(created('k2', 'u2'))
    expect(owed(readJournal(journal.path)).servers.map(({ uuid }) => uuid)).toEqual(['u2'])
  })
})

describe('retiring', () => {
  const fresh = () => openJournal(join(openFolder(), 'j.ndjson'))

  it('removes the file once nothing is owed', () => {
    const journal = fresh()
    journal.write(intent('k1'))
    journal.write(created('k1', 'u1'))
    journal.retire()
    expect(existsSync(journal.path)).toBe(true)
    journal.write({ type: 'deleted', uuid: 'u1' })
    journal.retire()
    expect(existsSync(journal.path)).toBe(false)
    expect(journal.entries()).toHaveLength(3)
  })

  it.each([
    'null',
    '7',
    '{}',
    '{"type":"intent"}',
    '{"type":"others"}',
    '{"type":"deleted","uuid":1}',
    '{"type":"toString"}',
  ])('leaves out a line that is no entry: %s', (line) => {
    const { path } = fresh()
    writeFileSync(path, `${line}\n${JSON.stringify(intent('k1'))}\n`)
    expect(readJournal(path)).toEqual([intent('k1')])
  })

  it('has nothing to remove where nothing was written', () => {
    const journal = fresh()
    journal.retire()
    expect(existsSync(journal.path)).toBe(false)
  })
})

describe('the owner of a journal', () => {
  const by = (pid: number, mark?: string): JournalEntry[] => [
    { ...intent('k1'), pid, ...(mark && { mark }) } as JournalEntry,
  ]

  it.each([
    ['another process that lives', by(process.ppid), true],
    ['this process: its run is over', by(process.pid), false],
    ['a process that is gone', by(2 ** 22 + 1), false],
    ['that process by its mark', by(process.ppid, markOf(process.ppid)), true],
    ['a later process of the same number', by(process.ppid, 'boot 1'), false],
    ['nobody', [], false],
  ])('is %s', (_what, entries, alive) => {
    expect(isOwnerAlive(entries)).toBe(alive)
  })

  it('is known by a fingerprint that does not give the token away', () => {
    expect(fingerprint('vrtx_a')).toMatch(/^[0-9a-f]{16}$/)
    expect(fingerprint('vrtx_a')).toBe(fingerprint('vrtx_a'))
    expect(fingerprint('vrtx_a')).not.toBe(fingerprint('vrtx_b'))
  })
})

/** Baselines on disk: which one a run is held against, and what is refused. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { questionBook } from '#rules/index.ts'
import { UsageError } from '../options.ts'
import { baselineDir } from '../paths.ts'
import { openFolder } from '../testing.ts'
import {
  embeddedName,
  emptyBaseline,
  loadBaseline,
  openBaseline,
  readBaseline,
  writeBaseline,
} from './file.ts'

const live = 'https://api.example.com/api/v2'
const entry = { id: '0123456789ab', rule: 'plans/ids-differ', operation: 'listPlans' } as const

describe('the baseline of a target', () => {
  test('is the committed one that names it, with or without its last slash', () => {
    const folder = join(openFolder(), 'baseline')
    expect(loadBaseline(null, live, folder)).toBeNull()
    const own = openBaseline(null, live, folder)
    expect(own.path).toBe(join(folder, 'api.example.com-api-v2.json'))
    writeBaseline(own)
    writeBaseline(openBaseline(null, embeddedName, folder))
    expect(loadBaseline(null, `${live}/`, folder)!.path).toBe(own.path)
    expect(loadBaseline(null, embeddedName, folder)!.path).toBe(join(folder, 'embedded.json'))
    expect(loadBaseline(null, 'http://127.0.0.1:4010/api/v2', folder)).toBeNull()
  })

  test('is the named file, whatever target it names', () => {
    const path = join(openFolder(), 'b.json')
    expect(() => loadBaseline(path, live, '/nowhere')).toThrow(UsageError)
    expect(openBaseline(path, live, '/nowhere')).toEqual({ path, baseline: emptyBaseline(live) })
    writeBaseline({ path, baseline: { ...emptyBaseline(embeddedName), findings: [entry] } })
    expect(loadBaseline(path, live, '/nowhere')!.baseline.findings).toEqual([entry])
  })
})

describe('a file is refused', () => {
  const good = { ...emptyBaseline(live), findings: [entry] }
  test.each([
    ['that is no JSON', '{"schema": ', 'cannot be read'],
    ['that is a list', '[]', 'must be object'],
    ['of another schema', { ...good, schema: 'vps-contract/baseline/9' }, '/schema'],
    ['without answers', { ...good, answers: undefined }, 'answers'],
    ['with a member nobody knows', { ...good, findigns: [] }, 'findigns'],
    ['with a date that does not exist', { ...good, findings: [{ ...entry, expires: 'soon' }] }, ''],
    [
      'with an id of another kind',
      { ...good, findings: [{ ...entry, id: 'f1' }] },
      '/findings/0/id',
    ],
    ['that lists a finding twice', { ...good, findings: [entry, entry] }, 'listed twice'],
  ])('%s', (_name, content, words) => {
    const path = join(openFolder(), 'b.json')
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    expect(() => readBaseline(path)).toThrow(UsageError)
    expect(() => readBaseline(path)).toThrow(words)
  })

  test('in the folder of baselines too, whatever target is asked for', () => {
    const folder = openFolder()
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'x.json'), '{}')
    expect(() => loadBaseline(null, live, folder)).toThrow('x.json is not valid')
  })
})

test('the committed one of the embedded server accepts no finding, asks what is asked', () => {
  const { target, findings, answers, limits } = readBaseline(join(baselineDir, 'embedded.json'))
  expect(target).toBe(embeddedName)
  expect(findings).toEqual([])
  expect(limits).toMatchObject({ burst: { standing: 'measured' } })
  const asked = questionBook(promisedLimits).map(({ id }) => id as string)
  expect(asked).toEqual(expect.arrayContaining(Object.keys(answers)))
})

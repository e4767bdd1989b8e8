/** What the questions about pages answer. */
import { describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { ask, call } from '../testing.ts'
import { paginationQuestions, paginationRules } from './index.ts'
import { misplacedMeta } from './misplaced.ts'
import { type ListBody, page, plans } from './testing.ts'

const refused = (path: string, status: number) =>
  call(`GET ${path}`, status, { json: { error: { code: 'X', message: 'No.' } } })

function set(changes: Record<string, unknown>): (body: ListBody) => void {
  return (body) => Object.assign(body, changes)
}

function lastAs(number: number): (body: ListBody) => void {
  return (body) => {
    body.data = structuredClone(plans.slice(4))
    body.meta.current_page = number
  }
}

const lines: readonly [string, string, readonly Exchange[], readonly string[]][] = [
  [
    'beyond-the-end',
    'empty',
    [page('/plans?page=2')],
    ['200 without items, under the number asked for'],
  ],
  [
    'beyond-the-end',
    'empty under another number',
    [page('/plans?page=2', plans, (b) => Object.assign(b.meta, { current_page: 1 }))],
    ['200 without items, under another number'],
  ],
  [
    'beyond-the-end',
    'the last page',
    [page('/plans?per_page=4&page=3', plans, lastAs(2))],
    ['200 with the last page under its own number'],
  ],
  [
    'beyond-the-end',
    'items as asked',
    [page('/plans?per_page=4&page=3', plans, lastAs(3))],
    ['200 with items, under the number asked for'],
  ],
  [
    'beyond-the-end',
    'refused',
    [page('/plans?per_page=4'), refused('/plans?per_page=4&page=3', 404)],
    ['404'],
  ],
  [
    'beyond-the-end',
    'refused, not known to be beyond',
    [refused('/plans?per_page=4&page=3', 404)],
    [],
  ],
  ['beyond-the-end', 'within', [page('/plans?per_page=4&page=2'), page('/plans')], []],
  [
    'beyond-the-end',
    'no total',
    [page('/plans?page=2', plans, (b) => Object.assign(b.meta, { total: null }))],
    [],
  ],
  ['page-that-is-no-page', 'a word', [page('/plans?page=abc')], ['a word: 200, called page 1']],
  [
    'page-that-is-no-page',
    'zero and negative',
    [refused('/plans?page=0', 422), refused('/plans?page=-1', 400)],
    ['zero: 422', 'negative: 400'],
  ],
  [
    'page-that-is-no-page',
    'no number in meta',
    [page('/plans?page=abc', plans, (b) => Object.assign(b.meta, { current_page: 'abc' }))],
    ['a word: 200, called page nothing'],
  ],
  [
    'size-that-is-no-size',
    'too large',
    [page('/plans?per_page=101')],
    ['too large: 200, per_page 100'],
  ],
  ['size-that-is-no-size', 'refused', [refused('/plans?per_page=-1', 422)], ['negative: 422']],
  [
    'size-that-is-no-size',
    'no number in meta',
    [page('/plans?per_page=0', plans, (b) => Object.assign(b.meta, { per_page: null }))],
    ['zero: 200, per_page not given'],
  ],
  ['pages-of-an-empty-list', 'one', [page('/servers', [])], ['last_page 1']],
  ['further-members', 'none', [page('/plans')], ['none']],
  [
    'further-members',
    'links, and names that are no names',
    [
      page('/plans', plans, (b) =>
        Object.assign(b, { links: {}, '<script>': 1, meta: { ...b.meta, from: 1 } }),
      ),
    ],
    ['links, meta.from'],
  ],
  [
    'links-and-meta',
    'agree',
    [page('/plans', plans, set({ links: { last: '/plans?page=1' } }))],
    ['agree'],
  ],
  [
    'links-and-meta',
    'contradict',
    [page('/plans', plans, set({ links: { last: '/plans?page=3' } }))],
    ['the last link contradicts meta.last_page'],
  ],
  [
    'links-and-meta',
    'cursors',
    [page('/plans', plans, set({ links: { last: '/plans?cursor=x' } }))],
    ['the last link names no page'],
  ],
]

describe('questions about pages', () => {
  it.each(lines)('%s: %s', (id, _what, tape, answers) => {
    const question = paginationQuestions.find((one) => one.id === `pagination/${id}`)
    expect(ask(question!, tape)).toEqual(answers)
  })

  it('and rules have ids of their own', () => {
    const ids = [...paginationRules, ...paginationQuestions].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('misplacedMeta', () => {
  const facts = { current_page: 1, last_page: 1, per_page: 25, total: 8 }

  it.each([
    [{ data: [], meta: facts }, null],
    [{ data: [] }, null],
    [[], null],
    [{ data: [], ...facts }, '/'],
    [{ data: [], pagination: facts }, '/pagination'],
    [{ data: { items: [], meta: facts } }, '/data/meta'],
    [{ data: { items: [], ...facts } }, '/data'],
    [{ data: { items: [], meta: { total: 8 } } }, null],
  ])('%j: %j', (json, place) => {
    expect(misplacedMeta(json)).toBe(place)
  })
})

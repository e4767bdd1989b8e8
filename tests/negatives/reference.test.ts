/**
 * Every mutation against the reference server: the honest one passes, planted faults are found and
 * shrunk.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { operations } from '#generated/operations.ts'
import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import type { Mutation } from '#suites/negatives/mutations.ts'
import { mutation as build } from '#suites/negatives/twins.ts'
import { printedSeed } from '../fuzz/seed.ts'
import { mutationIds, problemsAfter } from './bench.ts'

const seed = printedSeed('negatives')
/** Hundreds at a time, so that rare faults are met; an array shrinks to the one that matters. */
const someIds = fc.array(fc.constantFrom(...mutationIds), {
  maxLength: 400,
  size: 'max',
})

function pickIds(ids: readonly string[]) {
  return (mutations: ReadonlyMap<string, Mutation>) => ids.map((id) => mutations.get(id)!)
}

describe('an honest server', () => {
  it('stands every mutation of the document', async () => {
    expect(mutationIds.length).toBeGreaterThan(800)
    expect(await problemsAfter({}, pickIds(mutationIds))).toEqual([])
  }, 60_000)

  it('stands them in any number and order', async () => {
    const property = fc.asyncProperty(someIds, async (ids) => {
      expect(await problemsAfter({}, pickIds(ids))).toEqual([])
    })
    await fc.assert(property, { seed, numRuns: 5 })
  }, 60_000)
})

/**
 * Any JSON for a member of the order, and any text for a parameter: not in the document, but the
 * same oracle.
 */
const inventions = fc.oneof(
  fc.record({
    name: fc.constantFrom('plan_id', 'location_id', 'template_slug', 'hostname'),
    value: fc.jsonValue({ maxDepth: 2 }),
  }),
  fc.record({
    name: fc.constantFrom('page', 'per_page', 'location_id'),
    text: fc.string({ unit: 'grapheme', maxLength: 12 }),
  }),
)

type Invention = { name: string; value: unknown } | { name: string; text: string }

function invented(invention: Invention): Mutation {
  const { name } = invention
  const order = { plan_id: 1, location_id: 2, template_slug: 'ubuntu-24.04', [name]: undefined }
  const words = { member: name, kind: 'wrong type', expects: 'open', fault: 'invented' } as const
  if ('text' in invention) {
    const path = `/plans?${name}=${encodeURIComponent(invention.text)}`
    return build(operations.listPlans, {
      ...words,
      place: 'query',
      call: { method: 'GET', path },
    })
  }
  return build(operations.createServer, {
    ...words,
    place: 'body',
    call: { method: 'POST', path: '/servers', body: { ...order, [name]: invention.value } },
  })
}

describe('values nobody wrote down', () => {
  const sent = fc.array(inventions, { maxLength: 25 })

  it('do an honest server no harm', async () => {
    const property = fc.asyncProperty(sent, async (list) => {
      expect(await problemsAfter({}, () => list.map(invented))).toEqual([])
    })
    await fc.assert(property, { seed, numRuns: 20 })
  }, 60_000)

  it('are shrunk to the smallest that breaks a server', async () => {
    const policies: Partial<Policies> = {
      beforeHandle: ({ query }) => (/[^ -~]/.test(String(query.page)) ? refuse('internal') : null),
    }
    const property = fc.asyncProperty(sent, async (list) => {
      expect(await problemsAfter(policies, () => list.map(invented))).toEqual([])
    })
    const { failed, counterexample } = await fc.check(property, { seed, numRuns: 200 })
    expect(failed).toBe(true)
    expect(counterexample?.[0]).toHaveLength(1)
    expect(counterexample?.[0]?.[0]).toMatchObject({
      name: 'page',
      text: expect.stringMatching(/^[^ -~]+$/),
    })
  }, 60_000)
})

interface Planted {
  readonly name: string
  readonly policies: Partial<Policies>
  /** Which mutations show it. */
  readonly shows: RegExp
  readonly says: RegExp
}

const planted: readonly Planted[] = [
  {
    name: 'a quote in a body that ends in a 500',
    policies: {
      beforeHandle: ({ rawBody }) => (rawBody?.includes("'") ? refuse('internal') : null),
    },
    shows: /: (?:SQL quote|single quotes)$/,
    says: /transport\/input-never-breaks-the-server/,
  },
  {
    name: 'a page size past 32 bits that ends in a 500',
    policies: {
      beforeHandle: ({ query }) =>
        /^[1-9]\d{9,}$/.test(String(query.per_page)) ? refuse('internal') : null,
    },
    shows: /per_page: past /,
    says: /it was answered 500/,
  },
  {
    name: 'an error text out of the database',
    policies: {
      messageOf: (kind, detail, context) =>
        kind === 'malformed-id'
          ? 'SQLSTATE[22P02]: invalid input syntax for type uuid'
          : defaultPolicies.messageOf(kind, detail, context),
    },
    shows: / path uuid: /,
    says: /transport\/errors-tell-nothing-of-the-inside/,
  },
  {
    name: 'a refused template whose server is made all the same',
    policies: {
      onRefused(kind, { account, world, policies, ...context }) {
        if (kind !== 'unoffered-template' || account === null) return
        const request = {
          plan: world.catalogue.plans[0]!,
          locationId: 2,
          template: world.catalogue.templates.get(2)![0]!,
          hostname: 'twin.example.com',
        }
        world.create(account, request, { account, world, policies, ...context })
      },
    },
    shows: /createServer body template_slug: /,
    says: /it made 1 servers[\s\S]*create\/refusal-creates-nothing/,
  },
  {
    name: 'ids cut to 32 bits',
    policies: {
      idIn: (value, context) =>
        defaultPolicies.idIn(typeof value === 'number' ? value % 2 ** 32 : value, context),
    },
    shows: /: one past 32 bits$/,
    says: /it was answered 201/,
  },
  {
    name: 'too much content refused by the framework',
    policies: {
      answer: (_context, reply) =>
        reply.status === 413
          ? { ...reply, body: { statusCode: 413, message: 'Too large' } }
          : reply,
    },
    shows: /: 200,000 characters$/,
    says: /envelope\//,
  },
  {
    name: 'a wildcard that deletes',
    policies: {
      isNamedBy: (server, id, context) =>
        context.operation === 'deleteServer'
          ? id.includes('%') || defaultPolicies.isNamedBy(server, id, context)
          : defaultPolicies.isNamedBy(server, id, context),
    },
    shows: /^deleteServer path uuid: /,
    says: /it deleted a server that it does not name/,
  },
]

describe('a planted fault is found and shrunk to one mutation', () => {
  it.each(planted)(
    '$name',
    async ({ policies, shows, says }) => {
      const property = fc.asyncProperty(someIds, async (ids) => {
        const problems = await problemsAfter(policies, pickIds(ids))
        if (problems.length > 0) throw new Error(problems.join('\n'))
      })
      const found = await fc.check(property, { seed, numRuns: 30 })
      expect(found.failed).toBe(true)
      const ids = found.counterexample?.[0] ?? []
      expect(ids).toEqual([expect.stringMatching(shows)])
      expect(String(found.errorInstance)).toMatch(says)
    },
    60_000,
  )
})

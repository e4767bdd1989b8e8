/** Legitimate choices about idempotency keys and pages. */
import { pageSizeMax } from '#contract/catalogue.ts'
import type { Context, RefusalKind } from '#server/context.ts'
import type { KeyEntry } from '#server/model.ts'
import type { Page } from '#server/policies/pagination.ts'
import { wholeNumber } from '#server/policies/pagination.ts'
import { refuse } from '#server/policies/refuse.ts'
import { isMembers } from '../amend.ts'
import { type Dimension, dimension, type Move, option } from './dimension.ts'
import { refusing } from './refusing.ts'

/** Refuses the slower of two requests; the creation takes long enough for one to be slower. */
function busy(status: number, code: string): Move {
  return (soFar) => ({
    ...refusing({ 'key-busy': [status, code] })(soFar),
    onBusyKey: 'refuse',
    createLagMs: Math.max(40, soFar.createLagMs),
    refusalHeaders: (kind, sent, context) => [
      ...soFar.refusalHeaders(kind, sent, context),
      ...(kind === 'key-busy' && status === 503 ? ([['Retry-After', '1']] as const) : []),
    ],
  })
}

function marked(name: string): Move {
  return (soFar) => ({
    replay(stored, entry, context) {
      const reply = soFar.replay(stored, entry, context)
      return { ...reply, headers: [...reply.headers, [name, 'true']] }
    },
  })
}

function perToken(context: Context): Map<string, KeyEntry> {
  const name = `keys of ${context.token?.label}`
  const keys = (context.memory.get(name) as Map<string, KeyEntry> | undefined) ?? new Map()
  context.memory.set(name, keys)
  return keys
}

function isBad(value: unknown): boolean {
  const number = wholeNumber(value)
  return value !== undefined && (number === null || number < 1)
}

/** Refuses a query in which a parameter is not as it should be. */
function refusesQuery(when: (query: Context['query']) => boolean): Move {
  return (soFar) => ({
    perPageOf: (query, context) =>
      when(query) ? refuse('bad-query') : soFar.perPageOf(query, context),
  })
}

function linksOf({ page, perPage, lastPage }: Page, { path }: Context) {
  const link = (to: number) => `${path}?page=${to}&per_page=${perPage}`
  return {
    first: link(1),
    last: link(lastPage),
    prev: page > 1 ? link(page - 1) : null,
    next: page < lastPage ? link(page + 1) : null,
  }
}

export const keyChoices: Readonly<Record<string, Dimension>> = {
  'busy-key': dimension(['AMB-29', 'IDE-10'], {
    conflict: option('The slower of two requests is answered 409.', busy(409, 'KEY_IN_USE')),
    'too-early': option('The slower of two requests is answered 425.', busy(425, 'TOO_EARLY')),
    unavailable: option(
      'The slower of two requests is answered 503 with Retry-After.',
      busy(503, 'KEY_IN_USE'),
    ),
    'too-many': option(
      'The slower of two requests is answered 429 with Retry-After.',
      busy(429, 'RATE_LIMIT_EXCEEDED'),
    ),
  }),
  'other-body': dimension(['AMB-28', 'IDE-08'], {
    replayed: option('A known key with another body gives the first answer.', {
      onMismatch: 'replay',
    }),
    unprocessable: option(
      'A known key with another body is answered 422.',
      refusing({ 'key-mismatch': [422, 'IDEMPOTENCY_KEY_REUSED'] }),
    ),
    'bad-request': option(
      'A known key with another body is answered 400.',
      refusing({ 'key-mismatch': [400, 'IDEMPOTENCY_KEY_REUSED'] }),
    ),
  }),
  'key-scope': dimension(['AMB-31', 'IDE-17'], {
    token: option('A key belongs to a token instead of to the account.', { keysFor: perToken }),
  }),
  'failed-attempts': dimension(['AMB-30', 'IDE-14'], {
    kept: option('A failed first attempt keeps its key.', {
      keepsRefusal: (kind: RefusalKind) => kind === 'validation' || kind === 'unknown-plan',
    }),
  }),
  'replay-marker': dimension(['IDE-19'], {
    replayed: option('A replay is marked by Idempotent-Replayed.', marked('Idempotent-Replayed')),
    relayed: option('A replay is marked by Idempotency-Relayed.', marked('Idempotency-Relayed')),
  }),
  'replays-counted': dimension(['AMB-45', 'RAT-23'], {
    free: option('A replay does not count as a request.', (soFar) => ({
      refunds: (status, context) => context.replayed || soFar.refunds(status, context),
    })),
  }),
  'key-syntax': dimension(['AMB-33', 'IDE-18'], {
    'uuids-only': option('A key that is no uuid is refused with 400.', {
      checkKey: (key) =>
        /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(key) ? undefined : refuse('bad-key'),
    }),
    short: option('A key may have 64 characters.', { keyLengthMax: 64 }),
  }),
}

export const pageChoices: Readonly<Record<string, Dimension>> = {
  'query-errors': dimension(['AMB-17', 'ERR-15'], {
    'bad-request': option(
      'A bad query parameter that is refused is answered 400.',
      refusing({ 'bad-query': [400, 'INVALID_QUERY'] }),
    ),
  }),
  'page-size-above-100': dimension(['PAG-13'], {
    defaulted: option('A per_page above 100 means 25.', (soFar) => ({
      perPageOf: (query, context) =>
        Number(query.per_page) > pageSizeMax ? 25 : soFar.perPageOf(query, context),
    })),
    refused: option(
      'A per_page above 100 is refused.',
      refusesQuery(({ per_page }) => Number(per_page) > pageSizeMax),
    ),
  }),
  'bad-page-size': dimension(['PAG-17'], {
    one: option('A per_page below 1 means 1.', (soFar) => ({
      perPageOf: (query, context) =>
        Number(query.per_page) < 1 ? 1 : soFar.perPageOf(query, context),
    })),
    refused: option(
      'A per_page that is no positive number is refused.',
      refusesQuery(({ per_page }) => isBad(per_page)),
    ),
  }),
  'bad-page': dimension(['PAG-16'], {
    refused: option(
      'A page that is no positive number is refused.',
      refusesQuery(({ page }) => isBad(page)),
    ),
  }),
  'page-beyond-the-end': dimension(['PAG-15', 'PAG-24'], {
    'not-found': option('A page beyond the end is answered 404.', { beyondEnd: 'refuse' }),
    unprocessable: option('A page beyond the end is answered 422.', (soFar) => ({
      ...refusing({ 'page-beyond-end': [422, 'VALIDATION_ERROR'] })(soFar),
      beyondEnd: 'refuse',
    })),
    'last-page': option('Beyond the end the last page is returned, under its own number.', {
      beyondEnd: 'last-page',
    }),
  }),
  'empty-list': dimension(['AMB-46', 'PAG-09'], {
    'last-page-zero': option('An empty list says last_page 0.', {
      lastPage: (total, perPage) => Math.ceil(total / perPage),
    }),
  }),
  'page-links': dimension(['PAG-22', 'ENV-09'], {
    'beside-meta': option('Pages have links beside meta.', (soFar) => ({
      successBody(data, meta, context) {
        const body = soFar.successBody(data, meta, context) as object
        if (!isMembers(meta)) return body
        const page: Page = {
          items: [],
          page: Number(meta.current_page),
          perPage: Number(meta.per_page),
          total: Number(meta.total),
          lastPage: Number(meta.last_page),
        }
        return { ...body, links: linksOf(page, context) }
      },
    })),
    'within-meta': option('meta has from, to, path and links as well.', (soFar) => ({
      metaOf(page, context) {
        const from = (page.page - 1) * page.perPage + 1
        const isEmpty = page.items.length === 0
        return {
          ...(soFar.metaOf(page, context) as object),
          from: isEmpty ? null : from,
          to: isEmpty ? null : from + page.items.length - 1,
          path: context.path,
          links: linksOf(page, context),
        }
      },
    })),
  }),
}

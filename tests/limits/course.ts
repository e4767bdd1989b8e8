/**
 * A course of requests that never changes, run against the simulated provider: what views and rules
 * make of it can be held against a record, whatever becomes of the probes.
 */
import { promisedLimits } from '#contract/limits.ts'
import type { Exchange, TokenLabel } from '#exchange/exchange.ts'
import { type K6Record, readK6Log } from '#exchange/k6.ts'
import { judge, type Verdict } from '#rules/judge.ts'
import { rateLimitQuestions, rateLimitRules } from '#rules/rate-limits.ts'
import { openProvider, type Provider, type ProviderSpec } from './provider.ts'

interface Shot {
  readonly step: string
  readonly atMs: number
  readonly token: TokenLabel | 'A9'
  readonly method?: string
  readonly path?: string
  readonly address?: string
}

type Where = Omit<Shot, 'atMs' | 'step' | 'token'>

const epochMs = Date.UTC(2026, 4, 14, 10, 30, 13, 200)
const nobody = '/servers/00000000-0000-4000-8000-000000000000'

/** So many plain reads, the first at `atMs`, each `everyMs` behind the one before. */
function reads(
  step: string,
  token: Shot['token'],
  count: number,
  atMs: number,
  everyMs = 0,
): Shot[] {
  return Array.from({ length: count }, (_, i) => ({ step, token, atMs: atMs + i * everyMs }))
}

/** Other tokens, stated addresses and operations, between plain reads, all at once. */
function sharing(atMs: number): Shot[] {
  const others: (Where & { token?: TokenLabel })[] = [
    ...['192.0.2.1', '198.51.100.2', '203.0.113.3', '192.0.2.4'].flatMap((address) => [
      { token: 'A2' as const },
      { address },
    ]),
    ...['/locations', '/locations', '/servers?per_page=1', '/servers?per_page=1'].map((path) => ({
      path,
    })),
  ]
  const shared = [{}, ...others, {}].map((other) => ({
    ...{ step: 'limits.sharing', atMs, token: 'A1' as const },
    ...other,
  }))
  return [...shared, ...reads('limits.still', 'A1', 3, atMs + 5)]
}

/** Pairs of each kind of request, each behind a plain read, in single file. */
function methods(atMs: number): Shot[] {
  const odd: Where[] = [
    { method: 'HEAD' },
    { path: '/locations' },
    { path: nobody },
    { method: 'POST', path: '/servers' },
  ]
  return [...odd.flatMap((one) => [{}, one, one]), {}].map((one, i) => ({
    ...{ step: 'limits.methods', token: 'A1', atMs: atMs + 4 * i },
    ...one,
  }))
}

/** The burst limit alone, on two accounts. */
export const shortCourse: readonly Shot[] = [
  ...reads('limits.volley', 'A1', 34, 100),
  ...sharing(130),
  ...reads('limits.hello', 'B1', 1, 150),
  ...reads('limits.exact', 'B1', 29, 400),
  ...reads('limits.honoured', 'A1', 1, 10_700),
  ...methods(10_710),
  ...reads('limits.file', 'A1', 20, 10_800, 4),
]

/** Both limits: an aggressor, and a client that keeps within them, but for the last few. */
export const longCourse: readonly Shot[] = [
  ...reads('limits.first', 'A1', 10, 100, 4),
  ...[...reads('limits.volley', 'A1', 19, 4_000), ...reads('limits.volley', 'A2', 19, 4_000)],
  ...sharing(4_050),
  ...reads('limits.singles', 'A1', 6, 8_500, 300),
  ...reads('limits.refill', 'A1', 31, 11_900),
  ...reads('limits.honoured', 'A1', 1, 22_200),
  ...methods(22_210),
  ...reads('limits.file', 'A1', 20, 22_300, 4),
  ...reads('limits.drain', 'A1', 40, 34_000, 450),
  ...reads('limits.reopen', 'A1', 8, 60_500, 1_900),
  ...reads('limits.again', 'A1', 26, 76_000),
  ...reads('limits.hello', 'B1', 1, 4_200),
  ...reads('limits.exact', 'B1', 29, 4_300),
  ...reads('limits.early', 'B1', 3, 9_900, 500),
  ...reads('limits.even', 'B1', 90, 15_000, 505),
  ...reads('limits.fresh', 'B1', 8, 64_600, 400),
].toSorted((a, b) => a.atMs - b.atMs)

function shoot(provider: Provider, shot: Shot, seq: number): K6Record | null {
  const { token, method = 'GET', path = '/plans', address } = shot
  const sentAt = epochMs + shot.atMs
  const request = { token, method, path, address: address ?? 'ours' }
  const { status, headers, body } = provider.answer(request, sentAt)
  if (token === 'A9') return null
  const stated = address === undefined ? {} : { 'X-Forwarded-For': address }
  return {
    ...{ kind: 'request', seq, step: shot.step, token, method, path },
    sentHeaders: { Authorization: `Bearer ‹token:${token}›`, ...stated },
    ...{ sentBody: method === 'POST' ? '{}' : null, sentAt, tookMs: 2 },
    ...{ status, headers, body, errorCode: 0, error: '' },
  }
}

/**
 * Runs a course against a provider; the other account is seen at rest before. `hiddenMs` are the
 * times at which somebody else uses the account under test, unseen.
 */
export function runCourse(
  spec: ProviderSpec,
  course: readonly Shot[],
  hiddenMs: readonly number[] = [],
): Exchange[] {
  const provider = openProvider(spec)
  const hidden = hiddenMs.flatMap((atMs) => reads('hidden', 'A9', 1, atMs))
  const all = [...reads('before', 'B1', 1, -130_000), ...course, ...hidden]
  const lines = all
    .toSorted((a, b) => a.atMs - b.atMs)
    .map((shot, seq) => shoot(provider, shot, seq))
    .filter((one) => one !== null)
    .map((one) => JSON.stringify(one))
  return [...readK6Log(lines.join('\n')).exchanges]
}

function writeFailure({ rule, findings, why, passes }: Verdict): string[] {
  const found = findings.map(
    ({ id, operation, message, expected, actual, exchanges, seen }) =>
      `  ${message}: ${JSON.stringify([expected, actual])} ${operation} ${id}, ` +
      `${exchanges.length} exchanges, seen ${seen}`,
  )
  return [`${rule}, passes ${passes}`, ...why.map((one) => `  ${one}`), ...found]
}

/** The fit takes its time, and is the contract's; five rules and two questions rest on it. */
const fitted =
  /no-(wider|narrower)$|measured-windows|refused-requests-count|allowance-each|algorithm/

/** What the topic says about a tape; the rules and questions on the fit take their time. */
export function writeJudged(tape: readonly Exchange[], withFit: boolean): string {
  const meant = ({ id }: { id: string }): boolean => withFit || !fitted.test(id)
  const rules = rateLimitRules(promisedLimits).filter(meant)
  const { verdicts, observations } = judge(
    tape,
    rules,
    rateLimitQuestions(promisedLimits).filter(meant),
  )
  const names = (outcome: string): string =>
    verdicts
      .filter((one) => one.outcome === outcome)
      .map(({ rule, passes }) => `${rule.slice('rate-limits/'.length)} ${passes}`)
      .join(', ')
  const answered = observations.map(
    ({ question, answers }) => `${question}? ${answers.join(' / ')}`,
  )
  const told = verdicts.filter(({ findings, why }) => findings.length + why.length > 0)
  const sums = [`passed: ${names('pass')}`, `unseen: ${names('none')}`]
  return [...sums, ...told.flatMap(writeFailure), ...answered].join('\n')
}

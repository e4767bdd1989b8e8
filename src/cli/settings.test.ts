/**
 * Every setting says where a bad value came from, and flag goes before environment before .env
 * before config file.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { run } from './commands/run.ts'
import { faultPolicies } from './faults.ts'
import { parseFlags, refuseWords, UsageError } from './options.ts'
import { chooseRules } from './rulebook.ts'
import { openLookup, providedBy, readSources, resolveSettings, type Settings } from './settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'vpsc-settings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const tokenFile = join(folder, 'token')
writeFileSync(tokenFile, 'vrtx_fromfile\n')
writeFileSync(join(folder, 'empty'), ' \n')

type Environment = Readonly<Record<string, string>>
const none = { env: {}, config: {} }

function settingsOf(args: string, environment: Environment = {}, files = none): Settings {
  const { given } = parseFlags('run', args.split(' ').filter(Boolean), run.flags)
  return resolveSettings(given, openLookup(given, environment, files))
}

/** What a UsageError says, with its next step. */
function complaint(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof UsageError) return `${error.message} → ${error.next}`
    throw error
  }
  return 'nothing'
}

const url = { VPS_API_URL: 'http://127.0.0.1:9/api/v2' }

describe('a bad value', () => {
  it.each<[args: string, said: RegExp, environment?: Environment]>([
    ['-x', /^run knows no flag -x → see: vps-contract run --help$/],
    ['--json=yes', /^--json is a switch and takes no value → see: /],
    ['--ulr http://h/', /^run knows no flag --ulr → did you mean --url\?$/],
    ['', /^VPS_API_URL is no URL → give the base URL/, { VPS_API_URL: 'x' }],
    ['--url http://h/v2?a=1', /^--url has a query or a fragment → give the base URL/],
    ['--url http://h/v2#a', /^--url has a query or a fragment → give the base URL/],
    [
      '--url http://h/vrtx_a23/v2',
      /^the URL carries the token from VPS_API_TOKEN → /,
      { VPS_API_TOKEN: 'vrtx_a23' },
    ],
    [
      '',
      /^VPS_API_TOKEN_OTHER holds the same token as VPS_API_TOKEN → /,
      { ...url, VPS_API_TOKEN: 'T', VPS_API_TOKEN_OTHER: 'T' },
    ],
    ['--url file:///etc/passwd', /^--url must be http or https, not file:/],
    ['', /^VPS_API_TOKEN_FILE names a file that cannot be read/, withFile(folder)],
    ['', /^there is no token in VPS_API_TOKEN_FILE/, withFile(join(folder, 'empty'))],
    ['', /^the token from VPS_API_TOKEN holds spaces/, { ...url, VPS_API_TOKEN: 'a\nb' }],
    ['--limit 0/10s', /^"0\/10s" is no limit/],
    ['--limit 5/0s', /^"5\/0s" is no limit/],
    ['--limit 9/1s,8/2s,7/3s', /^at most two limits are promised → give --limit twice$/],
    ['', /^"fast" is no limit/, { VPS_LIMITS: 'fast' }],
    ['--seed 1.5', /^--seed takes a whole number, not "1.5"/],
    ['--seed=-1', /^--seed takes a whole number, not "-1"/],
    ['--max-requests 1e400', /^--max-requests takes a whole number/],
    ['--max-cost free', /^--max-cost takes a number, not "free"/],
    ['--max-cost=', /^--max-cost takes a number, not ""/],
    ['--max-time 0', /^--max-time takes seconds \(more than 0/],
    ['--request-timeout 1e9', /^--request-timeout takes seconds/],
    ['', /^VPS_ALLOW_CREATES takes 1 or 0, not "maybe"/, { VPS_ALLOW_CREATES: 'maybe' }],
  ])('%s %s', (args, said, environment) => {
    expect(complaint(() => settingsOf(args, environment))).toMatch(said)
  })

  function withFile(path: string): Environment {
    return { ...url, VPS_API_TOKEN_FILE: path }
  }

  it.each([
    ['a topic', { topics: new Set(['statsu']), ruleIds: null }, /no topic statsu → topics are: /],
    [
      'a rule',
      { topics: null, ruleIds: new Set(['pagination/last-page-is-cieling']) },
      /no rule .* → did you mean pagination\/last-page-is-ceiling\?/,
    ],
  ])('that names no rule: %s', (_what, wanted, said) => {
    expect(complaint(() => chooseRules(wanted, promisedLimits))).toMatch(said)
  })

  it('that names no fault', () => {
    expect(complaint(() => faultPolicies(['idempotency/replay-answerd-200']))).toBe(
      'there is no fault idempotency/replay-answerd-200 → ' +
        'did you mean idempotency/replay-answered-200?',
    )
    expect(complaint(() => faultPolicies(['nonsense']))).toContain('vps-contract list --faults')
  })

  it('that is a word where none is taken', () => {
    expect(complaint(() => refuseWords('plan', ['now']))).toContain('plan takes flags only')
    expect(complaint(() => refuseWords('plan', []))).toBe('nothing')
  })
})

describe('a good value', () => {
  it('has documented defaults, and is never a live target', () => {
    expect(settingsOf('')).toMatchObject({
      url: null,
      tokens: {},
      limits: promisedLimits,
      allowCreates: false,
      maxCreates: 3,
      maxCostUsd: 0.1,
      requestTimeoutMs: 30_000,
      gate: 'expected',
      topics: null,
      withLimits: true,
      quick: false,
    })
  })

  it('comes from the first of flag, environment, .env and config file', () => {
    const files = { env: { VPS_MAX_CREATES: '3' }, config: { 'max-creates': '4' } }
    const environment = { VPS_MAX_CREATES: '2' }
    expect(settingsOf('--max-creates 1', environment, files).maxCreates).toBe(1)
    expect(settingsOf('', environment, files).maxCreates).toBe(2)
    expect(settingsOf('', {}, files).maxCreates).toBe(3)
    expect(settingsOf('', {}, { env: {}, config: files.config }).maxCreates).toBe(4)
  })

  it.each<[args: string, environment: Environment, config: Environment]>([
    ['--limit 40/8s --limit 10/2s', {}, {}],
    ['--limit 10/2s,40/8s', {}, {}],
    ['', { VPS_LIMITS: '40/8s, 10/2s' }, {}],
    ['', {}, { limit: '40/8s,10/2s' }],
  ])('is a pair of limits in any order: %s %j %j', (args, environment, config) => {
    expect(settingsOf(args, environment, { env: {}, config }).limits).toEqual({
      burst: { limit: 10, windowMs: 2_000 },
      sustained: { limit: 40, windowMs: 8_000 },
    })
  })

  it.each([
    ['10/2s', { ...promisedLimits, burst: { limit: 10, windowMs: 2_000 } }],
    ['600/60s', { ...promisedLimits, sustained: { limit: 600, windowMs: 60_000 } }],
  ])('is one limit, told by its window: %s', (text, limits) => {
    expect(settingsOf(`--limit ${text}`).limits).toEqual(limits)
  })

  it('is a token out of a file, without its line break', () => {
    const settings = settingsOf('', { ...url, VPS_API_TOKEN_FILE: tokenFile })
    expect(settings.tokens).toEqual({ A1: 'vrtx_fromfile' })
  })

  it('is no token on the embedded server, whatever the environment says', () => {
    const environment = { ...url, VPS_API_TOKEN: 'vrtx_live' }
    const settings = settingsOf('--embedded', environment)
    expect(settings).toMatchObject({ url: null, tokens: {} })
  })

  it('is permission to create by flag or by environment', () => {
    expect(settingsOf('--allow-creates').allowCreates).toBe(true)
    expect(settingsOf('', { VPS_ALLOW_CREATES: '1' }).allowCreates).toBe(true)
    expect(settingsOf('', { VPS_ALLOW_CREATES: '0' }).allowCreates).toBe(false)
    const settings = settingsOf('', { ...url, VPS_API_TOKEN: 'a', VPS_API_TOKEN_OTHER: 'b' })
    expect([...providedBy(settings, false)].sort()).toEqual(['limits', 'other', 'token'])
  })

  it('comes from files of the working directory', async () => {
    writeFileSync(join(folder, '.env'), 'VPS_API_URL=http://127.0.0.1:7/\nVPS_SEED=5\n')
    writeFileSync(
      join(folder, 'vps-contract.config.ts'),
      "export default { seed: 6, only: ['plans', 'status'], 'no-limits': true }\n",
    )
    const files = await readSources(folder)
    const settings = resolveSettings({}, openLookup({}, {}, files))
    expect(settings).toMatchObject({ seed: 5, withLimits: false })
    expect(settings.url?.href).toBe('http://127.0.0.1:7/')
    expect(settings.topics).toEqual(new Set(['plans', 'status']))
    expect(await readSources(tmpdir())).toEqual(none)
  })
})

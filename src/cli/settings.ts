/**
 * Settings of a run: flag before environment before .env before vps-contract.config.ts before
 * default, each with its origin.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseEnv } from 'node:util'
import type { PromisedLimits } from '#contract/limits.ts'
import type { Need } from '#contract/need.ts'
import type { Gate } from '#report/results.ts'
import type { Tokens } from '#suites/credentials.ts'
import { type Given, UsageError } from './options.ts'
import {
  amountOf,
  countOf,
  gateOf,
  limitsOf,
  listOf,
  secondsOf,
  switchOf,
  tokenOf,
  urlOf,
} from './values.ts'

export interface Settings {
  /** Null: the embedded reference server. */
  readonly url: URL | null
  readonly tokens: Tokens
  readonly limits: PromisedLimits
  readonly allowCreates: boolean
  readonly maxCreates: number
  readonly maxCostUsd: number
  readonly installTimeoutMs: number
  readonly maxRequests: number
  readonly maxTimeMs: number
  readonly requestTimeoutMs: number
  readonly topics: ReadonlySet<string> | null
  readonly ruleIds: ReadonlySet<string> | null
  readonly withLimits: boolean
  readonly quick: boolean
  readonly gate: Gate
  readonly outDir: string | null
  readonly seed: number
  readonly baseline: string | null
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Where a value came from, for `doctor` and for error messages. */
export type Lookup = (
  flag: string | null,
  variable: string | null,
) => { value: string; from: string } | null

const tokenVariables: Readonly<Record<keyof Tokens, string>> = {
  A1: 'VPS_API_TOKEN',
  A2: 'VPS_API_TOKEN_SECOND',
  B1: 'VPS_API_TOKEN_OTHER',
  OD: 'VPS_API_TOKEN_OVERDUE',
  IPX: 'VPS_API_TOKEN_BLOCKED',
  RV: 'VPS_API_TOKEN_REVOKED',
}

const needOfToken: Readonly<Record<keyof Tokens, Need>> = {
  A1: 'token',
  A2: 'second',
  B1: 'other',
  OD: 'overdue',
  IPX: 'blocked',
  RV: 'revoked',
}

async function loadConfig(path: string): Promise<object> {
  try {
    const loaded = (await import(pathToFileURL(path).href)) as { default?: object }
    return loaded.default ?? {}
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new UsageError(
      `vps-contract.config.ts cannot be loaded: ${why}`,
      'mend it: export default { … } with the names of flags',
    )
  }
}

/** Reads `.env` and the config file of the working directory, if there are any. */
export async function readSources(
  directory: string,
): Promise<{ env: Environment; config: Environment }> {
  const envFile = resolve(directory, '.env')
  const env = existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {}
  const configFile = resolve(directory, 'vps-contract.config.ts')
  if (!existsSync(configFile)) return { env, config: {} }
  const config = Object.fromEntries(
    Object.entries(await loadConfig(configFile)).map(([key, value]) => [key, String(value)]),
  )
  return { env, config }
}

/**
 * Builds the look-up over all sources. Flags are given without dashes; config keys are flag names.
 */
export function openLookup(
  given: Given,
  environment: Environment,
  files: { env: Environment; config: Environment },
): Lookup {
  return (flag, variable) => {
    const flagged = flag === null ? undefined : given[flag]
    if (flagged !== undefined) return { value: String(flagged), from: `--${flag}` }
    if (variable !== null && environment[variable]) {
      return { value: environment[variable], from: variable }
    }
    if (variable !== null && files.env[variable]) {
      return { value: files.env[variable], from: `.env (${variable})` }
    }
    const configured = flag === null ? undefined : files.config[flag]
    return configured === undefined ? null : { value: configured, from: 'vps-contract.config.ts' }
  }
}

/** Less than eight characters are found in many an address by chance, and are no token. */
const isIn = (address: string, token: string): boolean =>
  token.length >= 8 && [token, encodeURIComponent(token)].some((form) => address.includes(form))

/** The tokens of a live target, by label. A URL that carries one would be in every report. */
function tokensOf(lookup: Lookup, url: URL): Tokens {
  const tokens: Record<string, string> = {}
  const variables = new Map<string, string>()
  for (const [label, variable] of Object.entries(tokenVariables)) {
    const token = tokenOf(lookup, variable)
    if (token === undefined) continue
    const twin = variables.get(token)
    if (twin !== undefined) {
      const next = 'give each a token of its own, or leave it out'
      throw new UsageError(`${variable} holds the same token as ${twin}`, next)
    }
    if (isIn(url.href, token)) {
      throw new UsageError(`the URL carries the token from ${variable}`, 'take it out of the URL')
    }
    variables.set(token, variable)
    tokens[label] = token
  }
  return tokens
}

/** Resolves every setting. Throws UsageError naming the source of a bad value. */
export function resolveSettings(given: Given, lookup: Lookup): Settings {
  const url = given.embedded === true ? null : urlOf(lookup)
  const tokens = url === null ? {} : tokensOf(lookup, url)
  const topics = listOf(lookup, 'only', null)
  const ruleIds = listOf(lookup, 'rule', null)
  return {
    url,
    tokens,
    limits: limitsOf(listOf(lookup, 'limit', 'VPS_LIMITS')),
    allowCreates: switchOf(lookup, 'allow-creates', 'VPS_ALLOW_CREATES'),
    maxCreates: countOf(lookup, 'max-creates', 'VPS_MAX_CREATES', 3),
    maxCostUsd: amountOf(lookup, 'max-cost', 'VPS_MAX_COST', 0.1),
    installTimeoutMs: secondsOf(lookup, 'install-timeout', 'VPS_INSTALL_TIMEOUT', 600),
    maxRequests: countOf(lookup, 'max-requests', 'VPS_MAX_REQUESTS', 1_000),
    maxTimeMs: secondsOf(lookup, 'max-time', 'VPS_MAX_TIME', 3_600),
    requestTimeoutMs: secondsOf(lookup, 'request-timeout', 'VPS_REQUEST_TIMEOUT', 30),
    topics: topics.length > 0 ? new Set(topics) : null,
    ruleIds: ruleIds.length > 0 ? new Set(ruleIds) : null,
    withLimits: !switchOf(lookup, 'no-limits', null),
    quick: switchOf(lookup, 'quick', null),
    gate: gateOf(lookup),
    outDir: lookup('out', null)?.value ?? null,
    seed: countOf(lookup, 'seed', 'VPS_SEED', 1),
    baseline: lookup('baseline', null)?.value ?? null,
  }
}

/** What the settings provide towards the needs of rules and steps. */
export function providedBy(settings: Settings, embedded: boolean): Set<Need> {
  const provided = new Set<Need>()
  for (const label of Object.keys(settings.tokens) as (keyof Tokens)[]) {
    provided.add(needOfToken[label])
  }
  if (settings.allowCreates || embedded) provided.add('creates')
  if (settings.withLimits) provided.add('limits')
  if (embedded) provided.add('clock')
  return provided
}

/** Throws UsageError before anything is sent when the plan makes more servers than allowed. */
export function refuseCostly(plan: { readonly creates: number }, settings: Settings): void {
  if (plan.creates <= settings.maxCreates) return
  throw new UsageError(
    `the run makes ${plan.creates} servers, ${settings.maxCreates} may be created`,
    `pass --max-creates ${plan.creates}, or test without --allow-creates`,
  )
}

/** Settings of a run: flag before environment before .env before vps-contract.config.ts before default, each with its origin. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseEnv } from 'node:util'
import { type Limit, type PromisedLimits, promisedLimits } from '#contract/limits.ts'
import type { Need } from '#contract/need.ts'
import type { Gate } from '#report/results.ts'
import type { Tokens } from '#suites/conduct.ts'
import { type Given, UsageError } from './options.ts'

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

/** Reads `.env` and the config file of the working directory, if there are any. */
export async function readSources(
  directory: string,
): Promise<{ env: Environment; config: Environment }> {
  const envFile = resolve(directory, '.env')
  const env = existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {}
  const configFile = resolve(directory, 'vps-contract.config.ts')
  if (!existsSync(configFile)) return { env, config: {} }
  const loaded = (await import(pathToFileURL(configFile).href)) as {
    default?: Record<string, unknown>
  }
  const config = Object.fromEntries(
    Object.entries(loaded.default ?? {}).map(([key, value]) => [key, String(value)]),
  )
  return { env, config }
}

/** Builds the look-up over all sources. Flags are given without dashes; config keys are flag names. */
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

/** A secret from its variable or from the file that `<variable>_FILE` names. Never from a flag. */
function readToken(lookup: Lookup, variable: string): string | undefined {
  const direct = lookup(null, variable)
  if (direct) return cleanToken(direct.value, direct.from)
  const file = lookup(null, `${variable}_FILE`)
  if (!file) return undefined
  if (!existsSync(file.value)) {
    throw new UsageError(`${variable}_FILE names a file that does not exist`, 'correct the path')
  }
  return cleanToken(readFileSync(file.value, 'utf8'), `${variable}_FILE`)
}

function cleanToken(raw: string, from: string): string {
  const token = raw.trim()
  if (/^[\x21-\x7e]+$/.test(token)) return token
  throw new UsageError(
    `the token from ${from} holds spaces or characters that no header can carry`,
    'copy it again from Account Settings → API',
  )
}

function numberOf(lookup: Lookup, flag: string, variable: string | null, fallback: number): number {
  const found = lookup(flag, variable)
  if (!found) return fallback
  const value = Number(found.value)
  if (found.value.trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw new UsageError(
    `${found.from} takes a number, not "${found.value}"`,
    'see: vps-contract run --help',
  )
}

/** `120/60s` as a limit. */
export function parseLimit(text: string): Limit {
  const match = /^(\d+)\/(\d+(?:\.\d+)?)s$/.exec(text.trim())
  const limit = Number(match?.[1])
  const windowMs = Number(match?.[2]) * 1000
  if (match && limit > 0 && windowMs > 0) return { limit, windowMs }
  throw new UsageError(`"${text}" is no limit`, 'write it as requests per seconds: --limit 120/60s')
}

/** The shorter window is the burst limit. */
/** The limits that a repeatable flag names; the documented ones where it is absent. */
export function parseLimits(given: Given[string]): PromisedLimits {
  const texts = Array.isArray(given) ? given : typeof given === 'string' ? [given] : []
  return limitsOf(texts.flatMap((text) => text.split(',')))
}

function limitsOf(texts: readonly string[]): PromisedLimits {
  if (texts.length === 0) return promisedLimits
  const limits = texts.map(parseLimit).toSorted((a, b) => a.windowMs - b.windowMs)
  if (limits.length > 2)
    throw new UsageError('at most two limits are promised', 'give --limit twice')
  const [burst, sustained] = limits
  if (burst && sustained) return { burst, sustained }
  if (!burst) return promisedLimits
  return burst.windowMs < promisedLimits.sustained.windowMs
    ? { ...promisedLimits, burst }
    : { ...promisedLimits, sustained: burst }
}

function urlOf(lookup: Lookup): URL | null {
  const found = lookup('url', 'VPS_API_URL')
  if (!found) return null
  const next = 'give the base URL, such as http://127.0.0.1:4010/api/v2'
  if (!URL.canParse(found.value))
    throw new UsageError(`${found.from} is no URL: "${found.value}"`, next)
  const url = new URL(found.value)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UsageError(`${found.from} must be http or https, not ${url.protocol}`, next)
  }
  if (url.username || url.password) {
    throw new UsageError(
      `${found.from} carries a user name or password`,
      'put the token into VPS_API_TOKEN',
    )
  }
  return url
}

function gateOf(lookup: Lookup): Gate {
  const value = lookup('gate', null)?.value ?? 'expected'
  if (value === 'must' || value === 'expected' || value === 'should') return value
  throw new UsageError(
    `--gate takes must, expected or should, not "${value}"`,
    'see: vps-contract run --help',
  )
}

function listOf(given: Given, flag: string): string[] {
  const value = given[flag]
  const texts = Array.isArray(value) ? value : typeof value === 'string' ? [value] : []
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter(Boolean)
}

/** Resolves every setting. Throws UsageError naming the source of a bad value. */
export function resolveSettings(given: Given, lookup: Lookup): Settings {
  const url = given.embedded === true ? null : urlOf(lookup)
  const tokens: Record<string, string> = {}
  for (const [label, variable] of Object.entries(tokenVariables)) {
    const token = url === null ? undefined : readToken(lookup, variable)
    if (token !== undefined) tokens[label] = token
  }
  const limits = [...listOf(given, 'limit')]
  if (limits.length === 0) limits.push(...(lookup(null, 'VPS_LIMITS')?.value.split(',') ?? []))
  const topics = listOf(given, 'only')
  const ruleIds = listOf(given, 'rule')
  return {
    url,
    tokens,
    limits: limitsOf(limits),
    allowCreates: given['allow-creates'] === true,
    maxCreates: numberOf(lookup, 'max-creates', 'VPS_MAX_CREATES', 3),
    maxCostUsd: numberOf(lookup, 'max-cost', 'VPS_MAX_COST', 0.1),
    installTimeoutMs: numberOf(lookup, 'install-timeout', 'VPS_INSTALL_TIMEOUT', 600) * 1000,
    maxRequests: numberOf(lookup, 'max-requests', 'VPS_MAX_REQUESTS', 1_000),
    maxTimeMs: numberOf(lookup, 'max-time', 'VPS_MAX_TIME', 3_600) * 1000,
    requestTimeoutMs: numberOf(lookup, 'request-timeout', 'VPS_REQUEST_TIMEOUT', 30) * 1000,
    topics: topics.length > 0 ? new Set(topics) : null,
    ruleIds: ruleIds.length > 0 ? new Set(ruleIds) : null,
    withLimits: given['no-limits'] !== true,
    quick: given.quick === true,
    gate: gateOf(lookup),
    outDir: lookup('out', null)?.value ?? null,
    seed: numberOf(lookup, 'seed', 'VPS_SEED', 1),
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

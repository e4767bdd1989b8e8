/** Reads single values of a run's settings; whatever is wrong with one is said with its origin. */
import { existsSync, readFileSync } from 'node:fs'
import { type Limit, type PromisedLimits, promisedLimits } from '#contract/limits.ts'
import type { Gate } from '#report/results.ts'
import { type Given, UsageError } from './options.ts'
import type { Lookup } from './settings.ts'

const help = 'see: vps-contract run --help'
const copyToken = 'copy it from Account Settings → API'

/** A secret from its variable or from the file that `<variable>_FILE` names. Never from a flag. */
export function tokenOf(lookup: Lookup, variable: string): string | undefined {
  const direct = lookup(null, variable)
  if (direct) return cleanToken(direct.value, direct.from)
  const file = lookup(null, `${variable}_FILE`)
  return file ? cleanToken(readSecret(file.value, file.from), file.from) : undefined
}

function readSecret(path: string, from: string): string {
  if (!existsSync(path)) {
    throw new UsageError(`${from} names a file that does not exist`, 'correct the path')
  }
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new UsageError(
      `${from} names a file that cannot be read`,
      'name a file that holds the token and nothing else',
    )
  }
}

function cleanToken(raw: string, from: string): string {
  const token = raw.trim()
  if (token === '') throw new UsageError(`there is no token in ${from}`, copyToken)
  if (/^[\x21-\x7e]+$/.test(token)) return token
  throw new UsageError(
    `the token from ${from} holds spaces or characters that no header can carry`,
    copyToken,
  )
}

function numberOf(
  lookup: Lookup,
  flag: string,
  variable: string | null,
  kind: { readonly is: (value: number) => boolean; readonly words: string },
): number | null {
  const found = lookup(flag, variable)
  if (!found) return null
  const value = Number(found.value)
  if (found.value.trim() !== '' && kind.is(value)) return value
  throw new UsageError(`${found.from} takes ${kind.words}, not "${found.value}"`, help)
}

const counts = {
  is: (value: number) => Number.isSafeInteger(value) && value >= 0,
  words: 'a whole number',
}
const amounts = {
  is: (value: number) => Number.isFinite(value) && value >= 0,
  words: 'a number',
}
/** Timers hold no more than 2^31 - 1 ms. */
const durations = {
  is: (value: number) => value > 0 && value <= 2_147_483,
  words: 'seconds (more than 0, at most 2147483)',
}

type Read = (lookup: Lookup, flag: string, variable: string | null, fallback: number) => number

export const countOf: Read = (lookup, flag, variable, fallback) =>
  numberOf(lookup, flag, variable, counts) ?? fallback

export const amountOf: Read = (lookup, flag, variable, fallback) =>
  numberOf(lookup, flag, variable, amounts) ?? fallback

/** Given in seconds, returned in milliseconds. */
export const secondsOf: Read = (lookup, flag, variable, fallback) =>
  (numberOf(lookup, flag, variable, durations) ?? fallback) * 1000

const switchWords: Readonly<Record<string, boolean>> = {
  '1': true,
  true: true,
  yes: true,
  '0': false,
  false: false,
  no: false,
}

/** A switch; false where it is not set. */
export function switchOf(lookup: Lookup, flag: string, variable: string | null): boolean {
  const found = lookup(flag, variable)
  if (!found) return false
  const value = Object.hasOwn(switchWords, found.value) ? switchWords[found.value] : undefined
  if (value !== undefined) return value
  throw new UsageError(`${found.from} takes 1 or 0, not "${found.value}"`, help)
}

/** Everything a repeatable setting names; commas separate too. */
export function listOf(lookup: Lookup, flag: string, variable: string | null): string[] {
  return wordsOf(lookup(flag, variable)?.value ?? '')
}

function wordsOf(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
}

/** `120/60s` as a limit. */
export function parseLimit(text: string): Limit {
  const match = /^(\d+)\/(\d+(?:\.\d+)?)s$/.exec(text.trim())
  const limit = Number(match?.[1])
  const windowMs = Number(match?.[2]) * 1000
  if (match && limit > 0 && windowMs > 0) return { limit, windowMs }
  throw new UsageError(`"${text}" is no limit`, 'write it as requests per seconds: --limit 120/60s')
}

/** The limits that a repeatable flag names; the documented ones where it is absent. */
export function parseLimits(given: Given[string]): PromisedLimits {
  return limitsOf(wordsOf(given === undefined ? '' : String(given)))
}

/** The shorter window is the burst limit. */
export function limitsOf(texts: readonly string[]): PromisedLimits {
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

/** The base URL of a live target, or null where none is named. */
export function urlOf(lookup: Lookup): URL | null {
  const found = lookup('url', 'VPS_API_URL')
  if (!found) return null
  const next = 'give the base URL, such as http://127.0.0.1:4010/api/v2'
  // The value is not said: it may be a token in the wrong place.
  if (!URL.canParse(found.value)) throw new UsageError(`${found.from} is no URL`, next)
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
  if (url.search || url.hash) {
    throw new UsageError(`${found.from} has a query or a fragment`, next)
  }
  return url
}

export function gateOf(lookup: Lookup): Gate {
  const found = lookup('gate', null)
  const value = found?.value ?? 'expected'
  if (value === 'must' || value === 'expected' || value === 'should') return value
  throw new UsageError(`${found?.from} takes must, expected or should, not "${value}"`, help)
}

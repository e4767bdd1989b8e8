/**
 * Reads how an answer is wrapped: where the payload stands, and in which framework's manner an
 * error is written.
 */
import { isObject, type Json, member } from '#exchange/json.ts'
import type { Answer } from '#views/responses.ts'

export const collections = new Set([
  'listPlans',
  'listLocations',
  'listTemplates',
  'listServers',
  'listBackups',
])
export const resources = new Set([
  'createServer',
  'getServer',
  'getServerStatus',
  'getServerCredentials',
])

/** Members by which the payload of an operation is known; any two of them are no coincidence. */
const telling: Readonly<Record<string, readonly string[]>> = {
  createServer: ['uuid', 'uuid_short', 'name', 'status', 'memory'],
  getServer: ['uuid', 'uuid_short', 'name', 'status', 'memory'],
  getServerStatus: ['state', 'status', 'uptime_seconds'],
  getServerCredentials: ['password_status', 'root_password'],
}

function operationOf(answer: Answer): string {
  return answer.exchange.operation!
}

/** Is this value the payload of the operation itself? */
function isPayload(operation: string, value: Json | undefined): boolean {
  if (collections.has(operation)) return Array.isArray(value)
  return telling[operation]!.filter((name) => member(value, name) !== undefined).length >= 2
}

/** The payload stands at top level, without data. */
export function isBare(answer: Answer): boolean {
  const { json, data } = answer
  return data === undefined && isPayload(operationOf(answer), json)
}

/** An item that is only a wrapper: `{"data": {…}}` without an id of its own. */
function isWrapper(item: Json): boolean {
  const own = ['id', 'uuid', 'slug'].some((name) => member(item, name) !== undefined)
  return !own && isObject(member(item, 'data'))
}

/** The payload, or every item of it, stands inside a second `data`. */
export function isWrappedTwice(answer: Answer): boolean {
  const { data } = answer
  const operation = operationOf(answer)
  if (Array.isArray(data)) return data.length > 0 && (data as readonly Json[]).every(isWrapper)
  return !isPayload(operation, data) && isPayload(operation, member(data, 'data'))
}

const frameworkMembers = [
  ...['errors', 'exception', 'detail', 'title', 'statusCode', 'timestamp', 'path', 'trace'],
  ...['reason', 'errorMessage', 'fault', 'description'],
]

/**
 * Is this the error format of a framework or of RFC 9457? `{"code", "message"}` alone is the
 * envelope
 * without its wrapper, so that is a defect of the envelope and no other format.
 */
export function isFrameworkFormat(json: Json | undefined): boolean {
  if (!isObject(json) || isObject(member(json, 'error'))) return false
  if (frameworkMembers.some((name) => Object.hasOwn(json, name))) return true
  if (Object.hasOwn(json, 'status') && Object.hasOwn(json, 'type')) return true
  return Object.hasOwn(json, 'message') && !Object.hasOwn(json, 'code') && !hasError(json)
}

function hasError(json: Json): boolean {
  return member(json, 'error') !== undefined
}

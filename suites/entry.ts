/** The first look at a target: is anybody there, is it an API, does it know our token? */

import type { Exchange } from '#exchange/exchange.ts'
import { parseJson } from '#exchange/json.ts'
import type { Caller } from '#target/caller.ts'
import { OperatingError } from '#target/errors.ts'
import type { Step } from '#target/step.ts'

/** Steps that carry the token under test and come first. */
const entrySteps = ['plans', 'locations']

/** True for text that is no JSON at all: a wrong address more likely than a broken API. */
function isPage(exchange: Exchange): boolean {
  const body = exchange.response?.body
  return body != null && parseJson(body) === undefined && /^\s*</.test(body.text)
}

/** A page of 502 to 504 comes from something in front of a target that is away. */
function isGatewayPage(exchange: Exchange): boolean {
  const status = exchange.response?.status ?? 0
  return status >= 502 && status <= 504 && isPage(exchange)
}

/**
 * Why nothing can be tested here, from the first requests with the token under test; null where it
 * can. `detail` is what the network said of the last one.
 */
export function reasonOf(seen: readonly Exchange[], detail: string): OperatingError | null {
  const answered = seen.filter((exchange) => exchange.response !== null)
  if (answered.length === 0) {
    const late = seen.every((exchange) => exchange.failure === 'timeout')
    return new OperatingError(
      'unreachable',
      `the target cannot be reached (${detail || 'no answer'})`,
      late ? 'check the URL, or raise --request-timeout' : 'check the URL and the network',
    )
  }
  if (answered.every(isGatewayPage)) {
    const statuses = new Set(answered.map((exchange) => exchange.response?.status))
    return new OperatingError(
      'unreachable',
      `only a gateway answers for the target, with ${[...statuses].join(' and ')}`,
      'run it again when the target is up',
    )
  }
  if (answered.every(isPage)) {
    return new OperatingError(
      'not-the-api',
      'the target answers with HTML, not JSON',
      'check that --url ends with the base path, such as /api/v2',
    )
  }
  if (answered.every((exchange) => exchange.response?.status === 401)) {
    return new OperatingError(
      'token-rejected',
      'the target rejects the token with 401',
      'check VPS_API_TOKEN',
    )
  }
  return null
}

export interface EntryCheck {
  see(exchange: Exchange): void
  check(step: Step): void
}

/** Watches the entry steps; `check` throws once they show that nothing can be tested here. */
export function openEntryCheck(caller: () => Caller): EntryCheck {
  const seen: Exchange[] = []
  return {
    see(exchange) {
      if (entrySteps.includes(exchange.step) && exchange.token === 'A1') seen.push(exchange)
    },
    check(step) {
      const unreachable =
        step.id === 'plans' && seen.length > 0 && seen.every((e) => e.response === null)
      if (step.id !== 'locations' && !unreachable) return
      const reason = reasonOf(seen, caller().lastDetail)
      if (reason) throw reason
    },
  }
}

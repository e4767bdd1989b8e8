/** Subjects that are one answered call: the parsed body beside the raw exchange. */
import { type Exchange, header } from '#exchange/exchange.ts'
import { isUnserved } from '#exchange/gateway.ts'
import { isObject, type Json, member, parseJson } from '#exchange/json.ts'
import { type Subject, viewEach } from './view.ts'

export interface Answer extends Subject {
  readonly exchange: Exchange
  readonly status: number
  /** Undefined where the body is absent or not JSON. */
  readonly json: Json | undefined
  /** `data` of the envelope, undefined where absent. */
  readonly data: Json | undefined
  /** `error.code`, where it is text. */
  readonly code: string | null
  /** Answered by something in front of the API (proxy, gateway, firewall): evidence of nothing. */
  readonly gateway: boolean
}

/** Odd input may be refused before it reaches the API, on a page that names who refused it. */
const frontStatuses = new Set([400, 403, 405, 408, 411, 413, 414, 431])
const frontPages = [
  /<center>(?:nginx|openresty|tengine|cloudflare)|<address>apache/i,
  /cloudflare ray id|cloudfront|awselb|akamai|varnish|incident id/i,
  /<title>[^<]*(?:cloudflare|sucuri|imperva|incapsula|mod_?security|fortiweb|barracuda)/i,
  /the requested url was rejected|powered by imperva|incapsula|sucuri website firewall/i,
]

/**
 * An encoded percent sign in a path, which servlet containers and firewalls turn away by
 * themselves: whatever their page looks like, the API has not seen the request.
 */
const isOddPath = ({ path }: Exchange['request']): boolean => /^[^?]*%25/.test(path)
const oddPathStatuses = new Set([400, 403, 414])

/**
 * A gateway answers in its own format: one of its statuses and no JSON object with `error` or
 * `data`, or the page of a proxy, firewall or container that refuses odd input. A service that asks
 * for a pause has not looked at the request either.
 */
export function isGatewayAnswer(exchange: Exchange): boolean {
  const response = exchange.response
  if (response === null) return false
  const json = parseJson(response.body)
  if (isOddPath(exchange.request) && oddPathStatuses.has(response.status)) {
    return !isObject(member(json, 'error'))
  }
  // A 404 for a path that the API does not have may well come from the proxy that routes to it.
  const unrouted = response.status === 404 && exchange.operation === null
  if (frontStatuses.has(response.status) || unrouted) {
    return json === undefined && frontPages.some((page) => page.test(response.body?.text ?? ''))
  }
  return isUnserved(exchange)
}

/** Several views read the same exchange: its body is parsed once. */
const known = new WeakMap<Exchange, Answer | null>()

/** Reads one exchange as an answer; null where no answer arrived. */
export function readAnswer(exchange: Exchange): Answer | null {
  let answer = known.get(exchange)
  if (answer === undefined) {
    answer = parseAnswer(exchange)
    known.set(exchange, answer)
  }
  return answer
}

function parseAnswer(exchange: Exchange): Answer | null {
  const response = exchange.response
  if (exchange.kind !== 'call' || response === null) return null
  const json = parseJson(response.body)
  const code = member(member(json, 'error'), 'code')
  return {
    exchanges: [exchange],
    exchange,
    status: response.status,
    json,
    data: member(json, 'data'),
    code: typeof code === 'string' ? code : null,
    gateway: isGatewayAnswer(exchange),
  }
}

/** Every answered call. */
export const answers = viewEach<Answer>('answers', readAnswer)

/** True for 2xx. */
export function isSuccess(answer: Answer): boolean {
  return answer.status >= 200 && answer.status < 300
}

/** A status that a missing path or method gets as well as a missing server. */
export function leadsNowhere(status: number): boolean {
  return status === 404 || status === 405 || status === 501
}

/**
 * The application broke over a request: also where a refusal of a certain kind was promised. 503
 * asks for patience, and 501 is said of a method.
 */
export function isCrash(status: number): boolean {
  return status >= 500 && status !== 501 && status !== 503
}

/** A response header of an answer. */
export function answerHeader(answer: Answer, name: string): string | null {
  return header(answer.exchange.response!.headers, name)
}

/**
 * Came the answer from the API itself, whole, and not from its limiter? Anything else proves
 * nothing.
 */
export function isEvidence(answer: Answer): boolean {
  return answer.status !== 429 && !answer.gateway && answer.exchange.failure === null
}

/**
 * Turned away among the k6 probes, which ask for more than the limits let through: whatever the
 * status, the limiter's rules judge it, not those of the resource.
 */
export function isExcess({ exchange, status }: Answer): boolean {
  return exchange.source === 'k6' && status >= 400
}

/** Rules about bytes on the wire: content codings and lengths (TRN-13, TRN-14). */
import { header, headerValues } from '#exchange/exchange.ts'
import { framings } from '#views/framings.ts'
import { type Answer, answers } from '#views/responses.ts'
import { cannotTell, complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { contentOf, isDocumented, isServerError } from './content.ts'

const hasContent = (answer: Answer): boolean =>
  answer.exchange.failure === null && answer.exchange.response!.body !== null

// A wrong coding makes every body of the API unreadable for that client.
const contentDecodesAsLabelled = rule({
  id: 'transport/content-decodes-as-labelled',
  clause: 'TRN-13',
  view: answers,
  when: (answer) => hasContent(answer) && !answer.gateway,
  judge({ exchange }) {
    const { undecodable, headers } = exchange.response!
    if (undecodable === undefined) return null
    return complain('The content cannot be decoded as its Content-Encoding says', {
      expected: headerValues(headers, 'content-encoding').join(', ').slice(0, 80),
      actual: undecodable.slice(0, 200),
    })
  },
})

/** Codings of one Accept-Encoding value with their weights; `x-gzip` is an old name of `gzip`. */
function weightsOf(accept: string): Map<string, number> {
  const weights = new Map<string, number>()
  for (const part of accept.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    if (name !== '') weights.set(plainName(name), weight ? Number(weight.slice(2)) : 1)
  }
  return weights
}

function plainName(coding: string): string {
  return coding === 'x-gzip' ? 'gzip' : coding
}

/**
 * Content codings an answer uses that its request did not allow; without the header all are
 * allowed.
 */
function unwantedCodings({ exchange }: Answer): string[] {
  const accept = header(exchange.request.headers, 'accept-encoding')
  if (accept === null) return []
  const weights = weightsOf(accept)
  return headerValues(exchange.response!.headers, 'content-encoding')
    .flatMap((value) => value.toLowerCase().split(','))
    .map((coding) => plainName(coding.trim()))
    .filter((coding) => coding !== '' && coding !== 'identity')
    .filter((coding) => (weights.get(coding) ?? weights.get('*') ?? 0) === 0)
}

// A client that asked for identity has no decoder to hand.
const codingsAreOnlyThoseAllowed = rule({
  id: 'transport/codings-are-only-those-allowed',
  clause: 'TRN-13',
  view: answers,
  when: (answer) => hasContent(answer) && !answer.gateway,
  judge(answer) {
    const [unwanted] = unwantedCodings(answer)
    if (unwanted === undefined) return null
    return complain('The content is encoded in a way the request did not allow', {
      expected: header(answer.exchange.request.headers, 'accept-encoding'),
      actual: unwanted.slice(0, 40),
    })
  },
})

// Counting characters instead of bytes goes unnoticed until the first non-ASCII name.
const lengthIsTheNumberOfBytes = rule({
  id: 'transport/length-is-the-number-of-bytes',
  clause: 'TRN-14',
  view: framings,
  optional: 'no answer stated its length',
  when: (framing) => framing.failure !== null || framing.declared !== null,
  judge({ declared, received, failure, times }) {
    if (failure === null && declared === received) return null
    if (failure !== null && times < 2) {
      return cannotTell(`the answer broke off (${failure}), which may be an incident`)
    }
    return complain('The answer breaks off or is not as long as it says', {
      expected: declared,
      actual: failure ?? received,
      where: failure ?? 'length',
    })
  },
})

// The other half of a wrong length: the body stops in the middle of its JSON.
const bodiesAreNotCutShort = rule({
  id: 'transport/bodies-are-not-cut-short',
  clause: 'TRN-14',
  view: answers,
  when: (answer) =>
    isDocumented(answer) &&
    !isServerError(answer) &&
    ['json', 'cut-short'].includes(contentOf(answer)),
  judge(answer) {
    if (contentOf(answer) === 'json') return null
    return complain('The content stops before its JSON is complete', {
      actual: answer.exchange.response!.body!.text.slice(-40),
    })
  },
})

export const wireRules: Rule[] = [
  contentDecodesAsLabelled,
  codingsAreOnlyThoseAllowed,
  lengthIsTheNumberOfBytes,
  bodiesAreNotCutShort,
]

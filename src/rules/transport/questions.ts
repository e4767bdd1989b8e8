/**
 * Questions about HTTP: what the reference leaves open is recorded and compared from run to run.
 */
import { header } from '#exchange/exchange.ts'
import { type Answer, answerHeader, answers, isEvidence } from '#views/responses.ts'
import { type Question, question } from '../question.ts'
import { cacheDirectives } from './caching.ts'
import { isForeignMethod } from './methods.ts'

function requestMedia({ exchange }: Answer): string | null {
  return header(exchange.request.headers, 'content-type')
}

// 400, 415, 422 and lenient reading are all in use.
const foreignMediaTypes = question({
  id: 'transport/foreign-request-media-types',
  clause: 'TRN-08',
  view: answers,
  when: (answer) =>
    isEvidence(answer) &&
    answer.exchange.operation === 'createServer' &&
    answer.exchange.token !== 'none' &&
    answer.exchange.request.body !== null &&
    !/^\s*application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(requestMedia(answer) ?? ''),
  answer: (answer) => `${requestMedia(answer) === null ? 'none' : 'another'}: ${answer.status}`,
})

// HEAD is called safe, but listed nowhere (AMB-13).
const headRequests = question({
  id: 'transport/head-requests',
  clause: 'TRN-09',
  view: answers,
  when: (answer) => isEvidence(answer) && answer.exchange.request.method === 'HEAD',
  answer: ({ status }) => `${status}`,
})

const foreignMethods = question({
  id: 'transport/foreign-methods',
  clause: 'TRN-10',
  view: answers,
  when: (answer) => isEvidence(answer) && isForeignMethod(answer),
  answer: (answer) =>
    `${answer.status} ${answerHeader(answer, 'allow') === null ? 'without' : 'with'} Allow`,
})

const crossOrigin = question({
  id: 'transport/cross-origin-headers',
  clause: 'TRN-11',
  view: answers,
  when: isEvidence,
  answer(answer) {
    const { method, headers } = answer.exchange.request
    const origin = header(headers, 'origin') === null ? 'without Origin' : 'with Origin'
    const shared = answerHeader(answer, 'access-control-allow-origin')
    const allowed = shared === null ? 'none' : shared === '*' ? 'any origin' : 'a named origin'
    const preflight = method === 'OPTIONS' ? `OPTIONS ${answer.status}, ` : ''
    return `${preflight}${origin}: ${allowed}`
  },
})

const credentialsInCaches = question({
  id: 'transport/credentials-in-caches',
  clause: 'TRN-16',
  view: answers,
  needs: ['creates'],
  when: (answer) =>
    isEvidence(answer) &&
    answer.status === 200 &&
    answer.exchange.operation === 'getServerCredentials',
  answer: (answer) =>
    cacheDirectives(answer).includes('no-store') ? 'no-store' : 'not marked no-store',
})

const framing = question({
  id: 'transport/length-or-chunks',
  clause: 'TRN-19',
  view: answers,
  when: (answer) => isEvidence(answer) && answer.exchange.response!.body !== null,
  answer(answer) {
    if (answerHeader(answer, 'transfer-encoding') !== null) return 'chunked'
    return answerHeader(answer, 'content-length') === null ? 'neither' : 'Content-Length'
  },
})

const oddSlashes = question({
  id: 'transport/odd-slashes',
  clause: 'TRN-19',
  view: answers,
  when: ({ exchange, gateway }) => !gateway && /\/\/|[^/]\/(?:\?|$)/.test(exchange.request.path),
  answer({ exchange, status }) {
    const doubled = /\/\//.test(exchange.request.path)
    return `${doubled ? 'doubled' : 'trailing'} slash: ${status}`
  },
})

export const transportQuestionList: Question[] = [
  foreignMediaTypes,
  headRequests,
  foreignMethods,
  crossOrigin,
  credentialsInCaches,
  framing,
  oddSlashes,
]

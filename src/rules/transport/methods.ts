/**
 * Rules about paths, methods, media types and failures of the server (TRN-01, TRN-06 to TRN-12).
 */
import { header } from '#exchange/exchange.ts'
import { matchOperation } from '#exchange/operation.ts'
import { type Drop, drops } from '#views/drops.ts'
import { heads } from '#views/heads.ts'
import { landmarks } from '#views/landmarks.ts'
import { type Answer, answerHeader, answers, isEvidence } from '#views/responses.ts'
import { cannotTell, complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { weighed } from '../weighing.ts'
import { isDocumented, isRedirect } from './content.ts'

// A single missing operation is the business of that operation; here nothing at all is found.
const pathsHangBelowTheBase = rule({
  id: 'transport/documented-paths-hang-below-the-base-url',
  clause: 'TRN-01',
  view: landmarks,
  judge({ found, missed }) {
    if (found > 0) return null
    return complain('None of the documented paths is found below the base URL', {
      expected: '/plans, /locations and /servers below /api/v2',
      actual: `${missed} calls met nothing of the API`,
    })
  },
})

const letIn = new Set(['A1', 'A2', 'B1', 'lowercase', 'unlabelled'])

// Clients do not follow redirects with a token, and POST not at all.
const pathsAreNotMoved = rule({
  id: 'transport/documented-paths-are-not-moved',
  clause: 'TRN-01',
  view: answers,
  when: (answer) => isDocumented(answer) && letIn.has(answer.exchange.token),
  judge(answer) {
    if (!isRedirect(answer)) return null
    return complain('A documented path is somewhere else', {
      expected: 'an answer',
      actual: answer.status,
    })
  },
})

const plainJson = /^\s*application\/json\s*$/i
const jsonWithCharset = /^\s*application\/json\s*;\s*charset=/i

function sentAs(answer: Answer, media: RegExp): boolean {
  const { method, headers, body } = answer.exchange.request
  return method === 'POST' && body !== null && media.test(header(headers, 'content-type') ?? '')
}

// Every example of the reference labels its bodies like this.
const jsonBodiesAreRead = rule({
  id: 'transport/json-request-bodies-are-read',
  clause: 'TRN-06',
  view: answers,
  needs: ['creates'],
  when: (answer) => answer.exchange.operation !== null && isAnsweredPost(answer, plainJson),
  judge(answer) {
    if (answer.status !== 415) return null
    return complain('A body labelled application/json is refused for its media type', {
      actual: answer.status,
    })
  },
})

function isAnsweredPost(answer: Answer, media: RegExp): boolean {
  return isEvidence(answer) && answer.status !== 401 && sentAs(answer, media)
}

// Many client libraries add the parameter on their own.
const charsetDoesNoHarm = rule({
  id: 'transport/charset-parameter-does-no-harm',
  clause: 'TRN-07',
  view: answers,
  needs: ['creates'],
  when: (answer) => answer.exchange.operation !== null && isAnsweredPost(answer, jsonWithCharset),
  judge(answer) {
    if (answer.status !== 415) return null
    return complain('A body labelled application/json; charset=… is refused for its media type', {
      actual: answer.status,
    })
  },
})

// Monitors ask with HEAD. Whether it is offered is nowhere promised, hence a warning (AMB-13).
const headMirrorsGet = rule({
  id: 'transport/head-mirrors-get',
  clause: 'TRN-09',
  view: heads,
  when: ({ getStatus, head }) => getStatus < 500 && head.status !== 304,
  judge({ head, getStatus }) {
    if (head.exchange.response!.body !== null) {
      return complain('HEAD is answered with content', { where: 'content' })
    }
    if (head.status === getStatus) return null
    return complain('HEAD has another status than GET', {
      expected: getStatus,
      actual: head.status,
      where: 'status',
    })
  },
})

const documentedMethods = ['GET', 'POST', 'DELETE']

/** Is this a documented path asked with a method it does not have? HEAD and OPTIONS are free. */
export function isForeignMethod({ exchange }: Answer): boolean {
  const { method, path } = exchange.request
  if (method === 'HEAD' || method === 'OPTIONS' || matchOperation(method, path)) return false
  return documentedMethods.some((candidate) => matchOperation(candidate, path) !== null)
}

// A method that half works is the start of many accidents.
const foreignMethodsAreRefused = rule({
  id: 'transport/foreign-methods-are-refused',
  clause: 'TRN-10',
  view: answers,
  needs: ['creates'],
  when: (answer) => isEvidence(answer) && isForeignMethod(answer),
  judge(answer) {
    if (answer.status >= 400 && answer.status < 500) return null
    return complain('A method that the path does not have is not refused', {
      expected: '405 or another 4xx',
      actual: answer.status,
    })
  },
})

/**
 * A busy key may be put off with 503 (IDE-10), a pause announces itself with Retry-After, and 501
 * is the answer to an unknown method.
 */
function isExcusedFailure(answer: Answer): boolean {
  if (answer.status === 501) return true
  const pauses = answerHeader(answer, 'retry-after') !== null
  return answer.status === 503 && (pauses || answer.exchange.operation === 'createServer')
}

// Clients retry 5xx: a bad input that is answered so comes again and again.
const inputNeverBreaksTheServer = rule({
  id: 'transport/input-never-breaks-the-server',
  clause: 'TRN-12',
  view: answers,
  when: (answer) => isEvidence(answer) && !isExcusedFailure(answer),
  judge(answer) {
    if (answer.status < 500) return null
    return complain('The application answers with a server error', {
      expected: 'a success or a 4xx',
      actual: answer.status,
      where: answer.exchange.step || String(answer.status),
    })
  },
})

// A body that kills a worker is a 5xx that nobody sees, and somebody will find it.
const bodiesAreAnswered = weighed<Drop>({
  id: 'transport/bodies-never-break-the-connection',
  clause: 'TRN-12',
  view: drops,
  optional: 'every odd body and read was answered',
  weigh({ kind, times, answered, elsewhere, alive, exchanges }) {
    if (answered) return null
    // A read is sent again by itself; a target that is away for a moment must not be blamed.
    const enough = kind === 'body' ? times >= 2 : times >= 3 && alive
    if (!enough || elsewhere) {
      return cannotTell(`the connection broke ${times} times over one ${kind}, which may be chance`)
    }
    return complain(`The connection is closed without an answer to a ${kind}, each time`, {
      expected: 'a 4xx',
      actual: 'no answer',
      where: exchanges[0]!.step,
    })
  },
})

export const methodRules: Rule[] = [
  pathsHangBelowTheBase,
  pathsAreNotMoved,
  jsonBodiesAreRead,
  charsetDoesNoHarm,
  headMirrorsGet,
  foreignMethodsAreRefused,
  inputNeverBreaksTheServer,
  bodiesAreAnswered,
]

/**
 * Rules about the text of answers: well-formed JSON, labelled as such, for every client (TRN-03 to
 * TRN-05, TRN-18).
 */
import { header } from '#exchange/exchange.ts'
import { type Answer, answerHeader, answers } from '#views/responses.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { contentOf, isDocumented, isRedirect, isServerError, scanOf } from './content.ts'

/**
 * A 4xx in plain text is a failed envelope (ENV-10); JSON that stops early is a cut body (TRN-14).
 */
function shouldBeJson(answer: Answer): boolean {
  const content = contentOf(answer)
  if (isRedirect(answer)) return false
  if (content === 'json' || content === 'broken') return true
  return content === 'other' && answer.status < 400
}

// One malformed byte and no client library reads the answer at all.
const contentIsOneJsonText = rule({
  id: 'transport/content-is-one-json-text',
  clause: 'TRN-03',
  view: answers,
  when: (answer) => isDocumented(answer) && !isServerError(answer) && shouldBeJson(answer),
  judge(answer) {
    if (!answer.exchange.response!.body!.utf8) {
      return complain('The content is not strict UTF-8 without a byte order mark', {
        where: 'encoding',
      })
    }
    if (contentOf(answer) === 'json') return null
    return complain('The content is not one well-formed JSON text', { where: 'syntax' })
  },
})

const jsonMedia = /^\s*application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i

// Clients choose their parser by the label; without it many hand back raw text.
const jsonIsLabelled = rule({
  id: 'transport/json-is-labelled-as-json',
  clause: 'TRN-04',
  view: answers,
  when: (answer) => isDocumented(answer) && contentOf(answer) === 'json',
  judge(answer) {
    const label = answerHeader(answer, 'content-type')
    if (label !== null && jsonMedia.test(label)) return null
    return complain('JSON content is not labelled application/json', {
      expected: 'application/json',
      actual: label,
    })
  },
})

function acceptsAnything(answer: Answer): boolean {
  const accept = header(answer.exchange.request.headers, 'accept')
  return accept === null || accept.includes('*/*')
}

/** Redirects elsewhere mean that the path is not here (TRN-01); these mean "log in". */
function isSentToLogin(answer: Answer): boolean {
  if (!isRedirect(answer)) return false
  const place = answerHeader(answer, 'location') ?? ''
  const refused = ['none', 'malformed', 'unknown'].includes(answer.exchange.token)
  return /log-?in|sign-?in|auth|sso/i.test(place) || (refused && !place.includes('/api/'))
}

// Frameworks take a client that does not ask for JSON for a browser: it gets a page or a login
// form.
const anyAcceptGetsJson = rule({
  id: 'transport/any-accept-gets-json',
  clause: 'TRN-05',
  view: answers,
  when: (answer) =>
    isDocumented(answer) &&
    !isServerError(answer) &&
    acceptsAnything(answer) &&
    (!isRedirect(answer) || isSentToLogin(answer)),
  judge(answer) {
    if (isSentToLogin(answer)) {
      return complain('A client without a preference is redirected to a login', {
        expected: 'an answer in JSON',
        actual: answer.status,
        where: 'redirect',
      })
    }
    if (contentOf(answer) !== 'html') return null
    return complain('A client without a preference gets an HTML page', {
      expected: 'an answer in JSON',
      actual: answerHeader(answer, 'content-type'),
      where: 'html',
    })
  },
})

// Which of two members of one name counts differs from parser to parser.
const membersAreNotRepeated = rule({
  id: 'transport/members-are-not-repeated',
  clause: 'TRN-18',
  view: answers,
  when: (answer) => isDocumented(answer) && contentOf(answer) === 'json',
  judge(answer) {
    const { repeated } = scanOf(answer)!
    if (repeated.length === 0) return null
    return complain('A JSON object repeats a member name', { actual: repeated })
  },
})

// JavaScript and many others round whole numbers from 2^53 on without a word.
const integersStayExact = rule({
  id: 'transport/integers-stay-exact',
  clause: 'TRN-18',
  view: answers,
  when: (answer) => isDocumented(answer) && contentOf(answer) === 'json',
  judge(answer) {
    const { oversized } = scanOf(answer)!
    if (oversized.length === 0) return null
    return complain('An integer is too large to be read exactly', { actual: oversized })
  },
})

export const formatRules: Rule[] = [
  contentIsOneJsonText,
  jsonIsLabelled,
  anyAcceptGetsJson,
  membersAreNotRepeated,
  integersStayExact,
]

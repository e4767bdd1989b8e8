/** Rules about error codes: words for programs, always the same for one failure (ENV-08). */
import { repeatedFailures } from '#views/failures.ts'
import { answers } from '#views/responses.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { isFailure } from './failures.ts'

// Codes outside the table are free, in whatever letters (AMB-18); a sentence is no code.
const codesAreWords = rule({
  id: 'envelope/codes-are-words',
  clause: 'ENV-08',
  view: answers,
  when: (answer) => isFailure(answer) && answer.code !== null && answer.code !== '',
  judge({ code }) {
    if (/^[\w.:/-]{1,80}$/.test(code!) && /[A-Za-z]/.test(code!)) return null
    return complain('error.code is no machine word', { actual: code!.slice(0, 80), where: 'word' })
  },
})

// Retries and translations hang on the code; a second name for one failure breaks both.
const codesAreStable = rule({
  id: 'envelope/same-failure-same-code',
  clause: 'ENV-08',
  view: repeatedFailures,
  optional: 'no failure was met twice',
  judge({ first, again }) {
    if (first.code === again.code) return null
    return complain('The same failure is reported under two codes', {
      expected: first.code?.slice(0, 80),
      actual: again.code?.slice(0, 80),
      where: 'stable',
    })
  },
})

export const codeRules: Rule[] = [codesAreWords, codesAreStable]

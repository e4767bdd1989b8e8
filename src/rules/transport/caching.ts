/**
 * Rules about caches: nothing of an account is shared, nothing stale is called unchanged (TRN-15,
 * TRN-21).
 */
import { headerValues } from '#exchange/exchange.ts'
import { type Answer, answers, isEvidence, isSuccess } from '#views/responses.ts'
import { revalidations } from '#views/validators.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

/** Directives of Cache-Control, in lower case, with their arguments. */
export function cacheDirectives({ exchange }: Answer): string[] {
  return headerValues(exchange.response!.headers, 'cache-control')
    .flatMap((value) => value.toLowerCase().split(','))
    .map((directive) => directive.trim().replaceAll(' ', ''))
    .filter(Boolean)
}

/** The directive that lets shared caches keep an answer to an authenticated request, or null. */
function sharingDirective(answer: Answer): string | null {
  const directives = cacheDirectives(answer)
  if (directives.some((directive) => /^(?:no-store|private)\b/.test(directive))) return null
  return directives.find((name) => name === 'public' || /^s-maxage=(?!"?0+"?$)/.test(name)) ?? null
}

// One shared cache between client and API, and strangers read each other's servers.
const serversAreNotSharedByCaches = rule({
  id: 'transport/servers-are-not-shared-by-caches',
  clause: 'TRN-15',
  view: answers,
  when: (answer) =>
    isEvidence(answer) &&
    isSuccess(answer) &&
    answer.exchange.token !== 'none' &&
    /^\/servers(?:[/?]|$)/.test(answer.exchange.request.path),
  judge(answer) {
    const directive = sharingDirective(answer)
    if (directive === null) return null
    return complain('An answer about servers may be kept by shared caches', {
      expected: 'neither public nor s-maxage',
      actual: directive.slice(0, 40),
    })
  },
})

// A client that is told "unchanged" goes on showing an installation that ended long ago.
const unchangedMeansUnchanged = rule({
  id: 'transport/unchanged-means-unchanged',
  clause: 'TRN-21',
  view: revalidations,
  optional: 'no answer was 304',
  judge({ conditional, outdated }) {
    if (!conditional) {
      return complain('304 answers a request that sent no validator', { where: 'unasked' })
    }
    if (!outdated) return null
    return complain('304 although the representation has changed since', { where: 'stale' })
  },
})

export const cachingRules: Rule[] = [serversAreNotSharedByCaches, unchangedMeansUnchanged]

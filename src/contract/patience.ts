/** Graces and tolerances that keep conforming servers out of trouble; the reference has none. */

/** After its 201 a server may stay invisible this long (CRE-19, LST-03, STA-02; AMB-50). */
export const visibilityGraceMs = 5_000
/** A list may name a server that is gone as one that is being deleted for so long (LST-10). */
export const leavingPatienceMs = 30_000
/** Credentials may follow the end of the installation by this much (CRD-03, STA-15). */
export const credentialsGraceMs = 10_000
/** Endpoints that disagree are read again after this wait, and judged only then (STA-12). */
export const rereadAfterMs = 10_000
/** An event and the API may disagree for this long (WHS-07, WHS-09). */
export const eventGraceMs = 10_000

/** An event is missing after this wait; after ten times the longest delay, if that is more. */
export const webhookPatienceMs = 300_000
export const webhookPatienceFactor = 10

/** For so long a status may go on telling what was true a moment ago (LST-05). */
export const cachedStatusMs = 5_000
/** A state on its way to running proves nothing for this long (STA-04, STA-13). */
export const bootPatienceMs = 300_000

/** A guest that ignores shutdown for this long is killed before STA-10 is judged. */
export const shutdownPatienceMs = 30_000

/** Largest distance between a server's clock readings and the Date header (CRE-18, STA-08). */
export const clockToleranceMs = 120_000
/** Two reads of one created_at may differ by rounding (GET-07). */
export const createdAtToleranceMs = 1_000
/** Uptime is compared over at least this span, at these rates, in steps up to this (STA-07). */
export const uptimeSpanMinMs = 20_000
/** Uptime that has grown rightly over this span needs no longer one; what has not, does. */
export const uptimeSpanSoonMs = 12_000
const uptimeRateMin = 0.3
const uptimeRateMax = 3
export const uptimeStepMaxS = 10
/** Has uptime grown, in seconds, about as much as time has passed? */
export function growsWithClock(grownS: number, passedS: number): boolean {
  const rate = grownS / passedS
  return rate >= uptimeRateMin && rate <= uptimeRateMax
}

/** Prices closer than this are equal; they are never compared as text (PLN-17). */
export const priceToleranceUsd = 1e-9
/** Memory and disk are multiples of 2^20 and at least 2^28, or they are not bytes (PLN-08). */
export const byteStep = 2 ** 20
export const bytesMin = 2 ** 28

/** The account has sent nothing for this long before a burst is judged (RAT-03). */
export const restMs = 60_000
/** Added to Retry-After before the next request has to pass (RAT-08). */
export const retrySlackMs = 1_000
/** X-RateLimit-Reset lies between Date − 2 s and the longest window + 2 s after Date (RAT-15). */
export const resetSlackS = 2
/** Retry-After is at most the longest window + 1 s (RAT-17). */
export const retryAfterSlackS = 1
/** Remaining is compared over at least this many requests within this span (RAT-14). */
export const remainingSpanMs = 1_000
export const remainingRequestsMin = 10

/** A revoked token may work on for some seconds of caching (AUT-21). */
export const revocationGraceMs = 10_000

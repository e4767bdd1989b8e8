/** The clauses that bind the server and show through the API, by the contract's levels. */

const words = (text: string) => text.trim().split(/\s+/)

/** Stated in the reference, or unavoidable from it. */
export const MUST: readonly string[] = words(`
TRN-01 TRN-03 TRN-05 TRN-06 TRN-13 TRN-14 TRN-17
AUT-01 AUT-02 AUT-03 AUT-04 AUT-05 AUT-06 AUT-08 AUT-09 AUT-10 AUT-12 AUT-13 AUT-14 AUT-20
ENV-01 ENV-02 ENV-03 ENV-04 ENV-05 ENV-10
ERR-01 ERR-02 ERR-03 ERR-04 ERR-05 ERR-06 ERR-07 ERR-08
PLN-01 PLN-02 PLN-03 PLN-08 PLN-10 PLN-11 PLN-15 LOC-01 LOC-06 TPL-01 TPL-02 TPL-03
CRE-01 CRE-02 CRE-03 CRE-04 CRE-05 CRE-06 CRE-07 CRE-10 CRE-13 CRE-17 CRE-20 CRE-21 CRE-22
CRE-23 CRE-30 LST-01 LST-02 LST-04 LST-06 LST-09 GET-01 GET-03 GET-04 GET-06 GET-07
STA-01 STA-02 STA-03 STA-04 STA-06 STA-12 STA-15 CRD-01 CRD-02 CRD-03 CRD-05 CRD-07
PWR-01 PWR-02 DEL-01 DEL-02 DEL-05 BAK-01
PAG-01 PAG-02 PAG-03 PAG-04 PAG-05 PAG-06 PAG-07 PAG-08 PAG-10 PAG-11 PAG-12 PAG-13 PAG-14
PAG-18 PAG-21 RAT-01 RAT-02 RAT-03 RAT-04 RAT-05 RAT-06 RAT-07 RAT-08 RAT-09 RAT-12 RAT-13
RAT-15 RAT-30 IDE-01 IDE-02 IDE-03 IDE-04 IDE-05 IDE-06 IDE-07 IDE-08 IDE-09 IDE-11 IDE-12
IDE-15 IDE-20 IDE-21 SAF-01 SAF-02`)

/** Strongly implied, with no honest counter-example known. */
export const EXPECTED: readonly string[] = words(`
TRN-04 TRN-12 TRN-15 TRN-20 TRN-21 AUT-11 AUT-19 ENV-06 ERR-09 ERR-10 ERR-16 PLN-04 PLN-12
LOC-02 CRE-08 CRE-09 CRE-14 CRE-18 CRE-19 CRE-24 CRE-26 LST-03 LST-05 LST-07 LST-10 LST-11
GET-02 GET-08 GET-09 STA-05 STA-07 STA-08 STA-09 STA-10 STA-14 CRD-04 CRD-06 CRD-08
PWR-03 PWR-08 PWR-09 PWR-12 DEL-03 DEL-04 BAK-02 BAK-05 PAG-19
RAT-10 RAT-14 RAT-17 RAT-21 RAT-22 RAT-25 IDE-10 IDE-13 IDE-16 IDE-22 IDE-23`)

/** How hard a clause binds. */
export type Level = 'must' | 'expected' | 'should'

/** The level of a clause; whatever is in neither list is `should`. */
export function levelOf(clause: string): Level {
  if (MUST.includes(clause)) return 'must'
  return EXPECTED.includes(clause) ? 'expected' : 'should'
}

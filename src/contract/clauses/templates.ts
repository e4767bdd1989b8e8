/** GET /locations/{id}/templates: the operating systems on offer. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, should, open } = section('templates', 'server')

export const templates: readonly Clause[] = [
  must('TPL-01')`
    A location's templates are answered 200 with an array, and every element has a slug that is
    non-empty text.`,
  must('TPL-02')`
    A slug listed for a location is accepted there by POST /servers. A refusal for want of size
    or stock decides nothing.`,
  must('TPL-03')`
    A creation naming a slug that no location offers is answered 422 with VALIDATION_ERROR.`,
  should('TPL-04')`
    A slug that is offered elsewhere, but not at the chosen location, is refused with a 4xx.`,
  should('TPL-05')`
    Within one location no slug is listed twice.`,
  should('TPL-06')`
    A template gives the system's readable name in some member; for the five documented slugs it
    is the documented text.`,
  open('TPL-07')`
    What an unknown location's templates are: 404, 422 and an empty list are all fine. Templates
    of another place are not, and a 5xx falls under TRN-12.`,
  open('TPL-08')`
    Which of the five documented slugs a region offers.`,
  open('TPL-09')`
    Whether the template list is paged, that is, comes with meta.`,
]

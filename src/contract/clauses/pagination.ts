/** Pages and meta of the list operations. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('pagination', 'server')

export const pagination: readonly Clause[] = [
  must('PAG-01')`
    Every 200 of GET /servers, GET /plans and a server's backups has meta, even where the page is
    empty, filtered or past the last one.`,
  must('PAG-02')`
    In meta, total, per_page, current_page and last_page are JSON integers, even where the query
    gave them as text.`,
  must('PAG-03')`
    Asked for no page, a list returns its first one and says current_page 1.`,
  must('PAG-04')`
    Asked for no per_page, a list uses 25.`,
  must('PAG-05')`
    The value of current_page is the number of the page that data really holds.`,
  must('PAG-06')`
    In meta, per_page is an integer from 1 to 100 and the size in force: no page has more items.`,
  must('PAG-07')`
    Any per_page from 1 to 100 is taken as asked, so that all pages except the last are full.`,
  must('PAG-08')`
    For a list that has items, last_page is total divided by per_page, rounded up.`,
  should('PAG-09')`
    An empty list says last_page 1; a 0 is tolerated and worth a remark.`,
  must('PAG-10')`
    The value of total is the count of items over all pages and, while nothing changes, the same
    on each of them.`,
  must('PAG-11')`
    Walking from page 1 to last_page while nothing changes meets every item once and none twice.`,
  must('PAG-12')`
    Pages are numbered from 1: page=1 gives what leaving page out gives.`,
  must('PAG-13')`
    No value of per_page, be it 0, negative, above 100 or no number, overfills a page beyond 100
    items or moves per_page in meta out of 1 to 100. Clamping, the default and a 4xx are all
    fine.`,
  must('PAG-14')`
    A per_page of exactly 100 is within bounds and honoured.`,
  open('PAG-15')`
    What a page past the last one is: 200 without items, 404, 422, or the last page under its own
    number. Where current_page repeats the number asked for, there are no items.`,
  open('PAG-16')`
    Whether a page that is 0, negative or a word is read as 1 or refused with a 4xx; a 5xx falls
    under TRN-12.`,
  open('PAG-17')`
    Whether a per_page that is 0, negative or a word is defaulted, clamped or refused with a 4xx;
    PAG-13 and TRN-12 hold all the same.`,
  must('PAG-18')`
    Filters and pages work together: the filter is applied first, and what it leaves is paged.`,
  expected('PAG-19')`
    A page read again while nothing changes shows the same items.`,
  should('PAG-20')`
    The sequence of items is independent of per_page: pages of any size, joined, give the same
    list.`,
  must('PAG-21')`
    What the caller may not see is not counted in total.`,
  open('PAG-22')`
    Whether links, from, to, path or cursors come along; where they do, they should match meta.`,
  open('PAG-23', 'a guard, not a promise: a walk disturbed by a change is evidence of nothing')`
    How pages shift when servers come or go during a walk. A walk is judged only if its total is
    the same at both ends.`,
  should('PAG-24')`
    Page numbers as large as 2^31 or 10^20 get a 4xx or a page without items, never a 5xx.`,
]

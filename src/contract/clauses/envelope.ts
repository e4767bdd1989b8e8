/** The envelope: data for successes, error for failures. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('envelope', 'server')

export const envelope: readonly Clause[] = [
  must('ENV-01')`
    The content of every 2xx is a JSON object, and its payload sits under data.`,
  must('ENV-02')`
    Every 4xx and 5xx of the application, answers to HEAD apart, has content: an error object
    whose code and message are non-empty text.`,
  must('ENV-03')`
    A collection is an array under data, even when it is empty, filtered or holds a single item;
    a single resource is an object. Exempt are null for credentials during installation and
    whatever power and DELETE put there.`,
  must('ENV-04')`
    The payload is wrapped once: it is neither bare nor inside a second data.`,
  must('ENV-05')`
    Paging facts stand in meta beside data, not within it.`,
  expected('ENV-06')`
    An answer holds either data or error, never both, and a 2xx has no error member.`,
  should('ENV-07')`
    A 2xx has content unless it is 204 or 205, and a 204 has none.`,
  should('ENV-08')`
    A code is a fixed machine word in upper snake case: the same failure is always reported under
    the same one.`,
  open('ENV-09')`
    Which further members answers carry, such as request_id, links or details inside error.`,
  must('ENV-10')`
    A documented operation that fails does so in this envelope, not in a framework's own format:
    no bare message with errors, no problem+json, no plain text.`,
]

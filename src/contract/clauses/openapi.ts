/** The vendor's OpenAPI document, which the reference mentions but does not show. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { should, open } = section('openapi', 'server')

export const openapi: readonly Clause[] = [
  open(
    'OAS-01',
    'the download is behind the console and its address is not documented; a copy is given by hand',
  )`
    Where the OpenAPI document can be had.`,
  should(
    'OAS-02',
    'built by a later issue: OpenAPI check (it compares documents; no exchange shows it)',
  )`
    The OpenAPI document agrees with the reference on paths, required members, codes and header
    names.`,
  open('OAS-03', 'built by a later issue: OpenAPI check (it adds clauses of its own to a run)')`
    What the OpenAPI document promises beyond the reference, such as the member that names a
    power action.`,
]

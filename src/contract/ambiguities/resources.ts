/** What the reference leaves open about plans, locations, templates and servers. */
import { prose } from '../prose.ts'
import type { Ambiguity } from './ambiguity.ts'

export const resources: readonly Ambiguity[] = [
  {
    id: 'AMB-01',
    title: 'Location in the examples',
    clauses: ['CRE-01', 'LOC-03'],
    open: prose`
      The two sample creations name different locations, 6 and 3.`,
    accepted: prose`
      Any location that the list offers; none is taken for granted.`,
  },
  {
    id: 'AMB-02',
    title: 'GB against bytes',
    clauses: ['PLN-06', 'PLN-08', 'INV-32'],
    open: prose`
      The table speaks of GB, the samples show byte counts that are multiples of 2^30.`,
    accepted: prose`
      Binary units only: the sample settles it for plan 1, the other plans follow. 3000000000 for
      3 GB is a defect.`,
  },
  {
    id: 'AMB-03',
    title: 'Table against GET /plans',
    clauses: ['PLN-05', 'PLN-06', 'PLN-07', 'INV-01'],
    open: prose`
      The table is printed, yet readers are told to confirm prices with the API.`,
    accepted: prose`
      Other prices are drift. Other ids or hardware are a warning, and a failure only if the
      table is pinned. A server still has to match the plan the API shows.`,
  },
  {
    id: 'AMB-04',
    title: 'Hourly against monthly price',
    clauses: ['PLN-16'],
    open: prose`
      The hours per month implied by the table differ from plan to plan, from 683.7 to 739.6.`,
    accepted: prose`
      Any relation: neither a formula nor a way of rounding is checked.`,
  },
  {
    id: 'AMB-07',
    title: 'Paging of locations and templates',
    clauses: ['LOC-05', 'TPL-09'],
    open: prose`
      All list endpoints are said to be paged, but the enumeration has only three.`,
    accepted: prose`
      An array with meta, which then obeys the pagination clauses, or one without, which is
      complete.`,
  },
  {
    id: 'AMB-08',
    title: 'Shape of a location',
    clauses: ['LOC-02', 'LOC-04'],
    open: prose`
      Only a table of ids and regions is given, no body.`,
    accepted: prose`
      Whatever members there are beside an integer id, and any member for the name.`,
  },
  {
    id: 'AMB-09',
    title: 'Shape of a template',
    clauses: ['TPL-01', 'TPL-06'],
    open: prose`
      Of a template only the slug is named.`,
    accepted: prose`
      Any members beside slug.`,
  },
  {
    id: 'AMB-10',
    title: 'Reach of a template',
    clauses: ['TPL-02', 'TPL-04', 'TPL-08'],
    open: prose`
      Slugs are said to work on all nodes of a location and to vary by region.`,
    accepted: prose`
      Slugs are taken from the list of the chosen location when the run takes place.`,
  },
  {
    id: 'AMB-34',
    title: 'Version of uuids',
    clauses: ['CRE-06', 'CRE-08', 'GET-04'],
    open: prose`
      The sample has a 7 for version nibble, but its time part is impossible.`,
    accepted: prose`
      Any version and variant. Time-ordered uuids made close together start alike, so what counts
      is that a short uuid finds its own server.`,
  },
  {
    id: 'AMB-36',
    title: 'Disk in list items',
    clauses: ['LST-02'],
    open: prose`
      The sample list item has no disk, the sample 201 has one.`,
    accepted: prose`
      List items with or without disk.`,
  },
  {
    id: 'AMB-38',
    title: 'Direction of the sort',
    clauses: ['PLN-03', 'PLN-04'],
    open: prose`
      Plans are sorted by price, but it is not said which way.`,
    accepted: prose`
      A monotonic order is required, the cheapest first is expected.`,
  },
  {
    id: 'AMB-39',
    title: 'Meaning of the status filter',
    clauses: ['LST-04', 'LST-08'],
    open: prose`
      Only installing is shown as a filter; running is a state and no status.`,
    accepted: prose`
      For status=running an empty list, a 4xx, or the healthy servers.`,
  },
  {
    id: 'AMB-40',
    title: 'Meaning of location_id on plans',
    clauses: ['PLN-11', 'PLN-12'],
    open: prose`
      The filter is for stock at a region: plans out of stock may be dropped or marked.`,
    accepted: prose`
      Some or all of the plans with the values they have elsewhere, with or without members about
      stock.`,
  },
  {
    id: 'AMB-42',
    title: 'Hostname',
    clauses: ['CRE-03', 'CRE-09', 'CRE-28'],
    open: prose`
      It is optional; its rules, and the name of a server without one, are not given.`,
    accepted: prose`
      Any non-empty name, normalised case, and 422 for odd names.`,
  },
  {
    id: 'AMB-43',
    title: 'Addresses at creation',
    clauses: ['CRE-13', 'CRE-15', 'INV-04'],
    open: prose`
      The sample 201 has one address; whether it is known so early, or comes in two families, is
      not said.`,
    accepted: prose`
      An empty array at first, one or more addresses later, a /32 whose gateway lies outside.`,
  },
]

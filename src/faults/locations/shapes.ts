/** Faults in the list of locations and in what their ids are good for. */
import { defaultPolicies } from '#server/policies.ts'
import { amendBody } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

export const locationFaults: readonly Fault[] = [
  // pluck('name', 'id') makes a map, which is what a select box wants.
  fault({
    id: 'locations/map-of-names',
    title: 'GET /locations answers a map from id to name instead of an array.',
    violates: ['LOC-01', 'ENV-03'],
    tolerates: ['LOC-02'],
    policies: amendBody(['listLocations'], (body) => {
      const list = body.data as { id: number; name: string }[]
      body.data = Object.fromEntries(list.map(({ id, name }) => [id, name]))
    }),
  }),
  // pluck('name') alone.
  fault({
    id: 'locations/array-of-names',
    title: 'GET /locations answers an array of names instead of objects.',
    violates: ['LOC-01'],
    tolerates: ['LOC-02'],
    policies: { renderLocation: ({ name }) => name },
  }),
  // Route keys are text, and so is the id made of one.
  fault({
    id: 'locations/id-as-text',
    title: 'The ids of locations are text.',
    violates: ['LOC-02'],
    tolerates: ['TRN-17', 'INV-31'],
    policies: { renderLocation: (location) => ({ ...location, id: String(location.id) }) },
  }),
  // The name of the request member was taken over into the answer.
  fault({
    id: 'locations/location-id-instead-of-id',
    title: 'The id of a location is called location_id.',
    violates: ['LOC-02'],
    policies: { renderLocation: ({ id, name }) => ({ location_id: id, name }) },
  }),
  // The list counts from 0, the table from 1.
  fault({
    id: 'locations/ids-lead-nowhere',
    title: 'The ids of GET /locations are not the ones that templates and creations take.',
    violates: ['LOC-02'],
    tolerates: ['TPL-01', 'TPL-02', 'CRE-01', 'INV-25', 'TRN-01', 'PLN-11'],
    policies: { renderLocation: (location) => ({ ...location, id: location.id + 500 }) },
  }),
  // A join with the nodes: one row for each node.
  fault({
    id: 'locations/listed-once-per-node',
    title: 'A location with two nodes is listed twice.',
    violates: ['LOC-06'],
    policies: {
      locations(context) {
        const [first, ...others] = defaultPolicies.locations(context)
        return first === undefined ? [] : [first, first, ...others]
      },
    },
  }),
  // orderBy('name') before values were assigned to ids by position.
  fault({
    id: 'locations/names-shifted-by-one',
    title: 'The names of locations are shifted against their ids.',
    violates: ['LOC-03'],
    policies: {
      renderLocation(location, context) {
        const list = context.policies.locations(context)
        const next = list[(list.findIndex(({ id }) => id === location.id) + 1) % list.length]
        return { ...location, name: next?.name }
      },
    },
  }),
  // Codes are enough for a machine.
  fault({
    id: 'locations/codes-instead-of-names',
    title: 'A location has a short code and no readable name.',
    violates: ['LOC-04'],
    tolerates: ['LOC-03'],
    policies: { renderLocation: ({ id }) => ({ id, code: `r${id}` }) },
  }),
  // The validation rule says integer, not exists:locations.
  fault({
    id: 'locations/unlisted-location-accepted',
    title: 'A creation at a location that does not exist is carried out.',
    violates: ['CRE-21', 'LOC-07'],
    tolerates: ['INV-25', 'INV-14', 'IDE-09', 'TPL-04'],
    needs: ['creates'],
    policies: {
      offersLocation: () => true,
      templateWith: (slug, locationId, context) =>
        defaultPolicies.templateWith(slug, locationId, context) ??
        defaultPolicies.templateWith(slug, 1, context),
    },
  }),
  // Locations in maintenance are hidden from the list and open to orders.
  fault({
    id: 'locations/hidden-location-has-templates',
    title: 'The templates of a location that does not exist are those of another one.',
    violates: ['INV-25'],
    tolerates: ['TPL-07', 'TPL-01', 'LOC-02'],
    policies: {
      templatesOfNowhere: (context) => context.policies.templatesOf(1, context) ?? [],
    },
  }),
]

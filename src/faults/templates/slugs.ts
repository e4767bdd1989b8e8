/** Faults in the lists of templates, and in which slugs a creation takes. */
import { templateTexts } from '#contract/catalogue.ts'
import type { Template } from '#server/model.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { amendBody } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

/** What a creation is refused with for a slug that exists nowhere. */
function refuses(status: number, code: string): Partial<Policies> {
  return {
    statusOf: (kind, context) =>
      kind === 'unoffered-template' ? status : defaultPolicies.statusOf(kind, context),
    codeOf: (kind, context) =>
      kind === 'unoffered-template' ? code : defaultPolicies.codeOf(kind, context),
  }
}

const defaultTemplate: Template = { slug: 'debian-12', name: 'Debian 12' }

export const templateFaults: readonly Fault[] = [
  // "Returns template slugs", says the reference; so slugs are returned.
  fault({
    id: 'templates/array-of-slugs',
    title: 'The templates of a location are an array of texts instead of objects.',
    violates: ['TPL-01'],
    policies: { renderTemplate: ({ slug }) => slug },
  }),
  // The column is called identifier, as in Proxmox.
  fault({
    id: 'templates/slug-under-another-name',
    title: 'A template has an identifier instead of a slug.',
    violates: ['TPL-01'],
    tolerates: ['TPL-06'],
    policies: { renderTemplate: ({ slug, name }) => ({ identifier: slug, name }) },
  }),
  // Imported images have no slug until somebody edits them.
  fault({
    id: 'templates/slug-empty-for-the-last-one',
    title: 'The last template of a location has an empty slug.',
    violates: ['TPL-01'],
    policies: amendBody(['listTemplates'], (body) => {
      const last = (body.data as { slug: string }[]).at(-1)
      if (last !== undefined) last.slug = ''
    }),
  }),
  // Grouped by family for the order form.
  fault({
    id: 'templates/grouped-by-family',
    title: 'Templates come as an object of families instead of an array.',
    violates: ['TPL-01', 'ENV-03'],
    policies: amendBody(['listTemplates'], (body) => {
      body.data = Object.groupBy(body.data as Template[], ({ slug }) => slug.split('-')[0] ?? '')
    }),
  }),
  // The rule for slugs is [a-z0-9-]+, and versions have dots.
  fault({
    id: 'templates/slug-with-a-dot-refused',
    title: 'A listed slug with a dot in it is refused when a server is created.',
    violates: ['TPL-02', 'CRE-01'],
    tolerates: ['CRE-03', 'IDE-01', 'IDE-09', 'IDE-07'],
    needs: ['creates'],
    policies: {
      templateWith: (slug, locationId, context) =>
        slug.includes('.') ? null : defaultPolicies.templateWith(slug, locationId, context),
    },
  }),
  // The image was deleted, its row stayed.
  fault({
    id: 'templates/retired-slug-still-listed',
    title: 'All listed slugs but the first of them are refused when a server is created.',
    violates: ['TPL-02'],
    needs: ['creates'],
    policies: {
      templateWith: (slug, locationId, context) => {
        const [first] = context.policies.templatesOf(locationId, context) ?? []
        return first?.slug === slug ? defaultPolicies.templateWith(slug, locationId, context) : null
      },
    },
  }),
  // Templates are looked up by the names that the list shows.
  fault({
    id: 'templates/name-taken-instead-of-slug',
    title: 'A creation takes the name of a template and refuses its slug.',
    violates: ['TPL-02', 'CRE-01'],
    tolerates: ['CRE-03', 'IDE-01', 'IDE-09', 'IDE-07'],
    needs: ['creates'],
    policies: {
      templateWith: (slug, locationId, { policies, ...context }) =>
        policies
          .templatesOf(locationId, { policies, ...context })
          ?.find(({ name }) => name === slug) ?? null,
    },
  }),
  // firstOr(default) keeps orders coming in.
  fault({
    id: 'templates/unknown-slug-installs-the-default',
    title: 'A creation with a slug that exists nowhere installs the default system.',
    violates: ['TPL-03'],
    tolerates: ['CRE-02', 'CRE-22', 'TPL-04', 'INV-14', 'IDE-09', 'ERR-07'],
    needs: ['creates'],
    policies: {
      templateWith: (slug, locationId, context) =>
        defaultPolicies.templateWith(slug, locationId, context) ?? defaultTemplate,
    },
  }),
  // findOrFail() on the template.
  fault({
    id: 'templates/unknown-slug-answered-404',
    title: 'A creation with a slug that exists nowhere is answered 404.',
    violates: ['TPL-03'],
    needs: ['creates'],
    policies: refuses(404, 'TEMPLATE_NOT_FOUND'),
  }),
  // The status is right and the code is one of a kind.
  fault({
    id: 'templates/unknown-slug-with-a-code-of-its-own',
    title: 'A creation with a slug that exists nowhere is answered 422 with INVALID_TEMPLATE.',
    violates: ['TPL-03'],
    needs: ['creates'],
    policies: refuses(422, 'INVALID_TEMPLATE'),
  }),
  // exists:templates,slug without the location.
  fault({
    id: 'templates/slug-of-another-region-accepted',
    title: 'A slug that is only offered elsewhere is accepted.',
    violates: ['TPL-04'],
    needs: ['creates'],
    policies: {
      templateWith: (slug, _locationId, { world }) =>
        [...world.catalogue.templates.values()].flat().find((one) => one.slug === slug) ?? null,
    },
  }),
  // A join with the nodes again.
  fault({
    id: 'templates/listed-once-per-node',
    title: 'Every template is listed twice.',
    violates: ['TPL-05'],
    policies: {
      templatesOf(locationId, context) {
        const known = defaultPolicies.templatesOf(locationId, context)
        return known === null ? null : known.flatMap((one) => [one, one])
      },
    },
  }),
  // The label was left to the front end.
  fault({
    id: 'templates/name-repeats-the-slug',
    title: 'The name of a template is its slug instead of readable text.',
    violates: ['TPL-06'],
    tolerates: ['CRE-12'],
    policies: { renderTemplate: ({ slug }) => ({ slug, name: slug }) },
  }),
  // 22.04 was copied from 24.04.
  fault({
    id: 'templates/wrong-release-in-the-name',
    title: 'ubuntu-22.04 is listed as Ubuntu 24.04 LTS.',
    violates: ['TPL-06'],
    policies: {
      renderTemplate: ({ slug, name }) => ({
        slug,
        name: slug === 'ubuntu-22.04' ? templateTexts['ubuntu-24.04'] : name,
      }),
    },
  }),
]

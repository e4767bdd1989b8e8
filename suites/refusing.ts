/**
 * Act 5: creations that must be refused, each the twin of one that has just succeeded, with one
 * fault.
 */
import type { Step } from '#target/step.ts'
import { refused } from './repeating.ts'

/** Leaves one member out of a body. */
function without(body: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name))
}

export const refusing: readonly Step[] = [
  refused('refuse.missing-plan', (twin) => ({ body: without(twin, 'plan_id') })),
  refused('refuse.missing-location', (twin) => ({ body: without(twin, 'location_id') })),
  refused('refuse.missing-template', (twin) => ({ body: without(twin, 'template_slug') })),
  refused('refuse.template', (twin) => ({ body: { ...twin, template_slug: 'no-such-template' } })),
  refused('refuse.plan', (twin) => ({ body: { ...twin, plan_id: 999_999 } })),
  refused('refuse.location', (twin) => ({ body: { ...twin, location_id: 999_999 } }), [
    'locations',
  ]),
  refused('refuse.type', (twin) => ({ body: { ...twin, plan_id: { id: 1 } } })),
  refused('refuse.json', (twin) => ({ rawBody: `${JSON.stringify(twin).slice(0, -1)},` })),
]

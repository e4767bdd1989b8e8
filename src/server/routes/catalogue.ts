/** Plans, locations and templates: what can be ordered where. */
import type { Context, Reply } from '../context.ts'
import { wholeNumber } from '../policies/pagination.ts'
import { collection } from '../replies.ts'

/** GET /plans. */
export function listPlans(context: Context): Reply {
  const { policies, query } = context
  const sorted = [...policies.plans(context)].sort((a, b) => policies.planOrder(a, b, context))
  const plans = policies.planFilter(sorted, query.location_id, context)
  return collection(plans, policies.renderPlan, context)
}

/** GET /locations. */
export function listLocations(context: Context): Reply {
  const { policies } = context
  return collection(policies.locations(context), policies.renderLocation, context)
}

/** GET /locations/{id}/templates. */
export function listTemplates(context: Context): Reply {
  const { policies } = context
  const id = wholeNumber(context.id)
  const known = id === null ? null : policies.templatesOf(id, context)
  const templates = known ?? policies.templatesOfNowhere(context)
  return collection(templates, policies.renderTemplate, context)
}

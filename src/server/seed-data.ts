/** What the reference server sells by default, and the accounts it starts with. */
import { documentedLocations, documentedPlans, templateTexts } from '#contract/catalogue.ts'
import type { AccountSeed, Catalogue, Location, Template } from './model.ts'

const locations: readonly Location[] = documentedLocations.map(({ id, region }) => ({
  id,
  name: region,
}))

const commonTemplates: readonly Template[] = Object.entries(templateTexts).map(([slug, name]) => ({
  slug,
  name,
}))

const rocky: Template = { slug: 'rocky-9', name: 'Rocky Linux 9' }

/**
 * Lists differ by region (AMB-10): no Windows in the far south, no AlmaLinux in Mumbai, Rocky in
 * Europe.
 */
function templatesAt(id: number): readonly Template[] {
  if (id === 12 || id === 13) return commonTemplates.filter(({ slug }) => slug !== 'windows-2022')
  if (id === 9) return commonTemplates.filter(({ slug }) => slug !== 'almalinux-9')
  if (id === 3 || id === 4) return [...commonTemplates, rocky]
  return commonTemplates
}

/**
 * The documented plans and regions; a few plans are sold out somewhere so that the stock filter
 * shows.
 */
export const defaultCatalogue: Catalogue = {
  plans: documentedPlans,
  locations,
  templates: new Map(locations.map(({ id }) => [id, templatesAt(id)])),
  soldOut: new Map([
    [1, [8]],
    [3, [8]],
    [6, [7]],
    [12, [7, 8]],
  ]),
}

/**
 * A under test with a second and a revoked token, B a stranger, OD in debt, IPX closed to loopback.
 */
export const defaultAccounts: readonly AccountSeed[] = [
  { label: 'A', tokens: [{ label: 'A1' }, { label: 'A2' }, { label: 'RV', revoked: true }] },
  { label: 'B', tokens: [{ label: 'B1' }], servers: 1, backups: 2 },
  { label: 'OD', tokens: [{ label: 'OD' }], overdue: true },
  { label: 'IPX', tokens: [{ label: 'IPX' }], whitelist: ['203.0.113.0/24'] },
]

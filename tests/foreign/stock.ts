/** What the provider sells and where: plans, regions, system images, shaped by its choices. */
import type { Choices } from './choices.ts'
import type { Plan } from './kinds.ts'

const GIB = 1024 ** 3

const plan = (
  id: number,
  name: string,
  cpu: number,
  memoryGib: number,
  diskGib: number,
  monthly: number,
  hourly: number,
): Plan => ({ id, name, cpu, memory: memoryGib * GIB, disk: diskGib * GIB, monthly, hourly })

const TIERS: Plan[] = [
  plan(1, '1 vCPU', 1, 3, 20, 3.92, 0.0053),
  plan(2, '2 vCPU', 2, 4, 30, 5.23, 0.0073),
  plan(3, '3 vCPU', 3, 6, 40, 7.85, 0.0109),
  plan(4, '4 vCPU', 4, 8, 40, 10.46, 0.0153),
  plan(5, '8 vCPU · 16 GB', 8, 16, 60, 20.93, 0.0294),
  plan(6, '8 vCPU · 24 GB', 8, 24, 60, 31.39, 0.0436),
  plan(7, '10 vCPU', 10, 32, 140, 41.86, 0.0589),
  plan(8, '16 vCPU', 16, 64, 200, 85.89, 0.1188),
]

const EXTRA: Plan[] = [
  plan(9, '24 vCPU', 24, 96, 320, 128.4, 0.1776),
  ...Array.from({ length: 18 }, (_, index) =>
    plan(101 + index, `Storage S${index + 1}`, 2, 4, 100 + 50 * index, 9.5 + 4 * index, 0.0132),
  ),
]

/** The plans on sale, cheapest first, at the documented or at drifted prices. */
export function plansOnSale(choices: Choices): Plan[] {
  const extra = { none: 0, one: 1, many: EXTRA.length }[choices.extraPlans]
  const raise = choices.prices === 'drifted' ? 1.07 : 1
  return [...TIERS, ...EXTRA.slice(0, extra)]
    .map((tier) => ({
      ...tier,
      monthly: Math.round(tier.monthly * raise * 100) / 100,
      hourly: Math.round(tier.hourly * raise * 10_000) / 10_000,
    }))
    .sort((left, right) => left.monthly - right.monthly)
}

/** One region: id, city, country code and continent code. */
export interface Region {
  id: number
  city: string
  country: string
}

const CITIES = [
  'New York, USA',
  'San Francisco, USA',
  'London, UK',
  'Frankfurt, DE',
  'Singapore, SG',
  'Sydney, AU',
  'Hong Kong, HK',
  'Tokyo, JP',
  'Mumbai, IN',
  'Seattle, USA',
  'Melbourne, AU',
  'Hobart, AU',
  'Perth, AU',
]

/** The regions on offer: all documented ones, a few, one, or more than one page of them. */
export function regionsOnOffer(choices: Choices): Region[] {
  const more = Array.from({ length: 15 }, (_, index) => `Edge ${index + 1}, EU`)
  const regions = [...CITIES, ...more].map((text, index) => {
    const [city = '', country = ''] = text.split(', ')
    return { id: index + 1, city, country }
  })
  switch (choices.locations) {
    case 'all':
      return regions.slice(0, CITIES.length)
    case 'few':
      return regions.filter((region) => [2, 4, 7, 11].includes(region.id))
    case 'one':
      return regions.filter((region) => region.id === 7)
    case 'more':
      return regions
  }
}

/** One system image. */
export interface Image {
  slug: string
  system: string
}

const IMAGES: Image[] = [
  { slug: 'ubuntu-24.04', system: 'Ubuntu 24.04 LTS' },
  { slug: 'ubuntu-22.04', system: 'Ubuntu 22.04 LTS' },
  { slug: 'debian-12', system: 'Debian 12' },
  { slug: 'almalinux-9', system: 'AlmaLinux 9' },
  { slug: 'windows-2022', system: 'Windows Server 2022' },
]

const MORE_IMAGES: Image[] = [
  { slug: 'rocky-9', system: 'Rocky Linux 9' },
  { slug: 'debian-13', system: 'Debian 13' },
  { slug: 'fedora-42', system: 'Fedora 42' },
]

/** The images of a region; availability varies by region, so Windows lives in even ones only. */
export function imagesAt(choices: Choices, locationId: number): Image[] {
  const all = choices.templates === 'many' ? [...IMAGES, ...MORE_IMAGES] : IMAGES
  const few = choices.templates === 'few' ? all.slice(2, 4) : all
  return few.filter((image) => image.slug !== 'windows-2022' || locationId % 2 === 0)
}

/** Whether a plan is in stock at a region: under `subset` the largest are not at every third. */
export function inStock(choices: Choices, planId: number, locationId: number): boolean {
  return choices.planStock !== 'subset' || locationId % 3 !== 0 || planId < 6
}

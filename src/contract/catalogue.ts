/** The numbers, names and words of the reference: plans, locations, templates, sizes and times. */

/** A plan as `GET /plans` writes it. Prices in USD; they may change without breaking anything. */
export interface DocumentedPlan {
  readonly id: number
  readonly name: string
  readonly cpu: number
  /** Bytes. */
  readonly memory: number
  /** Bytes. */
  readonly disk: number
  readonly monthly_price: number
  readonly hourly_price: number
}

/** The table says GB and the examples show bytes: 3 GB is 3221225472, so a GB is 2^30 (AMB-02). */
export const bytesPerGb = 2 ** 30

function plan(
  id: number,
  name: string,
  hardware: readonly [cpu: number, memoryGb: number, diskGb: number],
  prices: readonly [monthly: number, hourly: number],
): DocumentedPlan {
  const [cpu, memoryGb, diskGb] = hardware
  const [monthly_price, hourly_price] = prices
  const memory = memoryGb * bytesPerGb
  const disk = diskGb * bytesPerGb
  return { id, name, cpu, memory, disk, monthly_price, hourly_price }
}

/** The eight plans of the table, cheapest first. The dot in two names is U+00B7. */
export const documentedPlans: readonly DocumentedPlan[] = [
  plan(1, '1 vCPU', [1, 3, 20], [3.92, 0.0053]),
  plan(2, '2 vCPU', [2, 4, 30], [5.23, 0.0073]),
  plan(3, '3 vCPU', [3, 6, 40], [7.85, 0.0109]),
  plan(4, '4 vCPU', [4, 8, 40], [10.46, 0.0153]),
  plan(5, '8 vCPU \u00b7 16 GB', [8, 16, 60], [20.93, 0.0294]),
  plan(6, '8 vCPU \u00b7 24 GB', [8, 24, 60], [31.39, 0.0436]),
  plan(7, '10 vCPU', [10, 32, 140], [41.86, 0.0589]),
  plan(8, '16 vCPU', [16, 64, 200], [85.89, 0.1188]),
]

export interface DocumentedLocation {
  readonly id: number
  readonly region: string
}

/** The thirteen regions. The member that carries the text is not documented (AMB-08). */
export const documentedLocations: readonly DocumentedLocation[] = [
  { id: 1, region: 'New York, USA' },
  { id: 2, region: 'San Francisco, USA' },
  { id: 3, region: 'London, UK' },
  { id: 4, region: 'Frankfurt, DE' },
  { id: 5, region: 'Singapore, SG' },
  { id: 6, region: 'Sydney, AU' },
  { id: 7, region: 'Hong Kong, HK' },
  { id: 8, region: 'Tokyo, JP' },
  { id: 9, region: 'Mumbai, IN' },
  { id: 10, region: 'Seattle, USA' },
  { id: 11, region: 'Melbourne, AU' },
  { id: 12, region: 'Hobart, AU' },
  { id: 13, region: 'Perth, AU' },
]

/** Readable names of the documented slugs. Which of them a region offers is open (TPL-08). */
export const templateTexts: Readonly<Record<string, string>> = {
  'ubuntu-24.04': 'Ubuntu 24.04 LTS',
  'ubuntu-22.04': 'Ubuntu 22.04 LTS',
  'debian-12': 'Debian 12',
  'almalinux-9': 'AlmaLinux 9',
  'windows-2022': 'Windows Server 2022',
}

/** Items on a page where the query names no size, and the largest size (PAG-04, PAG-13). */
export const pageSizeDefault = 25
export const pageSizeMax = 100

/** The power actions (PWR-01). */
export const powerActions = ['start', 'shutdown', 'restart', 'kill'] as const
export type PowerAction = (typeof powerActions)[number]

/** Names to try, in this order, for the undocumented member that carries the action (AMB-20). */
export const powerMembers = ['action', 'signal', 'state', 'type', 'command', 'power'] as const

/** How long an idempotency key stands for its first answer: 24 hours (IDE-02). */
export const keyLifetimeMs = 24 * 3_600_000

/** The four lifecycle events. */
export const webhookEvents = [
  'server.installing',
  'server.running',
  'server.suspended',
  'server.deleted',
] as const
export type WebhookEvent = (typeof webhookEvents)[number]

export const signatureHeader = 'X-Vrtx-Signature'
/** Length of an HMAC-SHA256 value (WHS-04). */
export const signatureBytes = 32
/** A receiver has 10 seconds to answer 2xx (WHS-13). */
export const webhookAnswerMs = 10_000
/** No delivery of an event comes later than 72 hours after the first (WHS-17). */
export const webhookRetryMaxMs = 72 * 3_600_000

/** What a client does: waits of 2, 4, 8 … 30 seconds while installing, 3 retries on 5xx at most. */
export const pollFirstMs = 2_000
export const pollFactor = 2
export const pollMaxMs = 30_000
export const retriesMax = 3

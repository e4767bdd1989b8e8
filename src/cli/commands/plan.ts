/** plan: what a run would send, cost and leave untested. Sends nothing. */
import { needHints } from '#contract/need.ts'
import { planLimits } from '#load/measure.ts'
import { planRun } from '#suites/plan.ts'
import { allowanceFlags, choiceFlags, outputFlags, targetFlags } from '../flags.ts'
import { type Given, refuseWords } from '../options.ts'
import { chooseRules } from '../rulebook.ts'
import { openLookup, providedBy, readSources, resolveSettings, type Settings } from '../settings.ts'
import type { Command } from './command.ts'

/** Documented price of the plans a run creates: the two cheapest, for one started hour each. */
const hourlyUsd = [0.0053, 0.0073]

function untested(settings: Settings, provided: ReturnType<typeof providedBy>): string[] {
  const { rules } = chooseRules(settings, settings.limits)
  const byNeed = new Map<string, number>()
  for (const rule of rules) {
    for (const need of rule.needs ?? []) {
      if (!provided.has(need)) byNeed.set(need, (byNeed.get(need) ?? 0) + 1)
    }
  }
  return [...byNeed].map(
    ([need, count]) => `${count} rules: ${needHints[need as keyof typeof needHints]}`,
  )
}

/** The k6 probes, unless they are switched off or no rule on rate limits is chosen. */
function planProbes(
  { limits, quick }: Settings,
  provided: ReturnType<typeof providedBy>,
  topics: ReadonlySet<string> | null,
): ReturnType<typeof planLimits> | null {
  if (!provided.has('limits') || !provided.has('token')) return null
  if (topics !== null && !topics.has('rate-limits')) return null
  const [second, other] = [provided.has('second'), provided.has('other')]
  const writes = provided.has('creates')
  return planLimits({ limits, second, other, writes, create: null }, quick)
}

/** Everything the plan says, as data: `--json` prints it. */
export function describePlan(settings: Settings) {
  const embedded = settings.url === null
  const provided = providedBy(settings, embedded)
  if (embedded)
    for (const need of ['token', 'second', 'other', 'overdue', 'blocked', 'revoked'] as const)
      provided.add(need)
  const chosen = chooseRules(settings, settings.limits)
  const plan = planRun({ provided, topics: chosen.topics, seed: settings.seed }, settings.limits)
  return {
    target: settings.url?.href ?? 'the embedded reference server',
    requests: plan.requests,
    creates: plan.creates,
    usd: hourlyUsd.slice(0, plan.creates).reduce((sum, usd) => sum + usd, 0),
    leastMs: plan.leastMs,
    safePaceMs: Math.round(plan.safePaceMs),
    requestsByOperation: plan.requestsByOperation,
    requestsByAccount: plan.requestsByAccount,
    /** The most that the probes send, beside the requests above; null where there are none. */
    probes: planProbes(settings, provided, chosen.topics),
    /** A finding may be confirmed with what the budget leaves. */
    createsMax: provided.has('creates') ? settings.maxCreates : 0,
    requestsMax: settings.maxRequests,
    writes: plan.steps.filter((step) => step.needs?.includes('creates')).map((step) => step.id),
    spared: plan.spared,
    untested: untested(settings, provided),
  }
}

function render(plan: ReturnType<typeof describePlan>): string {
  const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`
  const operations = Object.entries(plan.requestsByOperation)
    .map(([name, count]) => `${name} ${count}`)
    .join(' · ')
  const { probes, createsMax, requestsMax } = plan
  const least = `at least ${seconds(plan.leastMs)}, at the safe pace ${seconds(plan.safePaceMs)}`
  const k6 = probes && `${probes.requests} requests at most, at least ${seconds(probes.leastMs)}`
  const spared = `${plan.spared.length} requests that show the least`
  return [
    `target    ${plan.target}`,
    `requests  ${plan.requests} (account under test: ${plan.requestsByAccount.A ?? 0})`,
    `          ${operations}`,
    `creates   ${plan.creates} servers, about $${plan.usd.toFixed(4)}`,
    `time      ${least}, and what installation takes`,
    ...(k6 === null ? [] : [`probes    by k6, ${k6}`]),
    `again     what breaks a promise, within ${requestsMax} requests, ${createsMax} creates in all`,
    ...(plan.spared.length === 0
      ? []
      : [`left out  ${spared}; any other token, or --only TOPIC, brings them in`]),
    ...plan.untested.map((line, i) => `${i === 0 ? 'untested' : '        '}  ${line}`),
    '',
  ].join('\n')
}

/** Prints the plan of these settings. */
export async function printPlan(given: Given): Promise<number> {
  const lookup = openLookup(given, process.env, await readSources(process.cwd()))
  const plan = describePlan(resolveSettings(given, lookup))
  process.stdout.write(given.json === true ? `${JSON.stringify(plan, null, 2)}\n` : render(plan))
  return 0
}

export const plan: Command = {
  usage: 'vps-contract plan [flags of run]',
  flags: { ...targetFlags, ...choiceFlags, ...allowanceFlags, ...outputFlags },
  async run(given, words) {
    refuseWords('plan', words)
    return printPlan(given)
  },
}

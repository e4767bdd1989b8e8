/** Every command by name, in the order of the help; each is loaded when it is called. */
import type { Command } from './command.ts'

export const commands: Readonly<
  Record<string, { readonly summary: string; load(): Promise<Command> }>
> = {
  run: {
    summary: 'tests a target: conformance, then its limits',
    load: async () => (await import('./run.ts')).run,
  },
  plan: {
    summary: 'what a run would send, cost and leave untested; sends nothing',
    load: async () => (await import('./plan.ts')).plan,
  },
  limits: {
    summary: 'k6 measures the limits alone: numbers, algorithm, headers, and what changed',
    load: async () => (await import('./limits.ts')).limits,
  },
  load: {
    summary: 'k6 at the legal rate: latencies, errors, comparison with the nights before',
    load: async () => (await import('./load.ts')).load,
  },
  history: {
    summary: 'verdicts, limits and times over the nights, and what changed',
    load: async () => (await import('./history.ts')).history,
  },
  check: {
    summary: 'judges recorded traffic: a tape, a HAR file or a k6 log; sends nothing',
    load: async () => (await import('./check.ts')).check,
  },
  serve: {
    summary: 'the reference server alone',
    load: async () => (await import('./serve.ts')).serve,
  },
  list: {
    summary: 'every clause with its level and what judges it; every fault',
    load: async () => (await import('./list.ts')).list,
  },
  explain: {
    summary: 'a clause, rule, question, ambiguity or fault in full',
    load: async () => (await import('./explain.ts')).explain,
  },
  baseline: {
    summary: 'accepts what the last run showed (update), drops what is past (prune)',
    load: async () => (await import('./baseline.ts')).baseline,
  },
  sweep: {
    summary: 'deletes what interrupted runs left, and nothing else',
    load: async () => (await import('./sweep.ts')).sweep,
  },
}

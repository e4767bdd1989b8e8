/** Flags that several commands share. */
import type { Flags } from './options.ts'

export const targetFlags: Flags = {
  url: {
    takes: 'URL',
    help: 'base URL of a live target (VPS_API_URL); without it the embedded server',
  },
  embedded: { help: 'the embedded reference server, whatever the environment says' },
  limit: {
    takes: 'N/Ts',
    help: 'a promised limit, such as 120/60s (VPS_LIMITS); repeatable',
    many: true,
  },
  'request-timeout': { takes: 'S', help: 'seconds one request may take (30)' },
}

export const choiceFlags: Flags = {
  only: { takes: 'TOPIC,…', help: 'test these topics only; repeatable', many: true },
  rule: { takes: 'ID', help: 'test this rule only; repeatable', many: true },
  'no-limits': { help: 'conformance alone, no k6 probes' },
  quick: { help: 'probe the burst limit alone' },
  gate: { takes: 'LEVEL', help: 'must, expected or should: what fails the run (expected)' },
  baseline: {
    takes: 'FILE',
    help: 'accepted findings and answers (the file in reports/baseline that names the target)',
  },
}

export const allowanceFlags: Flags = {
  'allow-creates': {
    help: 'a live target may be made to create servers; without it nothing is written',
  },
  'max-creates': { takes: 'N', help: 'servers that may be created (3; VPS_MAX_CREATES)' },
  'max-cost': { takes: 'USD', help: 'what they may cost for an hour (0.10; VPS_MAX_COST)' },
  'max-requests': { takes: 'N', help: 'requests that may be sent, the k6 probes aside (1000)' },
  'max-time': { takes: 'S', help: 'seconds the run may take (3600)' },
  'install-timeout': { takes: 'S', help: 'patience with an installation (600)' },
}

export const outputFlags: Flags = {
  out: { takes: 'DIR', help: 'where the report goes (reports/<run id>)' },
  json: { help: 'print results.json to standard output' },
  quiet: { short: 'q', help: 'print the verdict only' },
  verbose: { short: 'v', help: 'print each step' },
  'no-color': { help: 'no colour' },
  seed: { takes: 'N', help: 'seed of everything drawn by chance (1)' },
}

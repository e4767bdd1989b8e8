/** serve: the reference server alone, until it is interrupted. */
import { joinPolicies } from '#server/policies.ts'
import { startServer } from '#server/server.ts'
import { limitRules } from '../algorithms.ts'
import { faultPolicies } from '../faults.ts'
import { type Given, refuseWords, UsageError } from '../options.ts'
import { parseLimits } from '../values.ts'
import type { Command } from './command.ts'

function portOf(given: Given, flag: string): number {
  const text = given[flag]
  if (text === undefined) return 0
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port
  throw new UsageError(
    `--${flag} takes a port, not "${String(text)}"`,
    'see: vps-contract serve --help',
  )
}

function numberOf(given: Given, flag: string, fallback: number): number {
  const value = given[flag] === undefined ? fallback : Number(given[flag])
  if (Number.isFinite(value) && value >= 0) return value
  throw new UsageError(`--${flag} takes a number`, 'see: vps-contract serve --help')
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}

export const serve: Command = {
  usage: 'vps-contract serve [--port N] [--real-time] [--fault ID]',
  flags: {
    port: { takes: 'N', help: 'port of the API (a free one)' },
    'control-port': { takes: 'N', help: 'port of the clock and the faults (a free one)' },
    fault: { takes: 'ID', help: 'break it in this way; repeatable', many: true },
    seed: { takes: 'N', help: 'decides tokens, ids and passwords (1)' },
    'real-time': {
      help: 'follow the real clock; without it time stands still until the control port moves it',
    },
    'install-seconds': { takes: 'S', help: 'duration of an installation' },
    limit: { takes: 'N/Ts', help: 'other limits, such as 120/60s; repeatable', many: true },
    algorithm: {
      takes: 'NAME',
      help: 'how it counts, such as sliding-log (fixed-first-hit); NAME,NAME for burst and minute',
    },
    json: { help: 'print where it listens as JSON' },
  },
  async run(given, words) {
    refuseWords('serve', words)
    const seconds = given['install-seconds']
    const limits = parseLimits(given.limit)
    const rules = limitRules(given.algorithm, limits)
    const counting = rules === null ? {} : { limits: rules }
    const server = await startServer({
      port: portOf(given, 'port'),
      controlPort: portOf(given, 'control-port'),
      seed: numberOf(given, 'seed', 1),
      realTime: given['real-time'] === true,
      policies: joinPolicies(counting, faultPolicies(given.fault)),
      limits,
      ...(seconds === undefined ? {} : { installMs: numberOf(given, 'install-seconds', 8) * 1000 }),
    })
    const { url, controlUrl, tokens } = server
    const text = [
      `API      ${url}`,
      `control  ${controlUrl}`,
      ...Object.entries(tokens).map(([label, token]) => `${label.padEnd(8)} ${token}`),
    ].join('\n')
    process.stdout.write(
      given.json === true ? `${JSON.stringify({ url, controlUrl, tokens })}\n` : `${text}\n`,
    )
    await untilInterrupted()
    await server.stop()
    return 0
  },
}

/** Faults in uptime_seconds. */
import type { Context } from '#server/context.ts'
import type { ServerRecord } from '#server/model.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { ageMs, isInstalling, timesAround } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

/** Shows another uptime while the server runs. */
function running(
  uptime: (server: ServerRecord, context: Context) => number | null,
): Partial<Policies> {
  return {
    uptimeOf: (server, context) =>
      server.power.running ? uptime(server, context) : defaultPolicies.uptimeOf(server, context),
  }
}

export const uptimeFaults: readonly Fault[] = [
  // now - started_at, with started_at in the future while the installation is planned.
  fault({
    id: 'status/uptime-negative-while-installing',
    title: 'While a server installs its uptime is below zero.',
    violates: ['STA-06'],
    needs: ['creates'],
    policies: {
      uptimeOf: (server, context) =>
        isInstalling(server, context.now)
          ? Math.floor((context.now - server.installedAt) / 1_000)
          : defaultPolicies.uptimeOf(server, context),
    },
  }),
  // -1 means unknown in C.
  fault({
    id: 'status/uptime-minus-one-while-stopped',
    title: 'The uptime of a stopped server is -1.',
    violates: ['STA-06'],
    needs: ['creates'],
    policies: {
      uptimeOf: (server, context) =>
        server.power.running ? defaultPolicies.uptimeOf(server, context) : -1,
    },
  }),
  // The virtualisation API counts milliseconds.
  fault({
    id: 'status/uptime-in-milliseconds',
    title: 'uptime_seconds counts milliseconds.',
    violates: ['STA-07'],
    tolerates: ['STA-08', 'INV-08', 'INV-33'],
    needs: ['creates'],
    policies: running((server, { now }) => now - server.power.since),
  }),
  // The console shows minutes.
  fault({
    id: 'status/uptime-in-minutes',
    title: 'uptime_seconds counts minutes.',
    violates: ['STA-07'],
    needs: ['creates'],
    policies: running((server, { now }) => Math.floor((now - server.power.since) / 60_000)),
  }),
  // A sample that is taken when the server starts.
  fault({
    id: 'status/uptime-stands-still',
    title: 'The uptime of a running server does not grow.',
    violates: ['STA-07'],
    tolerates: ['PWR-12'],
    needs: ['creates'],
    policies: running(() => 12),
  }),
  // /proc/uptime of the wrong machine.
  fault({
    id: 'status/uptime-of-the-host',
    title: 'uptime_seconds is the uptime of the host.',
    violates: ['STA-08', 'INV-08'],
    tolerates: ['PWR-12', 'STA-11'],
    needs: ['creates'],
    policies: {
      uptimeOf: (_server, { now }) => Math.floor((now - 1.7e12) / 1_000),
    },
  }),
  // started_at is null before the first start, and null is 1970.
  fault({
    id: 'status/uptime-since-1970-after-a-restart',
    title: 'After its first start uptime is right; once started again it counts from 1970.',
    violates: ['STA-08', 'INV-08'],
    tolerates: ['PWR-12', 'STA-07'],
    needs: ['creates'],
    policies: running((server, context) =>
      server.power.since > server.installedAt
        ? Math.floor(context.now / 1_000)
        : defaultPolicies.uptimeOf(server, context),
    ),
  }),
  // started_at is set at the creation and by nothing else.
  fault({
    id: 'status/uptime-survives-a-restart',
    title: 'A restart does not set the uptime back.',
    violates: ['PWR-12'],
    tolerates: ['STA-11', 'INV-33'],
    needs: ['creates'],
    policies: running((server, context) => Math.floor(ageMs(server, context) / 1_000)),
  }),
  // The difference is taken from the row, which a stop does not touch.
  fault({
    id: 'status/uptime-grows-while-stopped',
    title: 'The uptime of a stopped server goes on growing.',
    violates: ['STA-11'],
    needs: ['creates'],
    policies: {
      uptimeOf: (server, context) =>
        server.power.running || isInstalling(server, context.now)
          ? defaultPolicies.uptimeOf(server, context)
          : Math.floor((context.now - server.installedAt) / 1_000),
    },
  }),
  // Two collectors, one of them half a minute behind.
  fault({
    id: 'status/uptime-jumps-back',
    title: 'Every other reading of a running server has an uptime half as long.',
    violates: ['INV-33'],
    tolerates: ['STA-07', 'SAF-02', 'PWR-12', 'ERR-16', 'PWR-02'],
    needs: ['creates'],
    policies: running((server, context) => {
      const uptime = defaultPolicies.uptimeOf(server, context) ?? 0
      return timesAround(context, `uptime ${server.uuid}`) % 2 === 0
        ? Math.floor(uptime / 2)
        : uptime
    }),
  }),
]

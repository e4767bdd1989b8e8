/** Legitimate choices about listing and reading servers. */
import type { Context } from '#server/context.ts'
import type { Backup, ServerRecord } from '#server/model.ts'
import { refuse } from '#server/policies/refuse.ts'
import { isMembers, type Members } from '../amend.ts'
import { isInstalling } from '../circumstances.ts'
import { type Dimension, dimension, type Move, option } from './dimension.ts'

/** The words of the status that the reference family knows. */
const statuses = ['installing', 'suspended', 'deleting', 'install_failed', 'restoring_backup']

function hasUnknownStatus({ operation, query }: Context): boolean {
  const { status } = query
  return operation === 'listServers' && status !== undefined && !statuses.includes(String(status))
}

/** Writes the status of a healthy server as a word in get and list; /status keeps null. */
function healthyIs(word: string): Move {
  const named = (shown: unknown) =>
    isMembers(shown) && shown.status === null ? { ...shown, status: word } : shown
  return (soFar) => ({
    renderServer: (server, context) => named(soFar.renderServer(server, context)),
    renderItem: (server, context) => named(soFar.renderItem(server, context)),
  })
}

function item(more: (server: ServerRecord, context: Context) => Members): Move {
  return (soFar) => ({
    renderItem: (server, context) => ({
      ...(soFar.renderItem(server, context) as object),
      ...more(server, context),
    }),
  })
}

/** Changes the status of servers that do not run. */
function whileStopped(change: (shown: Members, server: ServerRecord) => Members): Move {
  return (soFar) => ({
    renderStatus(server, context) {
      const shown = soFar.renderStatus(server, context)
      return server.power.running || !isMembers(shown) ? shown : change(shown, server)
    },
  })
}

/** The guest is asked for its uptime once in so many seconds. */
function inSteps(stepS: number): Move {
  return (soFar) => ({
    uptimeOf(server, context) {
      const uptimeS = soFar.uptimeOf(server, context)
      return uptimeS === null ? null : uptimeS - (uptimeS % stepS)
    },
  })
}

/** Backups of an installed server that do not change from read to read. */
function backups(count: number): Move {
  return (soFar) => ({
    backupsOf(server, context) {
      if (isInstalling(server, context.now)) return soFar.backupsOf(server, context)
      const tail = server.uuid.slice(-12, -2)
      return Array.from(
        { length: count },
        (_, i): Backup => ({
          uuid: `00000000-0000-4000-8000-${tail}${String(i + 10)}`,
          name: `nightly ${i + 1}`,
          sizeBytes: 2 ** 30 + i,
          createdAt: server.installedAt,
        }),
      )
    },
  })
}

export const readingChoices: Readonly<Record<string, Dimension>> = {
  'healthy-status': dimension(['AMB-12', 'STA-12'], {
    active: option('A healthy server is called active in get and list.', healthyIs('active')),
    ok: option('A healthy server is called ok in get and list.', healthyIs('ok')),
  }),
  hypervisor: dimension(['STA-13', 'STA-01'], {
    'silent-at-times': option('Now and then the state is unknown for one read.', (soFar) => ({
      renderStatus(server, context) {
        const shown = soFar.renderStatus(server, context)
        const silent = isMembers(shown) && context.sequence % 6 === 0
        return silent ? { ...shown, state: 'unknown', uptime_seconds: null } : shown
      },
    })),
  }),
  'after-installation': dimension(['STA-03', 'STA-13'], {
    configuring: option('For three seconds an installed server is being configured.', (soFar) => ({
      statusWord(server, context) {
        const word = soFar.statusWord(server, context)
        const isNew = word === null && context.now < server.installedAt + 3_000
        return isNew ? 'configuring' : word
      },
    })),
  }),
  'list-items': dimension(['AMB-36', 'LST-12'], {
    'with-disk': option(
      'List items have the disk as well.',
      item(({ plan }) => ({
        disk: plan.disk,
      })),
    ),
    full: option(
      'List items are whole servers.',
      item((server, context) => context.policies.renderServer(server, context) as Members),
    ),
  }),
  'list-order': dimension(['LST-12'], {
    'newest-first': option('The newest server is listed first.', {
      serverOrder: (a, b) => b.sequence - a.sequence,
    }),
    'by-name': option('Servers are listed by name.', {
      serverOrder: (a, b) =>
        a.name === b.name ? a.sequence - b.sequence : a.name < b.name ? -1 : 1,
    }),
  }),
  'status-words': dimension(['LST-08', 'AMB-39'], {
    refused: option('A status filter with an unknown word is refused.', {
      beforeHandle: (context) => (hasUnknownStatus(context) ? refuse('bad-query') : null),
    }),
    ignored: option('A status filter with an unknown word is ignored.', (soFar) => ({
      passesStatus: (server, wanted, context) =>
        hasUnknownStatus(context) || soFar.passesStatus(server, wanted, context),
    })),
    'running-is-healthy': option('?status=running finds the healthy servers.', (soFar) => ({
      passesStatus: (server, wanted, context) =>
        wanted === 'running'
          ? context.policies.statusWord(server, context) === null
          : soFar.passesStatus(server, wanted, context),
    })),
  }),
  'short-uuid-elsewhere': dimension(['AMB-35', 'GET-05'], {
    'not-found': option('Only GET /servers/{uuid} takes the short uuid.', {
      acceptsShort: (operation) => operation === 'getServer',
    }),
  }),
  'upper-case-uuid': dimension(['GET-10'], {
    'not-found': option('A uuid in upper case finds nothing.', { normaliseId: (id) => id }),
  }),
  backups: dimension(['BAK-04', 'BAK-03'], {
    one: option('Every installed server has a backup.', backups(1)),
    several: option('Every installed server has thirty backups.', backups(30)),
  }),
  'backups-while-installing': dimension(['BAK-04'], {
    refused: option('The backups of a server that installs are refused with 409.', (soFar) => ({
      blocks: (server, context) =>
        context.operation === 'listBackups' && isInstalling(server, context.now)
          ? 'installing'
          : soFar.blocks(server, context),
    })),
  }),
  'uptime-when-off': dimension(['AMB-21', 'STA-11'], {
    null: option(
      'The uptime of a server that does not run is null.',
      whileStopped((shown) => ({
        ...shown,
        uptime_seconds: null,
      })),
    ),
    absent: option(
      'A server that does not run has no uptime.',
      whileStopped(({ uptime_seconds: _uptime, ...shown }) => shown),
    ),
    frozen: option(
      'The uptime of a stopped server stands still.',
      whileStopped((shown, { power, installedAt }) => ({
        ...shown,
        uptime_seconds: Math.max(0, Math.floor((power.since - installedAt) / 1_000)),
      })),
    ),
  }),
  'uptime-steps': dimension(['STA-07'], {
    'ten-seconds': option('Uptime grows in steps of ten seconds.', inSteps(10)),
    'fifteen-seconds': option('Uptime grows in steps of fifteen seconds.', inSteps(15)),
    fractions: option('Uptime has decimals.', (soFar) => ({
      uptimeOf: (server, context) =>
        server.power.running
          ? Math.max(0, context.now - server.power.since) / 1_000
          : soFar.uptimeOf(server, context),
    })),
  }),
  'status-members': dimension(['STA-13', 'ENV-09'], {
    more: option('The status has further members.', (soFar) => ({
      renderStatus: (server, context) => ({
        ...(soFar.renderStatus(server, context) as object),
        is_locked: false,
        cpu_usage: 0.03,
        memory_used: 268_435_456,
      }),
    })),
  }),
  'credentials-while-installing': dimension(['AMB-23', 'CRD-02'], {
    'null-data': option(
      'While a server installs the credentials as a whole are null.',
      (soFar) => ({
        renderCredentials: (server, context) =>
          isInstalling(server, context.now) ? null : soFar.renderCredentials(server, context),
      }),
    ),
  }),
  'credential-members': dimension(['CRD-10', 'ENV-09'], {
    more: option('Credentials name the user as well.', (soFar) => ({
      renderCredentials(server, context) {
        const shown = soFar.renderCredentials(server, context)
        return isMembers(shown) ? { ...shown, username: 'root', ssh_port: 22 } : shown
      },
    })),
  }),
  'password-in-get': dimension(['ENV-09'], {
    masked: option('A server read by itself shows eight stars as its password.', (soFar) => ({
      renderServer: (server, context) => ({
        ...(soFar.renderServer(server, context) as object),
        root_password: '********',
      }),
    })),
  }),
}

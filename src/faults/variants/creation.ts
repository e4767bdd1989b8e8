/** Legitimate choices about what a creation makes, and how it comes into being. */
import type { Address } from '#server/model.ts'
import type { Random } from '#server/random.ts'
import { isMembers } from '../amend.ts'
import { isInstalling } from '../circumstances.ts'
import { type Dimension, dimension, type Move, option } from './dimension.ts'

/** Random but for its version and variant digits. */
function uuid(random: Random, version: string, variant: string): string {
  const middle = `${version}${random.hex(3)}-${variant}${random.hex(3)}`
  return `${random.hex(8)}-${random.hex(4)}-${middle}-${random.hex(12)}`
}

function addresses(change: (one: Address, sequence: number) => readonly Address[]): Move {
  return (soFar) => ({
    addressesOf: (sequence) => soFar.addressesOf(sequence).flatMap((one) => change(one, sequence)),
  })
}

function installs(ms: number): Move {
  return () => ({ installMs: () => ms })
}

/** Shows another state while a server installs. */
function stateMeanwhile(word: string | null): Move {
  return (soFar) => ({
    stateWord: (server, context) =>
      isInstalling(server, context.now) ? word : soFar.stateWord(server, context),
  })
}

export const creationChoices: Readonly<Record<string, Dimension>> = {
  uuid: dimension(['AMB-34', 'CRE-06'], {
    'version-7': option('Uuids have the version digit 7.', {
      uuidOf: (random) => uuid(random, '7', 'a'),
    }),
    'version-1': option('Uuids have the version digit 1.', {
      uuidOf: (random) => uuid(random, '1', '9'),
    }),
    'odd-variant': option('Uuids have digits that no standard gives them.', {
      uuidOf: (random) => uuid(random, 'c', '2'),
    }),
  }),
  addresses: dimension(['AMB-43', 'CRE-13', 'CRE-15'], {
    late: option('Addresses are known only when the installation is over.', (soFar) => ({
      renderServer(server, context) {
        const shown = soFar.renderServer(server, context)
        if (!isMembers(shown) || !isInstalling(server, context.now)) return shown
        return { ...shown, ip_addresses: [] }
      },
    })),
    'both-families': option(
      'A server has an IPv4 and an IPv6 address.',
      addresses((one, sequence) => [
        one,
        {
          address: `2001:db8:0:${sequence.toString(16)}::2`,
          type: 'ipv6',
          gateway: 'fe80::1',
          cidr: 64,
        },
      ]),
    ),
    'host-routes': option(
      'An address is a /32 whose gateway lies outside.',
      addresses((one) => [{ ...one, cidr: 32, gateway: '198.51.100.1' }]),
    ),
    'without-gateway': option(
      'An address has no gateway.',
      addresses((one) => [{ ...one, gateway: null }]),
    ),
  }),
  'default-name': dimension(['AMB-42', 'CRE-09'], {
    'short-uuid': option('A server without a hostname is named by its short uuid.', {
      nameOf: ({ hostname }, shortId) => hostname ?? shortId,
    }),
    'host-name': option('A server without a hostname gets one of the provider.', {
      nameOf: ({ hostname }, shortId) => hostname ?? `vps-${shortId}.vrtx.example`,
    }),
    words: option('A server without a hostname gets a name with a space.', {
      nameOf: ({ hostname }) => hostname ?? 'New server',
    }),
  }),
  'location-header': dimension(['CRE-27'], {
    sent: option('A 201 has a Location header.', {
      creationReply: ({ uuid: id }) => ({ status: 201, location: `/api/v2/servers/${id}` }),
    }),
  }),
  'creation-takes': dimension(['CRE-27'], {
    'a-moment': option('A creation takes some milliseconds to be answered.', { createLagMs: 25 }),
  }),
  'installation-takes': dimension(['STA-03', 'STA-04'], {
    'three-seconds': option('An installation takes three seconds.', installs(3_000)),
    'forty-seconds': option('An installation takes forty seconds.', installs(40_000)),
    'three-minutes': option('An installation takes three minutes.', installs(180_000)),
    'differently-long': option('Installations take differently long.', {
      installMs: (sequence) => 5_000 + 9_000 * (sequence % 3),
    }),
  }),
  'state-while-installing': dimension(['AMB-11', 'STA-13'], {
    running: option('A server runs already while it installs.', {
      onCreate({ power, createdAt }) {
        Object.assign(power, { running: true, since: createdAt, next: null })
      },
    }),
    creating: option(
      'While it installs a server has the state creating.',
      stateMeanwhile('creating'),
    ),
    null: option('While it installs a server has no state.', stateMeanwhile(null)),
  }),
  'first-boot': dimension(['AMB-11', 'STA-04'], {
    'after-the-installation': option('A server boots some seconds after its installation.', {
      onCreate(server) {
        const { next } = server.power
        if (next !== null) server.power.next = { ...next, at: next.at + 3_000 }
      },
    }),
  }),
  visibility: dimension(['AMB-50', 'CRE-19'], {
    'after-a-second': option('A new server can be read after a second and a half.', {
      visibleAfterMs: 1_500,
    }),
    'after-four-seconds': option('A new server can be read after four seconds.', {
      visibleAfterMs: 4_000,
    }),
    'in-the-list-later': option(
      'A new server is listed three seconds after it can be read.',
      (soFar) => ({
        serversOf: (account, context) =>
          soFar
            .serversOf(account, context)
            .filter(
              ({ createdAt }) =>
                context.operation !== 'listServers' || context.now >= createdAt + 3_000,
            ),
      }),
    ),
  }),
  'password-comes': dimension(['CRD-03', 'STA-15'], {
    'three-seconds-later': option('The password follows the installation by three seconds.', {
      passwordStatus: (server, { now }) =>
        now < server.installedAt + 3_000 ? 'generating' : 'ready',
      shownPassword: (server, { now }) =>
        now < server.installedAt + 3_000 ? null : server.password,
    }),
  }),
  'password-words': dimension(['AMB-22', 'CRD-10'], {
    pending: option('While it is not ready a password is said to be pending.', (soFar) => ({
      passwordStatus(server, context) {
        const word = soFar.passwordStatus(server, context)
        return word === 'generating' ? 'pending' : word
      },
    })),
  }),
  'server-members': dimension(['ENV-09', 'CRE-27', 'LST-12'], {
    more: option('A server has further members.', (soFar) => ({
      renderServer: (server, context) => ({
        ...(soFar.renderServer(server, context) as object),
        plan_id: server.plan.id,
        location: { id: server.locationId },
        tags: [],
        suspended_at: null,
      }),
    })),
  }),
}

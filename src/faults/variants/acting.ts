/** Legitimate choices about power actions and deletions. */
import type { PowerAction } from '#contract/catalogue.ts'
import type { Reply } from '#server/context.ts'
import { refuse } from '#server/policies/refuse.ts'
import type { Policies } from '#server/policies.ts'
import { isMembers } from '../amend.ts'
import { isInstalling } from '../circumstances.ts'
import { type Dimension, dimension, type Move, option } from './dimension.ts'
import { refusing } from './refusing.ts'

function member(name: string): Partial<Policies> {
  return { powerMember: name }
}

const nothing: Reply = { status: 204, headers: [], body: undefined }

function takes(start: number, shutdown: number, restart: number, kill: number): Partial<Policies> {
  return { powerTakesMs: { start, shutdown, restart, kill } }
}

/** What an action aims at, and whether that is so already. */
function changesNothing(action: PowerAction, running: boolean): boolean {
  return action === 'start' ? running : action !== 'restart' && !running
}

function noop(kind: 'power-conflict' | 'validation'): Move {
  return (soFar) => ({
    powerRefusal: (action, server, context) =>
      soFar.powerRefusal(action, server, context) ??
      (!isInstalling(server, context.now) &&
      server.power.next === null &&
      changesNothing(action, server.power.running)
        ? kind
        : null),
  })
}

export const actingChoices: Readonly<Record<string, Dimension>> = {
  'power-member': dimension(['AMB-20', 'PWR-04'], {
    signal: option('The power action is named by signal.', member('signal')),
    state: option('The power action is named by state.', member('state')),
    type: option('The power action is named by type.', member('type')),
    command: option('The power action is named by command.', member('command')),
    power: option('The power action is named by power.', member('power')),
  }),
  'power-answer': dimension(['PWR-05', 'ENV-03'], {
    'ok-with-server': option('An accepted action is answered 200 with the server.', {
      powerReply: (_action, server, context) => ({
        status: 200,
        headers: [],
        body: context.policies.successBody(
          context.policies.renderServer(server, context),
          undefined,
          context,
        ),
      }),
    }),
    'no-content': option('An accepted action is answered 204.', {
      powerReply: () => ({ ...nothing }),
    }),
    'null-data': option('An accepted action is answered 200 with null.', {
      powerReply: (_action, _server, context) => ({
        status: 200,
        headers: [],
        body: context.policies.successBody(null, undefined, context),
      }),
    }),
    message: option('An accepted action is answered 202 with a message in data.', {
      powerReply: (_action, _server, context) => ({
        status: 202,
        headers: [],
        body: context.policies.successBody({ message: 'Queued.' }, undefined, context),
      }),
    }),
  }),
  'power-pace': dimension(['PWR-05', 'STA-10'], {
    'at-once': option('Power actions have their effect at once.', takes(0, 0, 0, 0)),
    slow: option('Power actions take several seconds.', takes(8_000, 12_000, 15_000, 2_000)),
  }),
  'states-between': dimension(['STA-13'], {
    words: option('States have words for what is under way.', {
      powerWords: {
        start: 'starting',
        shutdown: 'shutting_down',
        restart: 'restarting',
        kill: 'stopping',
      },
    }),
  }),
  guest: dimension(['STA-10'], {
    'ignores-shutdown': option('The guest ignores a shutdown.', (soFar) => ({
      applyPower: (action, server, context) => {
        if (action !== 'shutdown') soFar.applyPower(action, server, context)
      },
    })),
  }),
  'power-while-installing': dimension(['PWR-07'], {
    unprocessable: option('During installation a power action is refused with 422.', (soFar) => ({
      powerRefusal: (action, server, context) =>
        isInstalling(server, context.now)
          ? 'validation'
          : soFar.powerRefusal(action, server, context),
    })),
    'without-effect': option(
      'During installation a power action is accepted and does nothing.',
      (soFar) => ({
        powerRefusal: (action, server, context) =>
          isInstalling(server, context.now) ? null : soFar.powerRefusal(action, server, context),
        applyPower: (action, server, context) => {
          if (!isInstalling(server, context.now)) soFar.applyPower(action, server, context)
        },
      }),
    ),
  }),
  installing: dimension(['PWR-07', 'BAK-04', 'ERR-13'], {
    locked: option(
      'What an installation stands in the way of is answered 423.',
      refusing({ installing: [423, 'SERVER_LOCKED'] }),
    ),
  }),
  'power-without-change': dimension(['PWR-06'], {
    conflict: option('A start of a running server is refused with 409.', noop('power-conflict')),
    unprocessable: option('A start of a running server is refused with 422.', noop('validation')),
  }),
  'bad-action': dimension(['PWR-02', 'PWR-03'], {
    'bad-request': option('A word that is no action is answered 400.', (soFar) => ({
      powerActionIn(body, context) {
        const word = isMembers(body) ? body[context.policies.powerMember] : undefined
        const known = ['start', 'shutdown', 'restart', 'kill'].includes(String(word))
        return known ? soFar.powerActionIn(body, context) : refuse('malformed-request')
      },
    })),
  }),
  'deletion-answer': dimension(['AMB-19', 'DEL-01', 'ENV-07'], {
    ok: option('A deletion is answered 200 with the server.', {
      deleteReply: (server, context) => ({
        status: 200,
        headers: [],
        body: context.policies.successBody(
          { uuid: server.uuid, deleted: true },
          undefined,
          context,
        ),
      }),
    }),
    accepted: option('A deletion is answered 202 with null.', {
      deleteReply: (_server, context) => ({
        status: 202,
        headers: [],
        body: context.policies.successBody(null, undefined, context),
      }),
    }),
  }),
  'deletion-takes': dimension(['DEL-03'], {
    'some-seconds': option('A deletion takes four seconds.', { deleteTakesMs: 4_000 }),
    'some-seconds-unlisted': option(
      'A deletion takes four seconds, in which the server is not listed any more.',
      (soFar) => ({
        deleteTakesMs: 4_000,
        serversOf: (account, context) =>
          soFar
            .serversOf(account, context)
            .filter(({ deletedAt }) => context.operation !== 'listServers' || deletedAt === null),
      }),
    ),
  }),
  deleted: dimension(['DEL-02', 'DEL-03'], {
    gone: option(
      'A deleted server is answered 410.',
      refusing({ 'deleted-server': [410, 'SERVER_GONE'] }),
    ),
  }),
  'repeated-deletion': dimension(['DEL-02'], {
    'no-content': option('A second DELETE is answered 204.', (soFar) => ({
      deleteMissing: (kind, context) =>
        kind === 'deleted-server' ? { ...nothing } : soFar.deleteMissing(kind, context),
    })),
  }),
  'unknown-deletion': dimension(['DEL-08'], {
    'no-content': option('DELETE of a server that never was is answered 204.', (soFar) => ({
      deleteMissing: (kind, context) =>
        kind === 'unknown-server' ? { ...nothing } : soFar.deleteMissing(kind, context),
    })),
  }),
  'deletion-while-deleting': dimension(['DEL-02'], {
    conflict: option('A second DELETE during the first is answered 409.', (soFar) => ({
      deleteRefusal: (server, context) =>
        server.deletedAt !== null ? 'deleting' : soFar.deleteRefusal(server, context),
    })),
  }),
  'deletion-while-installing': dimension(['DEL-06'], {
    conflict: option('DELETE of a server that installs is answered 409.', (soFar) => ({
      deleteRefusal: (server, context) =>
        isInstalling(server, context.now) ? 'installing' : soFar.deleteRefusal(server, context),
    })),
  }),
}

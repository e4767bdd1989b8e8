/** Faults in whether the status of a server can be read, and in its members. */
import { refuse } from '#server/policies/refuse.ts'
import { amendData, amendReply } from '../amend.ts'
import { ageMs, isInstalling } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

const status = ['getServerStatus'] as const

/** What a run cannot follow without the status. */
const unreadable = ['STA-03', 'STA-04', 'STA-15', 'LST-05', 'INV-06', 'STA-12'] as const

export const statusPresenceFaults: readonly Fault[] = [
  // Accepted, but not done: a poller that waits for 200 reads nothing.
  fault({
    id: 'status/202-while-installing',
    title: 'The status is answered 202 until the installation is over.',
    violates: ['STA-02', 'STA-01'],
    tolerates: [...unreadable],
    needs: ['creates'],
    policies: amendReply(status, (reply, { server, now }) => {
      if (server === null || !isInstalling(server, now)) return undefined
      return { ...reply, status: 202 }
    }),
  }),
  // Uptime was added last, and only where the node is asked.
  fault({
    id: 'status/uptime-missing',
    title: 'The status operation has no uptime_seconds.',
    violates: ['STA-01'],
    tolerates: ['TRN-17', 'STA-07', 'PWR-12'],
    needs: ['creates'],
    policies: amendData(status, (data) => {
      delete data.uptime_seconds
    }),
  }),
  // $row['uptime'].
  fault({
    id: 'status/uptime-as-text',
    title: 'uptime_seconds is text.',
    violates: ['STA-01', 'TRN-17'],
    tolerates: ['STA-07', 'PWR-12'],
    needs: ['creates'],
    policies: amendData(status, (data) => {
      data.uptime_seconds = String(data.uptime_seconds)
    }),
  }),
  // The application status is a matter of get, this endpoint is about the hypervisor.
  fault({
    id: 'status/application-status-missing',
    title: 'The status operation has a state, but no status.',
    violates: ['STA-01'],
    tolerates: [...unreadable, 'TRN-17'],
    needs: ['creates'],
    policies: amendData(status, (data) => {
      delete data.status
    }),
  }),
  // true is what the node's API says.
  fault({
    id: 'status/state-is-a-truth-value',
    title: 'state is true or false instead of a word.',
    violates: ['STA-01', 'TRN-17'],
    tolerates: ['STA-04', 'STA-10', 'STA-15', 'PWR-12'],
    needs: ['creates'],
    policies: amendData(status, (data) => {
      data.state = data.state === 'running'
    }),
  }),
  // Convoy's middleware: 409 on every server route while status is not null.
  fault({
    id: 'status/refused-while-installing',
    title: 'The status of a server that installs is refused with 409.',
    violates: ['STA-02'],
    tolerates: [...unreadable],
    needs: ['creates'],
    policies: {
      blocks: (server, { operation, now }) =>
        operation === 'getServerStatus' && isInstalling(server, now) ? 'installing' : null,
    },
  }),
  // The node does not know the machine yet, and its 404 is passed on.
  fault({
    id: 'status/not-found-while-installing',
    title: 'The status of a server that installs is answered 404.',
    violates: ['STA-02'],
    tolerates: [...unreadable, 'CRE-19'],
    needs: ['creates'],
    policies: {
      beforeHandle(context) {
        const { operation, policies, id, now } = context
        if (operation !== 'getServerStatus') return null
        return isInstalling(policies.resolve(id, context), now) ? refuse('unknown-server') : null
      },
    },
  }),
  // Pollers that are early get a moment, pollers that are late do not.
  fault({
    id: 'status/refused-in-the-last-seconds-of-an-installation',
    title: 'The status is refused with 409 while the installation is being finished.',
    violates: ['STA-02'],
    tolerates: ['STA-03'],
    needs: ['creates'],
    policies: {
      blocks: (server, context) =>
        context.operation === 'getServerStatus' &&
        isInstalling(server, context.now) &&
        ageMs(server, context) > 1_000
          ? 'installing'
          : null,
    },
  }),
  // The node answers "unknown" for whatever it does not have.
  fault({
    id: 'status/unknown-server-has-a-status',
    title: 'The status of a server that does not exist is answered 200.',
    violates: ['STA-14'],
    tolerates: ['DEL-03', 'INV-28', 'AUT-13', 'ERR-09'],
    policies: amendReply(status, (reply, { refusal }) =>
      refusal === null || reply.status !== 404
        ? undefined
        : {
            ...reply,
            status: 200,
            body: { data: { state: 'unknown', status: null, uptime_seconds: 0 } },
          },
    ),
  }),
]

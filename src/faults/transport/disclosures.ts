/** Faults in which an error text gives the inside away. */
import { defaultPolicies } from '#server/policies.ts'
import { amendReply, isMembers } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

export const disclosureFaults: readonly Fault[] = [
  // The message of ModelNotFoundException is passed on.
  fault({
    id: 'transport/class-name-in-not-found',
    title: 'The text of a 404 names the class of the model.',
    violates: ['TRN-20'],
    policies: {
      messageOf: (kind, detail, context) =>
        kind === 'unknown-server'
          ? `No query results for model [App\\Models\\Server] ${context.id}`
          : defaultPolicies.messageOf(kind, detail, context),
    },
  }),
  // APP_DEBUG=true went along to production.
  fault({
    id: 'transport/stack-trace-in-validation-error',
    title: 'A validation error carries a stack trace.',
    violates: ['TRN-20'],
    needs: ['creates'],
    policies: amendReply(['createServer'], (reply) => {
      if (reply.status !== 422 || !isMembers(reply.body)) return undefined
      const file = '/var/www/panel/app/Http/Controllers/Api/ServerController.php'
      const trace = [{ file, line: 87, function: 'validate' }]
      return { ...reply, body: { ...reply.body, trace } }
    }),
  }),
  // The database's complaint is good enough for a message, thought somebody.
  fault({
    id: 'transport/sql-in-wildcard-lookup',
    title: 'A malformed id is answered with the text of the database query.',
    violates: ['TRN-20'],
    policies: {
      messageOf: (kind, detail, context) =>
        kind === 'malformed-id'
          ? 'SQLSTATE[22P02]: select * from "servers" where "uuid" = ? limit 1'
          : defaultPolicies.messageOf(kind, detail, context),
    },
  }),
]

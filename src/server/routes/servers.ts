/** Reading servers: the list, one of them, its status, credentials and backups. */
import { type Context, Refusal, type Reply } from '../context.ts'
import type { ServerRecord } from '../model.ts'
import { collection, found } from '../replies.ts'

/** Finds the server of the path and remembers it, or refuses. */
export function addressed(context: Context): ServerRecord {
  const server = context.policies.resolve(context.id, context)
  context.server = server
  return server
}

function readable(context: Context): ServerRecord {
  const server = addressed(context)
  const refusal = context.policies.blocks(server, context)
  if (refusal !== null) throw new Refusal(refusal)
  return server
}

/** GET /servers. */
export function listServers(context: Context): Reply {
  const { policies, account, query } = context
  if (account === null) return collection([], policies.renderItem, context)
  const servers = policies
    .serversOf(account, context)
    .filter((server) => policies.passesStatus(server, query.status, context))
    .sort((a, b) => policies.serverOrder(a, b, context))
  return collection(servers, policies.renderItem, context)
}

/** GET /servers/{uuid}. */
export function getServer(context: Context): Reply {
  return found(context.policies.renderServer(readable(context), context), context)
}

/** GET /servers/{uuid}/status. */
export function getServerStatus(context: Context): Reply {
  return found(context.policies.renderStatus(readable(context), context), context)
}

/** GET /servers/{uuid}/credentials. */
export function getServerCredentials(context: Context): Reply {
  return found(context.policies.renderCredentials(readable(context), context), context)
}

/** GET /servers/{uuid}/backups. */
export function listBackups(context: Context): Reply {
  const { policies } = context
  const backups = policies.backupsOf(readable(context), context)
  return collection(backups, policies.renderBackup, context)
}

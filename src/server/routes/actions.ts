/** Acting on servers: power and deletion. */
import { type Context, Refusal, type Reply } from '../context.ts'
import { addressed } from './servers.ts'

/** POST /servers/{uuid}/power. */
export function powerServer(context: Context): Reply {
  const { policies } = context
  const server = addressed(context)
  const action = policies.powerActionIn(context.body, context)
  const refusal = policies.powerRefusal(action, server, context)
  if (refusal !== null) throw new Refusal(refusal)
  policies.applyPower(action, policies.powerTarget(server, context), context)
  return policies.powerReply(action, server, context)
}

/** DELETE /servers/{uuid}. */
export function deleteServer(context: Context): Reply {
  const { policies } = context
  try {
    addressed(context)
  } catch (error) {
    const reply = error instanceof Refusal ? policies.deleteMissing(error.kind, context) : null
    if (reply === null) throw error
    return reply
  }
  const server = context.server!
  const refusal = policies.deleteRefusal(server, context)
  if (refusal !== null) throw new Refusal(refusal)
  policies.applyDelete(policies.deleteTarget(server, context), context)
  return policies.deleteReply(server, context)
}
